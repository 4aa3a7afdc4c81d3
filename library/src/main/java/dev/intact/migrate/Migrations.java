package dev.intact.migrate;

import dev.intact.error.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which migrations are done, and how. Immutable, safe for many threads. Without more, all pending ones of the folder are
 * applied, each in a transaction of its own.
 *
 * <pre>{@code
 * db.migrate(Migrations.in(Path.of("migrations")));
 * db.migrate(Migrations.in(Path.of("migrations")).down());          // takes the last one back
 * db.migrate(Migrations.in(Path.of("migrations")).together().dryRun());
 * }</pre>
 */
public final class Migrations {
    /** Where files are when nothing else is said. */
    public static final String FOLDER = "migrations";

    /** How long a statement waits for a lock, and so keeps others waiting behind it, when nothing else is said. */
    public static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

    /** For how long locks are tried for again and again when nothing else is said. */
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path folder;
    private final Way way;
    private final OptionalInt steps;
    private final OptionalLong target;
    private final Set<Option> options;
    private final Patience patience;

    /** Which way it goes. */
    public enum Way {
        /** To what the files say. */
        UP,
        /** Back. */
        DOWN
    }

    /** What may be said besides. */
    public enum Option {
        /** Runs everything and rolls it back. */
        DRY_RUN,
        /** All in one transaction. */
        TOGETHER,
        /** Applies also what is older than the last one applied. */
        OUT_OF_ORDER,
        /** Changes a protected environment. */
        FORCE,
        /** Takes a backup first. */
        BACKUP,
        /** Takes no backup first. */
        NO_BACKUP
    }

    /**
     * How long is waited.
     *
     * @param lock by one statement for a lock
     * @param longest in all, until a lock is there; the lock of migrations, too
     */
    public record Patience(Duration lock, Duration longest) {
        /** Refuses what is no time. */
        public Patience {
            if (lock.isNegative() || lock.isZero() || longest.isNegative()) {
                throw new ConfigurationException(
                        "A migration waits for a lock for more than no time, and is tried for no"
                                + " less than no time. Nothing was touched.");
            }
        }
    }

    private Migrations(
            Path folder, Way way, OptionalInt steps, OptionalLong target, Set<Option> options, Patience patience) {
        this.folder = folder;
        this.way = way;
        this.steps = steps;
        this.target = target;
        this.options = options;
        this.patience = patience;
    }

    /**
     * All pending migrations of a folder.
     *
     * @param folder with files {@code <digits>_<name>.sql}
     * @return upwards, all of them
     */
    public static Migrations in(Path folder) {
        return new Migrations(
                folder,
                Way.UP,
                OptionalInt.empty(),
                OptionalLong.empty(),
                Set.of(),
                new Patience(LOCK_TIMEOUT, PATIENCE));
    }

    /**
     * Takes back what was applied, the last first: one, where nothing else is said.
     *
     * @return a copy
     */
    public Migrations down() {
        return new Migrations(folder, Way.DOWN, steps, target, options, patience);
    }

    /**
     * Only so many.
     *
     * @param count at least 1
     * @return a copy
     */
    public Migrations steps(int count) {
        if (count < 1) {
            throw new ConfigurationException(
                    "A number of migrations is 1 or more, not " + count + ". Nothing was touched.");
        }
        return new Migrations(folder, way, OptionalInt.of(count), target, options, patience);
    }

    /**
     * Only up to a version, which is applied afterwards, whichever way it went; 0 is before the first.
     *
     * @param version its digits
     * @return a copy
     */
    public Migrations to(long version) {
        return new Migrations(folder, way, steps, OptionalLong.of(version), options, patience);
    }

    /**
     * All in one transaction, or none.
     *
     * @return a copy
     */
    public Migrations together() {
        return with(Option.TOGETHER);
    }

    /**
     * Runs everything that a transaction can take, and rolls it back.
     *
     * @return a copy
     */
    public Migrations dryRun() {
        return with(Option.DRY_RUN);
    }

    /**
     * The same with something said besides.
     *
     * @param option what
     * @return a copy
     */
    public Migrations with(Option option) {
        EnumSet<Option> more = EnumSet.of(option);
        more.addAll(options);
        return new Migrations(folder, way, steps, target, more, patience);
    }

    /**
     * With another longest wait of one statement for a lock.
     *
     * @param longest more than zero; whoever comes meanwhile and wants the same waits behind it
     * @return a copy
     */
    public Migrations lockTimeout(Duration longest) {
        return new Migrations(folder, way, steps, target, options, new Patience(longest, patience.longest()));
    }

    /**
     * With another time within which locks are tried for again and again.
     *
     * @param longest zero for once
     * @return a copy
     */
    public Migrations patience(Duration longest) {
        return new Migrations(folder, way, steps, target, options, new Patience(patience.lock(), longest));
    }

    /**
     * The files as they are for a database, by version.
     *
     * @param database the name of its dialect, {@code sqlite} or {@code postgresql}
     * @return without those that are for other databases only
     * @throws ConfigurationException where one is wrong, with file and line
     */
    public List<Migration> files(String database) {
        return new MigrationFiles(folder, database).all();
    }

    /**
     * Where the files are.
     *
     * @return as it was said
     */
    public Path folder() {
        return folder;
    }

    /**
     * Which way it goes.
     *
     * @return up, unless down was said
     */
    public Way way() {
        return way;
    }

    boolean has(Option option) {
        return options.contains(option);
    }

    OptionalInt steps() {
        return steps;
    }

    OptionalLong target() {
        return target;
    }

    Patience patience() {
        return patience;
    }
}
