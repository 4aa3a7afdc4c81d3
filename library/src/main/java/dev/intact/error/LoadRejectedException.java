package dev.intact.error;

import java.util.List;

/** The data, a check or a guard refused a load; nothing was changed. Carries the problems, located. */
public final class LoadRejectedException extends IntactException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;
    private final long problemCount;

    /**
     * A rejection.
     *
     * @param message what was loaded where, how many problems, the first of them
     * @param problems the first problems, as many as the load was asked to collect
     * @param problemCount all problems, at least {@code problems.size()}
     */
    public LoadRejectedException(String message, List<Problem> problems, long problemCount) {
        super(message, null);
        this.problems = List.copyOf(problems);
        this.problemCount = problemCount;
    }

    /**
     * The problems that were collected, in order of table and source.
     *
     * @return at most as many as the load was asked to collect; empty after deserialization
     */
    @SuppressWarnings("unused")
    public List<Problem> problems() {
        return problems == null ? List.of() : problems;
    }

    /**
     * How many problems there are in all.
     *
     * @return at least the size of {@link #problems()}
     */
    public long problemCount() {
        return problemCount;
    }
}
