package dev.intact.cli;

import dev.intact.copy.Copy;
import dev.intact.error.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a copy may do with the database that it goes to. Filled by the parser. */
final class CopyOptions {
    @Option(names = "--force", order = 10, description = "Changes data where the environment is protected.")
    private boolean force;

    @Option(names = "--create", order = 11, description = "Makes missing tables in a protected environment, too.")
    private boolean create;

    @Option(names = "--no-create", order = 12, description = "Makes no tables: a missing one is a problem.")
    private boolean noCreate;

    @Option(names = "--allow-shrink", order = 13, description = "Lets a replace take more than half of a table's rows.")
    private boolean allowShrink;

    @Option(names = "--backup", order = 14, description = "Takes a verified backup of the tables that change first.")
    private boolean backup;

    @Option(names = "--no-backup", order = 15, description = "Takes no backup first, wherever it is.")
    private boolean noBackup;

    @Option(names = "--again", order = 16, description = "Appends what was appended before once more.")
    private boolean again;

    boolean forced() {
        return force;
    }

    /** Refuses what contradicts itself. */
    void check() {
        if (create && noCreate) {
            throw new ConfigurationException("--create and --no-create say the opposite. Nothing was touched.");
        }
        if (backup && noBackup) {
            throw new ConfigurationException("--backup and --no-backup say the opposite. Nothing was touched.");
        }
    }

    /** The copy as these options want it. */
    Copy applied(Copy copy) {
        Map<dev.intact.load.Option, Boolean> said = new LinkedHashMap<>();
        said.put(dev.intact.load.Option.FORCE, force);
        said.put(dev.intact.load.Option.CREATE, create);
        said.put(dev.intact.load.Option.NO_CREATE, noCreate);
        said.put(dev.intact.load.Option.ALLOW_SHRINK, allowShrink);
        said.put(dev.intact.load.Option.BACKUP, backup);
        said.put(dev.intact.load.Option.NO_BACKUP, noBackup);
        said.put(dev.intact.load.Option.AGAIN, again);
        Copy result = copy;
        for (Map.Entry<dev.intact.load.Option, Boolean> option : said.entrySet()) {
            result = option.getValue() ? result.with(option.getKey()) : result;
        }
        return result;
    }
}
