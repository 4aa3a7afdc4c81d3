package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of a load that are promised and not there yet: refused, rather than passed over. Filled by the parser. */
final class LaterOptions {
    @Option(names = "--backup", hidden = true)
    private boolean backup;

    @Option(names = "--resume", hidden = true)
    private boolean resume;

    @Option(names = "--max-bad", hidden = true)
    private Optional<String> maxBad = Optional.empty();

    @Option(names = "--rejects", hidden = true)
    private Optional<String> rejects = Optional.empty();

    @Option(names = "--no-backup", order = 60, description = "Takes no backup first. This version never takes one.")
    private boolean noBackup;

    @Option(
            names = "--no-resume",
            order = 61,
            description = "Begins anew. This version always does: what a killed load left aside is cleared away.")
    @SuppressWarnings("unused") // accepted; there is nothing to resume
    private boolean noResume;

    boolean noBackup() {
        return noBackup;
    }

    /** Refuses what is not there yet. */
    void check() {
        refuse("--backup", backup);
        refuse("--resume", resume);
        refuse("--max-bad", maxBad.isPresent());
        refuse("--rejects", rejects.isPresent());
    }

    private static void refuse(String name, boolean given) {
        if (given) {
            throw new ConfigurationException(name + " is not there yet. Nothing was touched. Leave it out.");
        }
    }
}
