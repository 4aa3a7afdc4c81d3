package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import dev.intact.load.Load;
import dev.intact.schema.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a load does with the rows. Filled by the parser. */
final class LoadOptions {
    @Option(
            names = "--table",
            paramLabel = "NAME",
            order = 1,
            description = "The one table for all sources (or schema.table).")
    private Optional<String> table = Optional.empty();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            order = 2,
            converter = ModeWord.class,
            description = {
                "append adds the rows, and a key that exists is a problem (the default);",
                "upsert inserts or updates by key;",
                "replace makes the table hold exactly these rows, touching only what differs."
            })
    private Optional<Mode> mode = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "COL[,COL]",
            split = ",",
            hideParamSyntax = true,
            order = 3,
            description = "By which rows are matched; the primary key of a table that is made. Default: the table's"
                    + " primary key.")
    private List<String> key = List.of();

    @Option(names = "--force", order = 10, description = "Changes data where the environment is protected.")
    private boolean force;

    @Option(
            names = "--backup",
            order = 18,
            description = "Takes a verified backup of the tables that change first; it is taken by itself where the"
                    + " environment is protected, and everywhere with backup: always in intact.yaml.")
    private boolean backup;

    @Option(names = "--no-backup", order = 19, description = "Takes no backup first, wherever it is.")
    private boolean noBackup;

    @Option(names = "--create", order = 11, description = "Makes missing tables in a protected environment, too.")
    private boolean create;

    @Option(names = "--no-create", order = 12, description = "Makes no tables: a missing one is a problem.")
    private boolean noCreate;

    @Option(names = "--again", order = 13, description = "Loads what was loaded before once more.")
    private boolean again;

    @Option(
            names = "--last-wins",
            order = 14,
            description = "Of two rows of the source with the same key takes the later one.")
    private boolean lastWins;

    @Option(
            names = "--allow-shrink",
            order = 15,
            description = "Lets an empty source empty a table, and a replace take more than half of its rows.")
    private boolean allowShrink;

    @Option(
            names = "--max-problems",
            paramLabel = "N",
            order = 16,
            description = "How many problems are shown in full; all are counted. Default: 100.")
    private int maxProblems = Load.MAX_PROBLEMS;

    @Option(
            names = "--resume",
            order = 20,
            description =
                    "Says so where there is nothing to resume. Sources of 64 MiB and more go on where the same load"
                            + " was stopped, with or without it.")
    private boolean resume;

    @Option(
            names = "--no-resume",
            order = 21,
            description = "Begins anew, and clears away what a stopped load left of these tables.")
    private boolean noResume;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            order = 17,
            description = "Rows are read and staged in at most N lanes, each a thread, and on PostgreSQL a connection."
                    + " Default: as many as there are processors, up to 4.")
    private Optional<Integer> parallel = Optional.empty();

    /** Modes by the words people write. */
    static final class ModeWord implements ITypeConverter<Mode> {
        @Override
        public Mode convert(String word) {
            return Arrays.stream(Mode.values())
                    .filter(mode -> mode.word().equalsIgnoreCase(word))
                    .findFirst()
                    .orElseThrow(
                            () -> new TypeConversionException("it is append, upsert or replace, not '" + word + "'"));
        }
    }

    Optional<String> table() {
        return table;
    }

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
        if (resume && noResume) {
            throw new ConfigurationException("--resume and --no-resume say the opposite. Nothing was touched.");
        }
        if (maxProblems < 1 || parallel.orElse(1) < 1) {
            throw new ConfigurationException(
                    "--max-problems and --parallel take a number of at least 1. Nothing was touched.");
        }
    }

    /** The load as these options want it. */
    Load applied(Load load) {
        Load result = load.maxProblems(maxProblems);
        if (parallel.isPresent()) {
            result = result.parallel(parallel.get());
        }
        if (mode.isPresent()) {
            result = in(mode.get(), result);
        }
        if (!key.isEmpty()) {
            result = result.key(key.stream().map(String::strip).toArray(String[]::new));
        }
        return withOptions(result);
    }

    private static Load in(Mode mode, Load load) {
        return switch (mode) {
            case APPEND -> load.append();
            case UPSERT -> load.upsert();
            case REPLACE -> load.replace();
        };
    }

    private Load withOptions(Load load) {
        Load result = with(load, dev.intact.load.Option.FORCE, force);
        result = with(result, dev.intact.load.Option.CREATE, create);
        result = with(result, dev.intact.load.Option.NO_CREATE, noCreate);
        result = with(result, dev.intact.load.Option.BACKUP, backup);
        result = with(result, dev.intact.load.Option.NO_BACKUP, noBackup);
        result = with(result, dev.intact.load.Option.AGAIN, again);
        result = with(result, dev.intact.load.Option.RESUME, resume);
        result = with(result, dev.intact.load.Option.NO_RESUME, noResume);
        result = with(result, dev.intact.load.Option.LAST_WINS, lastWins);
        return with(result, dev.intact.load.Option.ALLOW_SHRINK, allowShrink);
    }

    private static Load with(Load load, dev.intact.load.Option option, boolean wanted) {
        return wanted ? load.with(option) : load;
    }
}
