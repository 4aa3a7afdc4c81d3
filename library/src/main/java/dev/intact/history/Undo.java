package dev.intact.history;

import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.publish.Reversal.Stance;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which load is taken back, and how. Immutable.
 *
 * <pre>{@code
 * db.undo(Undo.load(42).keepChanged());
 * }</pre>
 *
 * @param load the load's number
 * @param stance what becomes of rows that were changed since; by default they are named, and nothing is changed
 * @param consent whether a protected environment may be changed
 * @param maxProblems how many problems are named, at least 1; all are counted
 * @param confirmation asked with the preview before anything is changed, if anybody is
 */
public record Undo(
        long load, Stance stance, Consent consent, int maxProblems, Optional<Predicate<LoadReport>> confirmation) {
    /** Refuses what cannot be meant. */
    public Undo {
        if (maxProblems < 1) {
            throw new IllegalArgumentException("At least one problem must be collected, not " + maxProblems);
        }
    }

    /** Whether a protected environment may be changed. */
    public enum Consent {
        /** It may not. */
        UNSAID,
        /** It may. */
        FORCED
    }

    /**
     * Takes a load back, unless rows that it touched were changed since.
     *
     * @param number of the load, as the history shows it
     * @return with the defaults
     */
    public static Undo load(long number) {
        return new Undo(number, Stance.REFUSE, Consent.UNSAID, Load.MAX_PROBLEMS, Optional.empty());
    }

    /**
     * Takes back the rest, and leaves rows that were changed since as they are.
     *
     * @return a copy
     */
    public Undo keepChanged() {
        return new Undo(load, Stance.KEEP, consent, maxProblems, confirmation);
    }

    /**
     * Takes back everything, over later changes, too.
     *
     * @return a copy
     */
    public Undo overwrite() {
        return new Undo(load, Stance.OVERWRITE, consent, maxProblems, confirmation);
    }

    /**
     * Changes a protected environment. Elsewhere it means {@link #overwrite}, unless {@link #keepChanged} was said.
     *
     * @return a copy
     */
    public Undo force() {
        return new Undo(load, stance, Consent.FORCED, maxProblems, confirmation);
    }

    /**
     * How many problems are named.
     *
     * @param most at least 1
     * @return a copy
     */
    public Undo maxProblems(int most) {
        return new Undo(load, stance, consent, most, confirmation);
    }

    /**
     * Asks before anything is changed; a no is a {@code CancelledException}. Where the tables are not any more what was
     * shown, the undo ends with a {@code TransactionConflictException}, and nothing is changed.
     *
     * @param question gets the preview
     * @return a copy
     */
    public Undo confirm(Predicate<LoadReport> question) {
        return new Undo(load, stance, consent, maxProblems, Optional.of(question));
    }
}
