package dev.intact.stage;

import dev.intact.error.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Collects problems: the first ones whole, the others by number. Those of single rows need not refuse the load: where rows
 * may be left out, it is noted which. For one thread at a time.
 */
public final class ProblemLog {
    private final int most;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> ofRows = new ArrayList<>();
    private final Optional<LeftOut> leftOut;
    private long count;
    private long countOfRows;

    /**
     * An empty log.
     *
     * @param most how many are kept whole, at least 1
     */
    public ProblemLog(int most) {
        this(most, Optional.empty());
    }

    /**
     * An empty log.
     *
     * @param most how many are kept whole, at least 1
     * @param leftOut takes rows that have problems; empty where none may have any
     */
    public ProblemLog(int most, Optional<LeftOut> leftOut) {
        this.most = most;
        this.leftOut = leftOut;
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
     * Notes a problem of one row.
     *
     * @param row its number
     * @param problem what is wrong
     */
    public void addOfRow(long row, Problem problem) {
        addOfRow(row, problem, LeftOut.Why.of(problem));
    }

    /**
     * Notes a problem of one row.
     *
     * @param row its number
     * @param problem what is wrong, as it is shown
     * @param why what is said of the row where it is left out
     */
    public void addOfRow(long row, Problem problem, LeftOut.Why why) {
        if (leftOut.isEmpty()) {
            add(problem);
            return;
        }
        noteOfRow(problem);
        leftOut.get().add(problem.table(), row, why);
    }

    /**
     * Notes a problem of one row that is not shown.
     *
     * @param table its name, as in problems
     * @param row its number
     * @param why what is said of the row where it is left out
     */
    public void addUnseenOfRow(String table, long row, LeftOut.Why why) {
        if (leftOut.isEmpty()) {
            count++;
            return;
        }
        countOfRows++;
        leftOut.get().add(table, row, why);
    }

    /** Notes a record that could not be read. */
    void addUnread(Problem problem) {
        if (leftOut.isEmpty()) {
            add(problem);
            return;
        }
        noteOfRow(problem);
        leftOut.get().addUnread(problem.table());
    }

    private void noteOfRow(Problem problem) {
        countOfRows++;
        if (ofRows.size() < most) {
            ofRows.add(problem);
        }
    }

    /**
     * Which rows are left out.
     *
     * @return empty where none may be
     */
    public Optional<LeftOut> leftOut() {
        return leftOut;
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
        return Math.max(most - problems.size() - ofRows.size(), 0);
    }

    /**
     * How many there are in all.
     *
     * @return 0 where nothing is wrong
     */
    public long count() {
        return count + countOfRows;
    }

    /**
     * Whether there is a problem for which the load is refused.
     *
     * @return false where nothing is wrong but rows that are left out
     */
    public boolean refuses() {
        return count > 0;
    }

    /**
     * The first ones.
     *
     * @return in the order in which they were found, those of rows that are left out last
     */
    public List<Problem> problems() {
        return Stream.concat(problems.stream(), ofRows.stream()).limit(most).toList();
    }
}
