package dev.intact.load;

import dev.intact.migrate.Migrations;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How a load is done. Immutable.
 *
 * @param options what leaves the defaults
 * @param maxProblems how many problems are collected with all their details, at least 1
 * @param parallel into how many lanes rows are read and staged at most, at least 1; empty: as many as there are processors, but
 *     no more than {@value Load#MOST_LANES}
 * @param budget how many rows may be bad; empty: none
 * @param confirmation asked with the preview before anything is published, if anybody is
 * @param chunks in what portions it is kept aside, so that it can be resumed
 * @param migrations applied in the same commit, before the rows, where some are pending
 */
public record LoadSettings(
        Set<Option> options,
        int maxProblems,
        OptionalInt parallel,
        Optional<Budget> budget,
        Optional<Predicate<LoadReport>> confirmation,
        Chunks chunks,
        Optional<Migrations> migrations) {
    /** Nothing is said. */
    public static final LoadSettings DEFAULTS = new LoadSettings(
            Set.of(),
            Load.MAX_PROBLEMS,
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            Chunks.DEFAULTS,
            Optional.empty());

    /** Takes copies. */
    public LoadSettings {
        options = options.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(options));
        if (maxProblems < 1) {
            throw new IllegalArgumentException("At least one problem must be collected, not " + maxProblems);
        }
        parallel.ifPresent(LoadSettings::requireLane);
    }

    private static void requireLane(int lanes) {
        if (lanes < 1) {
            throw new IllegalArgumentException("Rows are staged in at least one lane, not " + lanes);
        }
    }

    /**
     * Leaves a default.
     *
     * @param option which
     * @return a copy
     */
    public LoadSettings with(Option option) {
        EnumSet<Option> more = EnumSet.of(option);
        more.addAll(options);
        return new LoadSettings(more, maxProblems, parallel, budget, confirmation, chunks, migrations);
    }

    LoadSettings maxProblems(int most) {
        return new LoadSettings(options, most, parallel, budget, confirmation, chunks, migrations);
    }

    LoadSettings parallel(int most) {
        return new LoadSettings(options, maxProblems, OptionalInt.of(most), budget, confirmation, chunks, migrations);
    }

    LoadSettings budget(Budget most) {
        return new LoadSettings(options, maxProblems, parallel, Optional.of(most), confirmation, chunks, migrations);
    }

    LoadSettings confirm(Predicate<LoadReport> question) {
        return new LoadSettings(options, maxProblems, parallel, budget, Optional.of(question), chunks, migrations);
    }

    LoadSettings chunks(Chunks portions) {
        return new LoadSettings(options, maxProblems, parallel, budget, confirmation, portions, migrations);
    }

    LoadSettings migrate(Migrations pending) {
        return new LoadSettings(options, maxProblems, parallel, budget, confirmation, chunks, Optional.of(pending));
    }
}
