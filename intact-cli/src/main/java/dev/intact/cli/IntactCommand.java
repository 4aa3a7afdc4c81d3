package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code intact}: arguments in, an exit status out. Ends no process and asks the process for nothing, so
 * that it can be run any number of times in one.
 */
@Command(
        name = "intact",
        versionProvider = IntactCommand.Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Gets data into a database whole or not at all, while everyone keeps reading.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact load shop --to shop.db            a folder of files into an SQLite file",
            "  intact load 'price*.csv' --to postgres://me@host/shop --mode upsert --key sku",
            "  intact history --to shop.db              what was loaded, and when",
            "  intact export product customer --out csv --to shop.db",
            "  intact help load                         all about one command"
        })
public final class IntactCommand implements Callable<Integer> {
    private static final int WIDTH = 100;

    @Mixin
    private final Everywhere everywhere = new Everywhere();

    @Option(
            names = {"--help", "-h"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 200,
            description = "Shows this.")
    @SuppressWarnings("unused") // acted upon by the parser
    private boolean help;

    @Option(
            names = {"--version", "-V"},
            versionHelp = true,
            order = 201,
            description = "Shows the version.")
    @SuppressWarnings("unused") // acted upon by the parser
    private boolean version;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    private IntactCommand() {}

    /** The version, asked for by the parser. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"intact " + Version.text()};
        }
    }

    /**
     * Runs a command.
     *
     * @param arguments as typed, without the name of the command itself
     * @param surroundings where it runs
     * @return the exit status
     */
    public static int run(List<String> arguments, Surroundings surroundings) {
        IntactCommand root = new IntactCommand();
        PrintWriter output = writer(surroundings.output());
        PrintWriter errors = writer(surroundings.errors());
        try (CommandLog log = new CommandLog()) {
            return root.line(surroundings, log)
                    .setOut(output)
                    .setErr(errors)
                    .setColorScheme(CommandLine.Help.defaultColorScheme(ansi(arguments, surroundings)))
                    .execute(arguments.toArray(String[]::new));
        } finally {
            output.flush();
            errors.flush();
        }
    }

    private CommandLine line(Surroundings surroundings, CommandLog log) {
        Work work = new Work(everywhere, surroundings, log);
        CommandLine line = new CommandLine(this)
                .addSubcommand(new LoadCommand(work))
                .addSubcommand(new CopyCommand(work))
                .addSubcommand(new CommandLine(new HistoryCommand(work)).addSubcommand(new HistoryShowCommand(work)))
                .addSubcommand(new UndoCommand(work))
                .addSubcommand(new ExportCommand(work))
                .addSubcommand(backup(work))
                .addSubcommand(MigrateCommand.line(work))
                .addSubcommand(new SetupCommand(work))
                .addSubcommand(new StatusCommand(work))
                .addSubcommand(new HealthCommand(work))
                .addSubcommand(new DoctorCommand(work))
                .addSubcommand(new LocksCommand(work))
                .addSubcommand(new RecoverCommand(work))
                .addSubcommand(new CompletionCommand(surroundings))
                .addSubcommand(new HelpCommand())
                .addSubcommand(new WarmUpCommand(surroundings));
        LaterCommands.addTo(line);
        line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(WIDTH)
                .setExecutionStrategy(parsed -> executed(parsed, work))
                .setParameterExceptionHandler((wrong, args) -> refused(wrong, List.of(args), work))
                .setExecutionExceptionHandler((failure, at, parsed) -> failed(failure, at, work));
        explainStatuses(line);
        return line;
    }

    private static CommandLine backup(Work work) {
        return new CommandLine(new BackupCommand())
                .addSubcommand(new BackupCreateCommand(work))
                .addSubcommand(new BackupListCommand(work))
                .addSubcommand(new BackupVerifyCommand(work))
                .addSubcommand(new BackupRestoreCommand(work))
                .addSubcommand(new BackupPruneCommand(work));
    }

    /** The options are known now, and with them whether there is a log. */
    private static int executed(ParseResult parsed, Work work) {
        try {
            work.log().open(work.options(), work.surroundings());
        } catch (IntactException refused) {
            CommandLine line = parsed.commandSpec().commandLine();
            throw new ExecutionException(line, String.valueOf(refused.getMessage()), refused);
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** Every command's help ends with what its exit statuses mean; some mean something of their own. */
    private static void explainStatuses(CommandLine line) {
        line.getCommandSpec().usageMessage().sortOptions(false).exitCodeListHeading("%nExit status:%n");
        if (line.getCommandSpec().usageMessage().exitCodeList().isEmpty()) {
            line.getCommandSpec().usageMessage().exitCodeList(ExitStatus.meanings());
        }
        line.getSubcommands().values().forEach(IntactCommand::explainStatuses);
    }

    private int refused(ParameterException wrong, List<String> arguments, Work work) {
        Failure failure = Failure.of(new ConfigurationException(reason(wrong) + ". Nothing was touched."));
        Screen screen = work.screen();
        screen.error(failure.message());
        List<String> nearest = nearest(wrong);
        if (!nearest.isEmpty()) {
            screen.more("Did you mean: " + String.join(" or ", nearest) + "?");
        }
        String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
        screen.more("'" + name + " --help' shows how it is used.");
        // Not yet read where what is wrong stands before it.
        if (arguments.contains("--json")) {
            work.print(document(failure, wrong.getCommandLine()));
        }
        return failure.status().code();
    }

    private static String document(Failure failure, CommandLine at) {
        return at.getCommand() instanceof LoadCommand
                ? Documents.failed(failure, Optional.empty(), false, Instant.now(), 0)
                : Documents.error(failure);
    }

    private static String reason(ParameterException wrong) {
        List<String> unmatched = unmatched(wrong);
        if (wrong.getCommandLine().getParent() == null && !unmatched.isEmpty()) {
            return unmatched.get(0).startsWith("-")
                    ? "There is no option '" + unmatched.get(0) + "'"
                    : "There is no command '" + unmatched.get(0)
                            + "'; there are load, copy, history, undo, export, backup, migrate, setup, status, health, doctor, locks, recover, completion, help";
        }
        return String.valueOf(wrong.getMessage());
    }

    /** The parser has suggestions for one word at a time only. */
    private static List<String> nearest(ParameterException wrong) {
        List<String> first = unmatched(wrong).stream().limit(1).toList();
        return first.isEmpty()
                ? List.of()
                : new UnmatchedArgumentException(wrong.getCommandLine(), first).getSuggestions();
    }

    private static List<String> unmatched(ParameterException wrong) {
        return wrong instanceof UnmatchedArgumentException words ? words.getUnmatched() : List.of();
    }

    private static int failed(Exception cause, CommandLine at, Work work) {
        Failure failure = Failure.of(cause);
        work.log().failed(failure);
        failure.show(work.screen());
        if (work.options().json() && !(at.getCommand() instanceof LoadCommand)) {
            work.print(Documents.error(failure));
        }
        return failure.status().code();
    }

    /** Nothing was asked for: says what could be. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitStatus.USAGE.code();
    }

    /** Help is printed before options are known, so they are looked for by hand. */
    private static Ansi ansi(List<String> arguments, Surroundings surroundings) {
        if (arguments.contains("--color=always")) {
            return Ansi.ON;
        }
        boolean plain = arguments.contains("--color=never")
                || surroundings.variable("NO_COLOR").isPresent()
                || !surroundings.isTerminal(Surroundings.Stream.OUTPUT);
        return plain ? Ansi.OFF : Ansi.ON;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
