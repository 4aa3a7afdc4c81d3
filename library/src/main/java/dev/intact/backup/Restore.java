package dev.intact.backup;

import dev.intact.load.LoadReport;
import dev.intact.load.LoadSettings;
import dev.intact.load.Option;
import dev.intact.schema.TableName;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which backup is put back, and how. Immutable.
 *
 * @param id the backup's name, the beginning of it, or {@code latest}
 * @param tables those that are put back; empty: all that it holds
 * @param options {@link Option#FORCE}, {@link Option#BACKUP}, {@link Option#NO_BACKUP}
 * @param confirmation asked with the preview before anything is published, if anybody is
 */
public record Restore(
        String id, List<TableName> tables, Set<Option> options, Optional<Predicate<LoadReport>> confirmation) {
    /** Takes copies. */
    public Restore {
        tables = List.copyOf(tables);
        options = Set.copyOf(options);
    }

    /**
     * All of a backup.
     *
     * @param id its name, the beginning of it, or {@code latest}
     * @return nobody is asked
     */
    public static Restore of(String id) {
        return new Restore(id, List.of(), Set.of(), Optional.empty());
    }

    /**
     * Some tables of it.
     *
     * @param names as the backup calls them, with or without their schema
     * @return a copy
     */
    public Restore tables(String... names) {
        return new Restore(id, Arrays.stream(names).map(Restore::table).toList(), options, confirmation);
    }

    private static TableName table(String name) {
        int dot = name.indexOf('.');
        return dot <= 0 ? TableName.of(name) : TableName.of(name.substring(0, dot), name.substring(dot + 1));
    }

    /**
     * Leaves a default.
     *
     * @param option which
     * @return a copy
     */
    public Restore with(Option option) {
        EnumSet<Option> more = EnumSet.of(option);
        more.addAll(options);
        return new Restore(id, tables, more, confirmation);
    }

    /**
     * Asks before anything is published.
     *
     * @param question is shown the preview; false leaves everything as it was
     * @return a copy
     */
    public Restore confirm(Predicate<LoadReport> question) {
        return new Restore(id, tables, options, Optional.of(question));
    }

    /** A restore makes tables exactly what they were, however few rows that leaves. */
    LoadSettings settings() {
        EnumSet<Option> all = EnumSet.of(Option.AGAIN, Option.ALLOW_SHRINK, Option.CREATE, Option.NO_RESUME);
        all.addAll(options);
        return new LoadSettings(
                all,
                LoadSettings.DEFAULTS.maxProblems(),
                LoadSettings.DEFAULTS.parallel(),
                LoadSettings.DEFAULTS.budget(),
                confirmation,
                LoadSettings.DEFAULTS.chunks(),
                LoadSettings.DEFAULTS.migrations());
    }
}
