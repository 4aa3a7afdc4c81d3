package dev.intact.copy;

import dev.intact.error.ConfigurationException;
import dev.intact.load.Elsewhere;
import dev.intact.load.Load;
import dev.intact.load.LoadRun.Purpose;
import dev.intact.load.LoadSettings;
import dev.intact.load.Option;
import dev.intact.schema.Column;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Another database, or some of its tables, to be copied into this one as one load: tables that are missing are made, with
 * their keys, indexes and references; into those that stand only what differs is written. A value that says what is wanted;
 * {@code Database.copy} does it. Immutable.
 *
 * <pre>{@code
 * CopyReport report = db.copy(Copy.from("sqlite:old.db"));
 * db.copy(Copy.from("postgres://me@host/shop").tables("player", "game").upsert());
 * }</pre>
 *
 * Every table is compared with its source by a digest of all values before COMMIT.
 *
 * @param source the other database; it is read at one moment, and nothing is changed in it
 * @param tables some of its tables; empty: all
 * @param mode what happens to the rows of tables that stand
 * @param unfit what becomes of values that do not fit what is declared of them
 * @param purpose whether it is published, or only shown
 * @param settings how the load is done
 */
public record Copy(
        Elsewhere source, List<TableName> tables, Mode mode, Unfit unfit, Purpose purpose, LoadSettings settings) {
    /** What becomes of values that do not fit what is declared of them. */
    public enum Unfit {
        /** They arrive, in a type that holds them; a remark tells of it. */
        KEPT,
        /** Nothing is copied. */
        REFUSED
    }

    /** Takes a copy. */
    public Copy {
        tables = List.copyOf(tables);
    }

    /**
     * A whole database.
     *
     * @param address a path, {@code sqlite:…}, {@code postgres://…} or {@code jdbc:…}
     * @return its tables replace those of their names
     */
    public static Copy from(String address) {
        return from(new Elsewhere(address));
    }

    /**
     * A whole database.
     *
     * @param source where it is
     * @return its tables replace those of their names
     */
    public static Copy from(Elsewhere source) {
        return new Copy(
                source,
                List.of(),
                Mode.REPLACE,
                Unfit.KEPT,
                Purpose.PUBLISH,
                LoadSettings.DEFAULTS.with(Option.VERIFY));
    }

    /**
     * Only these tables.
     *
     * @param names {@code table} or {@code schema.table}
     * @return a copy
     * @throws ConfigurationException where one cannot be the name of a table
     */
    public Copy tables(String... names) {
        List<TableName> wanted = new ArrayList<>(tables);
        Arrays.stream(names).map(name -> source.table(name).table()).forEach(wanted::add);
        return new Copy(source, wanted, mode, unfit, purpose, settings);
    }

    /**
     * Rows are inserted, or updated by key; what the source does not have stays.
     *
     * @return a copy
     */
    public Copy upsert() {
        return in(Mode.UPSERT);
    }

    /**
     * Rows are added; a key that exists is a problem.
     *
     * @return a copy
     */
    public Copy append() {
        return in(Mode.APPEND);
    }

    /**
     * What happens to the rows of tables that stand.
     *
     * @param other the mode
     * @return a copy
     */
    public Copy in(Mode other) {
        return new Copy(source, tables, other, unfit, purpose, settings);
    }

    /**
     * Copies nothing where values do not fit what is declared of them.
     *
     * @return a copy
     */
    public Copy strict() {
        return new Copy(source, tables, mode, Unfit.REFUSED, purpose, settings);
    }

    /**
     * Does everything but publish, and says what would change.
     *
     * @return a copy
     */
    public Copy preview() {
        return new Copy(source, tables, mode, unfit, Purpose.PREVIEW, settings);
    }

    /**
     * Leaves a default of the load.
     *
     * @param option which
     * @return a copy
     */
    public Copy with(Option option) {
        return with(settings.with(option));
    }

    /**
     * Done in another way.
     *
     * @param others in place of its settings, but always verified
     * @return a copy
     */
    public Copy with(LoadSettings others) {
        return new Copy(source, tables, mode, unfit, purpose, others.with(Option.VERIFY));
    }

    /** What was copied before says nothing of what stands now: all is compared, unless rows are added, which none may twice. */
    Load load(CopyPlan plan) {
        refuseKeyless(plan);
        return Load.of(plan.tables().stream()
                        .map(table -> table.load(source).in(mode))
                        .toList())
                .adding(plan.additions())
                .with(mode == Mode.APPEND ? settings : settings.with(Option.AGAIN));
    }

    /** Without a key nobody can tell which row is which, and an upsert deletes none. */
    private void refuseKeyless(CopyPlan plan) {
        List<String> keyless = plan.tables().stream()
                .map(CopiedTable::target)
                .filter(table -> mode == Mode.UPSERT && !hasKey(table))
                .map(table -> table.name().toString())
                .toList();
        if (!keyless.isEmpty()) {
            throw new ConfigurationException("Cannot upsert into " + String.join(", ", keyless)
                    + ": no key without nulls tells its rows apart. Nothing was changed. Copy the others with --tables,"
                    + " or all of them with --mode replace, which deletes what the source does not have.");
        }
    }

    private static boolean hasKey(TableSchema table) {
        return !table.primaryKey().isEmpty()
                || table.keys().stream()
                        .anyMatch(key -> key.columns().stream()
                                .noneMatch(name -> table.column(name)
                                        .filter(Column::nullable)
                                        .isPresent()));
    }
}
