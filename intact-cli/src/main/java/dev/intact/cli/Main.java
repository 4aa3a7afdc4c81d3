package dev.intact.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** The process around {@link IntactCommand}: its streams, its signals, its exit status. */
public final class Main {
    private static final Duration LONGEST_COMMIT = Duration.ofMinutes(5);
    private static final String HIDDEN_ARGUMENT = "intact-argument:";

    private Main() {}

    /**
     * Runs the command and ends the process.
     *
     * @param args as typed
     */
    public static void main(String[] args) {
        PrintStream output = stream(FileDescriptor.out);
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            output.println("intact " + Version.text());
            output.flush();
            return;
        }
        Map<String, String> environment = System.getenv();
        Interruption interruption = new Interruption();
        PrintStream errors = stream(FileDescriptor.err);
        Surroundings surroundings =
                new Surroundings(environment, System.in, output, errors, Path.of(""), terminals(), interruption);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> interrupted(interruption, output, errors), "interrupted"));
        int status = status(arguments(args, environment), surroundings);
        output.flush();
        errors.flush();
        interruption.ended(status);
        System.exit(status);
    }

    /** Whatever happens, it is said, and is not taken for a success. */
    private static int status(List<String> arguments, Surroundings surroundings) {
        try {
            return IntactCommand.run(arguments, surroundings);
        } catch (RuntimeException | Error unexpected) {
            Failure failure = Failure.of(unexpected);
            failure.show(Screen.of(surroundings, Screen.Volume.VERBOSE, Screen.Colour.AUTO));
            return failure.status().code();
        }
    }

    /** Runs at every end of the process; a command that has ended already is not kept. */
    private static void interrupted(Interruption interruption, PrintStream output, PrintStream errors) {
        OptionalInt status = interruption.stop(LONGEST_COMMIT);
        if (status.isPresent() && interruption.endedAtOnce()) {
            errors.println("intact: interrupted. Nothing was changed.");
        }
        if (status.isEmpty()) {
            errors.println("intact: stopped while the database had not answered yet: the outcome is unknown."
                    + " 'intact recover' settles it, 'intact history' shows it.");
        }
        output.flush();
        errors.flush();
        Runtime.getRuntime().halt(status.orElse(ExitStatus.UNKNOWN.code()));
    }

    /** The launcher takes arguments that hold a password out of the list of processes; here they come back. */
    private static List<String> arguments(String[] args, Map<String, String> environment) {
        return Arrays.stream(args)
                .map(argument -> argument.startsWith(HIDDEN_ARGUMENT)
                        ? environment.getOrDefault(
                                "INTACT_ARGUMENT_" + argument.substring(HIDDEN_ARGUMENT.length()), argument)
                        : argument)
                .toList();
    }

    /** Java cannot ask whether standard error is a terminal; the launcher can. */
    private static Set<Surroundings.Stream> terminals() {
        Set<Surroundings.Stream> terminals = EnumSet.noneOf(Surroundings.Stream.class);
        String numbers = System.getProperty("intact.terminals", "");
        for (Surroundings.Stream stream : Surroundings.Stream.values()) {
            if (numbers.indexOf(stream.number()) >= 0) {
                terminals.add(stream);
            }
        }
        return terminals;
    }

    /** A PrintStream swallows a broken pipe, so that {@code | head} does not make a failure of a success. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
