package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Commands that are promised and not there yet: they say so, and are not shown. */
final class LaterCommands {
    private static final List<String> NAMES = List.of("run", "serve");

    private LaterCommands() {}

    static void addTo(CommandLine line) {
        NAMES.forEach(name -> line.addSubcommand(name, later(name)));
    }

    private static CommandSpec later(String name) {
        Callable<Integer> refusal = () -> {
            throw new ConfigurationException(
                    "'intact " + name + "' is not there yet. Nothing was touched."
                            + " This version has: load, copy, history, undo, export, backup, migrate, setup, status, health, doctor, locks, recover.");
        };
        CommandSpec spec = CommandSpec.wrapWithoutInspection(refusal);
        spec.usageMessage().hidden(true).description("Not there yet.");
        spec.parser().unmatchedArgumentsAllowed(true);
        return spec;
    }
}
