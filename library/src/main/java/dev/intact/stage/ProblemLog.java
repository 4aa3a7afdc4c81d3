package dev.intact.stage;

import dev.intact.error.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects problems: the first ones whole, the others by number. For one thread at a time. */
public final class ProblemLog {
    private final int most;
    private final List<Problem> problems = new ArrayList<>();
    private long count;

    /**
     * An empty log.
     *
     * @param most how many are kept whole, at least 1
     */
    public ProblemLog(int most) {
        this.most = most;
    }

    /**
     * Notes a problem.
     *
     * @param problem what is wrong
     */
    public void add(Problem problem) {
        count++;
        if (problems.size() < most) {
            problems.add(problem);
        }
    }

    /**
     * Notes problems that are not described.
     *
     * @param more how many
     */
    public void addUnseen(long more) {
        count += more;
    }

    /**
     * How many more are kept whole.
     *
     * @return 0 where it is full
     */
    public int room() {
        return most - problems.size();
    }

    /**
     * How many there are in all.
     *
     * @return 0 where nothing is wrong
     */
    public long count() {
        return count;
    }

    /**
     * The first ones.
     *
     * @return in the order in which they were found
     */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }
}
