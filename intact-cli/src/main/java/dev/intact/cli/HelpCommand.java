package dev.intact.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code intact help}. */
@Command(
        name = "help",
        description = "Shows all about one command.",
        footerHeading = "%nExamples:%n",
        footer = {"  intact help load", "  intact help history show"})
final class HelpCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command; without it, all of them.")
    private List<String> names = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine line = spec.root().commandLine();
        for (String name : names) {
            CommandLine next = line.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(line, "There is no command '" + name + "'");
            }
            line = next;
        }
        line.usage(spec.root().commandLine().getOut());
        return ExitStatus.DONE.code();
    }
}
