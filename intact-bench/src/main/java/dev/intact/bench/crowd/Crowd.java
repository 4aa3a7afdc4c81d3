package dev.intact.bench.crowd;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** One process of the crowd: so many readers and writers for so many seconds, then one line of figures. */
public final class Crowd {
    /** Rows of the table that is read and written. */
    public static final int ROWS = 100_000;

    private static final int FEW = 100;
    private static final String READ = "select sum(n), max(v) from t where id between ? and ?";
    private static final String LOOK = "select n from t where id = ?";
    private static final String CHANGE = "update t set n = ? where id = ?";
    private static final String ADD = "insert into log (id, n) values (?, ?)";

    private final Way way;
    private final long until;
    private final AtomicLong busy = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong written = new AtomicLong();

    private Crowd(Way way, long until) {
        this.way = way;
        this.until = until;
    }

    /**
     * The process.
     *
     * @param arguments way, file, seconds, readers, writers
     * @throws Exception where nothing can be read at all
     */
    public static void main(String[] arguments) throws Exception {
        try (Way way = Way.of(arguments[0], arguments[1])) {
            // What opening costs is no part of it.
            way.read(Crowd::readSome);
            Crowd crowd = new Crowd(way, System.nanoTime() + (long) (Double.parseDouble(arguments[2]) * 1e9));
            long[] reads = crowd.run(Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
            System.out.printf(
                    Locale.ROOT,
                    "figures %d %d %d %d %.3f %.3f%n",
                    reads.length,
                    crowd.written.get(),
                    crowd.busy.get(),
                    crowd.failed.get(),
                    percentile(reads, 0.50),
                    percentile(reads, 0.99));
        }
    }

    private static double percentile(long[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * part)] / 1e6;
    }

    private long[] run(int readers, int writers) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<List<Long>> times = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            List<Long> own = new ArrayList<>();
            times.add(own);
            threads.add(new Thread(() -> read(own)));
        }
        for (int i = 0; i < writers; i++) {
            threads.add(new Thread(this::write));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        return times.stream()
                .flatMapToLong(own -> own.stream().mapToLong(Long::longValue))
                .sorted()
                .toArray();
    }

    private void read(List<Long> times) {
        while (System.nanoTime() < until) {
            long from = System.nanoTime();
            attempt(() -> way.read(Crowd::readSome));
            times.add(System.nanoTime() - from);
        }
    }

    private void write() {
        while (System.nanoTime() < until) {
            if (attempt(() -> way.write(Crowd::writeSome))) {
                written.incrementAndGet();
            }
        }
    }

    /** What a caller does. */
    @FunctionalInterface
    private interface Call {
        void run() throws SQLException;
    }

    private boolean attempt(Call call) {
        try {
            call.run();
            return true;
        } catch (SQLException e) {
            boolean locked = String.valueOf(e.getMessage()).contains("SQLITE_BUSY");
            (locked ? busy : failed).incrementAndGet();
            return false;
        } catch (RuntimeException e) {
            failed.incrementAndGet();
            return false;
        }
    }

    private static void readSome(Connection connection) throws SQLException {
        int first = ThreadLocalRandom.current().nextInt(ROWS);
        try (PreparedStatement query = connection.prepareStatement(READ)) {
            query.setInt(1, first);
            query.setInt(2, first + FEW);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
            }
        }
    }

    /** Looks first and changes then, as programs do. */
    private static void writeSome(Connection connection) throws SQLException {
        int id = ThreadLocalRandom.current().nextInt(ROWS);
        long before;
        try (PreparedStatement look = connection.prepareStatement(LOOK)) {
            look.setInt(1, id);
            try (ResultSet row = look.executeQuery()) {
                before = row.next() ? row.getLong(1) : 0;
            }
        }
        execute(connection, CHANGE, before + 1, id);
        execute(connection, ADD, id, before + 1);
    }

    private static void execute(Connection connection, String sql, long one, long other) throws SQLException {
        try (PreparedStatement change = connection.prepareStatement(sql)) {
            change.setLong(1, one);
            change.setLong(2, other);
            change.executeUpdate();
        }
    }
}
