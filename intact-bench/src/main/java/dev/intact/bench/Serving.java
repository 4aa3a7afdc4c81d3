package dev.intact.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.intact.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Small questions and small changes through a {@code Database}, beside the same through HikariCP and JDBC with the same
 * settings. The two take turns of a fraction of a second, so that whatever else the machine does meets both.
 */
final class Serving implements AutoCloseable {
    static final int ROWS = 10_000;
    private static final int THREADS = 2;
    private static final int WARMUPS = 10;
    private static final long TURN_NANOS = 250_000_000L;
    private static final String ASK = "select name from player where id = ?";
    private static final String CHANGE = "update player set score = score + 1 where id = ?";

    private final Database ours;
    private final HikariDataSource reading;
    private final HikariDataSource writing;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    Serving(String url, HikariConfig reads, HikariConfig writes) throws SQLException {
        this.ours = Database.open(url);
        prepare(ours);
        this.reading = new HikariDataSource(reads);
        this.writing = reads == writes ? reading : new HikariDataSource(writes);
    }

    /** As somebody sets it up who knows: nothing takes for ever, neither for the server nor for who waits for it. */
    static Serving postgres(String jdbcUrl, String url) throws SQLException {
        HikariConfig config = config(jdbcUrl, 10);
        config.addDataSourceProperty("socketTimeout", "65");
        config.addDataSourceProperty("options", "-c statement_timeout=30000");
        return new Serving(url, config, config);
    }

    /** As somebody sets it up who knows: readers beside one writer, which begins its transactions at once. */
    static Serving sqlite(String file) throws SQLException {
        HikariConfig reads = config("jdbc:sqlite:file:" + file + "?mode=ro", 4);
        HikariConfig writes = config("jdbc:sqlite:" + file, 1);
        writes.addDataSourceProperty("journal_mode", "WAL");
        writes.addDataSourceProperty("synchronous", "NORMAL");
        writes.addDataSourceProperty("foreign_keys", "true");
        writes.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        writes.addDataSourceProperty("busy_timeout", "30000");
        return new Serving(file, reads, writes);
    }

    private static HikariConfig config(String jdbcUrl, int most) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(most);
        return config;
    }

    private static void prepare(Database db) {
        db.write(w -> {
            w.execute("drop table if exists player");
            w.execute("create table player (id integer primary key, name text, score integer)");
            w.execute("insert into player with recursive n(i) as (select 1 union all select i + 1 from n where i < "
                    + ROWS + ") select i, 'somebody ' || i, 0 from n");
        });
    }

    /** One question or one change. */
    @FunctionalInterface
    private interface Task {
        void run(int id) throws SQLException;
    }

    /** What is done: so many of a hundred are changes. */
    enum Load {
        READS(0),
        READ_HEAVY(5),
        MIXED(50),
        WRITES(100);

        private final int changes;

        Load(int changes) {
            this.changes = changes;
        }

        String words() {
            return changes + " % changes";
        }
    }

    /** The median of either, in tasks a second. */
    record Pair(double ours, double bare) {
        double ratio() {
            return ours / bare;
        }
    }

    Pair measure(Load load, int turns) throws Exception {
        double[] first = new double[turns];
        double[] second = new double[turns];
        for (int i = -WARMUPS; i < turns; i++) {
            double intact = turn(id -> ours(load, id));
            double jdbc = turn(id -> bare(load, id));
            if (i >= 0) {
                first[i] = intact;
                second[i] = jdbc;
            }
        }
        return new Pair(median(first), median(second));
    }

    private static double median(double[] all) {
        Arrays.sort(all);
        return all[all.length / 2];
    }

    private double turn(Task task) throws Exception {
        List<Future<Long>> counts = new ArrayList<>();
        long from = System.nanoTime();
        for (int i = 0; i < THREADS; i++) {
            counts.add(threads.submit((Callable<Long>) () -> until(from + TURN_NANOS, task)));
        }
        long all = 0;
        for (Future<Long> count : counts) {
            all += count.get();
        }
        return all * 1e9 / (System.nanoTime() - from);
    }

    private static long until(long end, Task task) throws SQLException {
        long count = 0;
        while (System.nanoTime() < end) {
            task.run(ThreadLocalRandom.current().nextInt(1, ROWS + 1));
            count++;
        }
        return count;
    }

    private static boolean changes(Load load) {
        return ThreadLocalRandom.current().nextInt(100) < load.changes;
    }

    private void ours(Load load, int id) {
        if (changes(load)) {
            ours.write(w -> w.execute(CHANGE, id));
        } else {
            String unused = ours.<String, RuntimeException>read(r -> r.queryOne(ASK, row -> row.textAt(0), id));
        }
    }

    private void bare(Load load, int id) throws SQLException {
        if (changes(load)) {
            change(id);
        } else {
            ask(id);
        }
    }

    private void ask(int id) throws SQLException {
        try (Connection connection = reading.getConnection();
                PreparedStatement statement = connection.prepareStatement(ASK)) {
            statement.setInt(1, id);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String unused = row.getString(1);
            }
        }
    }

    private void change(int id) throws SQLException {
        try (Connection connection = writing.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(CHANGE)) {
                statement.setInt(1, id);
                statement.executeUpdate();
            }
            connection.commit();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        reading.close();
        writing.close();
        ours.close();
    }
}
