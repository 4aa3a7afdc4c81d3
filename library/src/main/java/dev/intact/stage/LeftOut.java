package dev.intact.stage;

import dev.intact.error.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of a load that are left out, by the names of their tables, and why. Kept by their numbers, so that a million of
 * them take a few megabytes; past the limit they are only counted no more. For one thread at a time.
 */
public final class LeftOut {
    /** The most rows that a load may leave out. */
    public static final long MOST = 1_000_000;

    /**
     * The columns that a file of such rows has besides theirs; the last one holds the record itself where it could not be
     * taken apart.
     */
    public static final List<String> MARKS = List.of("_table", "_file", "_line", "_column", "_reason", "_record");

    private static final int REASON_BITS = 16;
    private static final int MOST_REASONS = 1 << REASON_BITS;

    private final long limit;
    private final Map<String, Rows> tables = new HashMap<>();
    private final List<Reason> reasons = new ArrayList<>();
    private final Map<Reason, Integer> known = new HashMap<>();
    private long unread;
    private boolean over;

    /**
     * Nothing is left out yet.
     *
     * @param limit more than so many rows are not kept
     */
    public LeftOut(long limit) {
        this.limit = Math.min(limit, MOST);
        this.reasons.add(new Reason(Optional.empty(), "it has one of too many different problems to be kept apart"));
    }

    /**
     * Why a row is left out.
     *
     * @param column which is at fault, if one is
     * @param text for people
     */
    public record Reason(Optional<String> column, String text) {}

    /**
     * Why a row is left out, with a way to say it where there are too many different ones.
     *
     * @param reason why
     * @param plain the same without values
     */
    public record Why(Reason reason, Reason plain) {
        static Why of(Problem problem) {
            Reason reason = new Reason(problem.column(), problem.reason());
            return new Why(reason, reason);
        }
    }

    /** The rows of one table: number and reason in one, so that sorting puts each row's reasons together. */
    private static final class Rows {
        private long[] entries = new long[64];
        private int size;
        private int sorted;
        private long count;
        private long unread;
        private long keyless;

        /** Sorts what is there and forgets what is there twice. */
        void settle() {
            if (sorted == size) {
                return;
            }
            Arrays.sort(entries, 0, size);
            int kept = 0;
            count = 0;
            for (int i = 0; i < size; i++) {
                boolean newRow = kept == 0 || entries[i] >> REASON_BITS != entries[kept - 1] >> REASON_BITS;
                if (newRow || entries[i] != entries[kept - 1]) {
                    count += newRow ? 1 : 0;
                    entries[kept++] = entries[i];
                }
            }
            size = kept;
            sorted = kept;
        }

        long count() {
            settle();
            return count;
        }

        void add(long entry) {
            if (size == entries.length) {
                settle();
                if (size > entries.length / 2) {
                    entries = Arrays.copyOf(entries, entries.length * 2);
                }
            }
            entries[size++] = entry;
        }
    }

    private Rows rows(String table) {
        return tables.computeIfAbsent(table, name -> new Rows());
    }

    /** Notes a row. */
    void add(String table, long row, Why why) {
        Rows rows = rows(table);
        if (over || (rows.size == rows.entries.length && isOver(rows))) {
            return;
        }
        rows.add(row << REASON_BITS | number(why.reason(), why.plain()));
    }

    private boolean isOver(Rows rows) {
        over = rows.count() + unread > limit;
        return over;
    }

    private int number(Reason reason, Reason plain) {
        Integer found = known.get(reason);
        if (found != null) {
            return found;
        }
        // Half of them may tell values; those that do not are few.
        if (!reason.equals(plain) && reasons.size() >= MOST_REASONS / 2) {
            return number(plain, plain);
        }
        if (reasons.size() == MOST_REASONS) {
            return 0;
        }
        reasons.add(reason);
        known.put(reason, reasons.size() - 1);
        return reasons.size() - 1;
    }

    /** Notes a record that could not be read. */
    void addUnread(String table) {
        Rows rows = rows(table);
        rows.unread++;
        rows.keyless++;
        unread++;
    }

    /** Notes that nobody knows the key of a row that was added. */
    void addKeyless(String table) {
        rows(table).keyless++;
    }

    /**
     * How many rows of a table are left out.
     *
     * @param table its name, as in problems
     * @return records that could not be read included
     */
    public long count(String table) {
        Rows rows = rows(table);
        return rows.count() + rows.unread;
    }

    /**
     * How many rows are left out in all.
     *
     * @return at least as many as were kept
     */
    public long count() {
        return tables.values().stream().mapToLong(Rows::count).sum() + unread;
    }

    /**
     * Whether there were more than can be kept: which they are is not known then.
     *
     * @return true where the limit was passed
     */
    public boolean isOver() {
        over |= count() > limit;
        return over;
    }

    /**
     * Of how many rows of a table the key is not known.
     *
     * @param table its name, as in problems
     * @return 0 where all keys are
     */
    public long keyless(String table) {
        return rows(table).keyless;
    }

    /**
     * The numbers of a table's rows.
     *
     * @param table its name, as in problems
     * @return ascending, each once; records that could not be read have none
     */
    public long[] numbers(String table) {
        Rows rows = rows(table);
        long[] numbers = new long[Math.toIntExact(rows.count())];
        int n = 0;
        for (int i = 0; i < rows.size; i++) {
            long row = rows.entries[i] >> REASON_BITS;
            if (n == 0 || numbers[n - 1] != row) {
                numbers[n++] = row;
            }
        }
        return numbers;
    }

    /**
     * Why a row is left out.
     *
     * @param table its name, as in problems
     * @param row its number
     * @return empty where it is not
     */
    public List<Reason> reasons(String table, long row) {
        Rows rows = rows(table);
        rows.settle();
        int at = Arrays.binarySearch(rows.entries, 0, rows.size, row << REASON_BITS);
        List<Reason> found = new ArrayList<>();
        for (int i = at < 0 ? -at - 1 : at; i < rows.size && rows.entries[i] >> REASON_BITS == row; i++) {
            found.add(reasons.get((int) (rows.entries[i] & (MOST_REASONS - 1))));
        }
        return found;
    }

    /**
     * Whether records of a table could not be read.
     *
     * @param table its name, as in problems
     * @return true where a look at its sources meets them again
     */
    public boolean hasUnread(String table) {
        return rows(table).unread > 0;
    }
}
