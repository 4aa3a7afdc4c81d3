package dev.intact.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who reads the table all the while: one row every few milliseconds, the count every two seconds, each on a
 * connection of its own. On SQLite somebody else asks for the write lock, and gives it back at once.
 */
final class Onlooker implements AutoCloseable {
    private static final long ROW_MILLIS = 5;
    private static final long COUNT_MILLIS = 2000;
    private static final long LOCK_MILLIS = 5;
    private static final int PROBES = 3;
    private static final int SQLITE_BUSY = 5;

    private final List<Connection> connections = new ArrayList<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(PROBES);
    private final List<Future<?>> questions = new ArrayList<>();
    private final String url;
    private final long rows;
    private final Longest row = new Longest();
    private final Longest count = new Longest();
    private final Map<Long, Long> answers = new TreeMap<>();
    private final Held held = new Held();
    private int refused;

    private Onlooker(String url, long rows) {
        this.url = url;
        this.rows = rows;
    }

    /**
     * What was met.
     *
     * @param longestRow the longest that the question for a row took, seconds
     * @param longestCount the longest that the question for the count took, seconds
     * @param restingCount what that takes when nobody else works
     * @param answers how often which count was given
     * @param refused questions that ended with an error
     * @param lockShare the part of the time for which the write lock was held; absent where it locks rows
     */
    record Seen(
            double longestRow,
            double longestCount,
            double restingCount,
            Map<Long, Long> answers,
            int refused,
            Optional<Double> lockShare) {}

    /** Begins to look. */
    static Onlooker of(String url, long rows) throws SQLException {
        Onlooker onlooker = new Onlooker(url, rows);
        try {
            onlooker.begin();
            return onlooker;
        } catch (SQLException e) {
            try (onlooker) {
                throw e;
            }
        }
    }

    private void begin() throws SQLException {
        Connection forCount = connect();
        Connection forRow = connect();
        // Once before the run, so that plans and pages are there, and to know what it takes at rest.
        count(forCount);
        count.rest();
        count(forCount);
        count.rest();
        repeat(() -> row(forRow), ROW_MILLIS);
        repeat(() -> count(forCount), COUNT_MILLIS);
        if (url.startsWith("jdbc:sqlite:")) {
            Connection forLock = connect();
            try (Statement statement = forLock.createStatement()) {
                statement.execute("pragma busy_timeout = 0");
            }
            repeat(() -> lock(forLock), LOCK_MILLIS);
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connections.add(connection);
        return connection;
    }

    private interface Probe {
        void ask() throws SQLException;
    }

    private void repeat(Probe probe, long millis) {
        questions.add(threads.scheduleWithFixedDelay(
                () -> {
                    try {
                        probe.ask();
                    } catch (SQLException e) {
                        refuse();
                    }
                },
                ROW_MILLIS,
                millis,
                TimeUnit.MILLISECONDS));
    }

    private synchronized void refuse() {
        refused++;
    }

    private void row(Connection connection) throws SQLException {
        long id = 1 + new SplittableRandom().nextLong(rows);
        long from = System.nanoTime();
        one(connection, "select customer_id from wide where id = " + id);
        row.took(System.nanoTime() - from);
    }

    private void count(Connection connection) throws SQLException {
        long from = System.nanoTime();
        long answer = one(connection, "select count(*) from wide");
        count.took(System.nanoTime() - from);
        synchronized (this) {
            answers.merge(answer, 1L, Long::sum);
        }
    }

    private static long one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    private void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("begin immediate");
            statement.execute("rollback");
            held.saw(false);
        } catch (SQLException e) {
            if ((e.getErrorCode() & 0xFF) != SQLITE_BUSY) {
                throw e;
            }
            held.saw(true);
        }
    }

    /** Ends looking, waits for the last answers, and tells. */
    Seen seen() {
        end();
        return told();
    }

    private synchronized Seen told() {
        return new Seen(row.longest(), count.longest(), count.resting(), new TreeMap<>(answers), refused, held.share());
    }

    private void end() {
        questions.forEach(question -> question.cancel(false));
        threads.shutdown();
        try {
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("A reader of the benchmark still waits");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the readers of the benchmark ended", e);
        }
    }

    @Override
    public void close() throws SQLException {
        end();
        for (Connection connection : connections) {
            connection.close();
        }
    }

    /** The longest of several times. */
    private static final class Longest {
        private long nanos;
        private long resting;

        synchronized void took(long more) {
            nanos = Math.max(nanos, more);
        }

        /** What came so far was at rest. */
        synchronized void rest() {
            resting = nanos;
            nanos = 0;
        }

        synchronized double longest() {
            return nanos / 1e9;
        }

        synchronized double resting() {
            return resting / 1e9;
        }
    }

    /** How long a lock was held, as far as can be told from looking now and then. */
    private static final class Held {
        private long first;
        private long last;
        private long busy;

        synchronized void saw(boolean taken) {
            long now = System.nanoTime();
            if (first == 0) {
                first = now;
            } else if (taken) {
                busy += now - last;
            }
            last = now;
        }

        synchronized Optional<Double> share() {
            return first == 0 ? Optional.empty() : Optional.of((double) busy / Math.max(1, last - first));
        }
    }
}
