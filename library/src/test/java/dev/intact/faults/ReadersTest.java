package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Readers go on while every row of a table is replaced: each answer is of the old or of the new version, and none
 * waits. {@code -Dreaders.rows} says how many rows.
 */
class ReadersTest {
    private static final int ROWS = Integer.getInteger("readers.rows", 60_000);
    private static final long WITHOUT_NANOS = TimeUnit.SECONDS.toNanos(ROWS > 500_000 ? 10 : 1);
    /** One answer may take long on a busy machine; a wait for the load would take as long as the load. */
    private static final long LONGEST_WAIT_MILLIS = Long.getLong("readers.longest", 2_000);

    private static final String WHOLE = "select count(*), sum(version), sum(amount) from reading";
    private static final String ONE = "select version from reading where id = 77";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void readersSeeTheOldUntilTheyReadTheNewAndNeverWait(Engine engine) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        target.execute(
                "create table reading (id integer primary key, version integer not null, amount bigint, note text)");
        try (Database database = target.open()) {
            database.load(load(source(1, ROWS)));
            Path second = source(2, ROWS + ROWS / 100);
            String before = target.rows(WHOLE).get(0);
            Reader alone = new Reader(target, ONE);
            Reader wholeAlone = new Reader(target, WHOLE);
            runFor(WITHOUT_NANOS, alone, wholeAlone);

            Reader one = new Reader(target, ONE);
            Reader whole = new Reader(target, WHOLE);
            long from = System.nanoTime();
            double seconds;
            try (Connection snapshot = target.connect()) {
                if (engine == Engine.POSTGRES) {
                    snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                }
                snapshot.setAutoCommit(false);
                assertThat(read(snapshot, WHOLE)).isEqualTo(before);
                LoadReport report = during(one, whole, () -> database.load(load(second)));
                seconds = (System.nanoTime() - from) / 1e9;
                assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.PUBLISHED);
                assertThat(read(snapshot, WHOLE))
                        .as("a transaction that began before")
                        .isEqualTo(before);
                snapshot.rollback();
            }
            String after = target.rows(WHOLE).get(0);
            assertThat(after).isNotEqualTo(before);
            assertThat(whole.distinct()).containsExactly(before, after);
            assertThat(one.distinct()).containsExactly("1", "2");
            System.out.printf(
                    Locale.ROOT,
                    "ReadersTest %s: replace of %d rows in %.1f s; one row: longest %.1f ms, p99 %.2f ms"
                            + " (without a load %.1f, %.2f); count and sum: longest %.0f ms, p99 %.0f ms"
                            + " (without %.0f, %.0f); %d and %d reads%n",
                    engine,
                    ROWS,
                    seconds,
                    one.longest(),
                    one.p99(),
                    alone.longest(),
                    alone.p99(),
                    whole.longest(),
                    whole.p99(),
                    wholeAlone.longest(),
                    wholeAlone.p99(),
                    one.reads(),
                    whole.reads());
            assertThat(one.longest()).as("longest wait for one row, ms").isLessThan(LONGEST_WAIT_MILLIS);
        }
        Remains.none(target, "after a replace among readers");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void readerThatComesWhileThePublicationIsOpenIsNotHeldUp(Engine engine) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        target.execute(
                "create table reading (id integer primary key, version integer not null, amount bigint, note text)");
        List<String> seen = new ArrayList<>();
        DatabaseConfig config = DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event.equals(new Event.Step("rows.written")) || event.equals(new Event.Step("commit.returned"))) {
                // On the load's own thread: a reader that had to wait for it would wait for ever.
                seen.add(target.rows(WHOLE).get(0));
            }
        });
        try (Database database = target.open(config)) {
            database.load(load(source(1, 1000)));
            database.load(load(source(2, 900)));
        }
        String first = target.rows("select 1000, 1000, " + 7L * 1000 * 1001 / 2).get(0);
        String second = target.rows("select 900, 1800, " + 14L * 900 * 901 / 2).get(0);
        assertThat(seen).containsExactly("0|~|~", first, first, second);
    }

    private Load load(Path source) {
        return Load.files(source).into("reading").replace().key("id");
    }

    private Path source(int version, int rows) throws IOException {
        Path file = folder.resolve("reading-" + version + ".csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("id,version,amount,note\n");
            for (int i = 1; i <= rows; i++) {
                out.write(i + "," + version + "," + 7L * version * i + ",reading number " + i + "\n");
            }
        }
        return file;
    }

    private static LoadReport during(Reader one, Reader whole, Callable<LoadReport> load) throws Exception {
        FutureTask<LoadReport> loading = new FutureTask<>(load);
        start(one, whole);
        Thread thread = new Thread(loading, "load");
        thread.start();
        try {
            LoadReport report = loading.get(30, TimeUnit.MINUTES);
            // What comes after the load has returned is the new version, at once.
            one.awaitAnother();
            whole.awaitAnother();
            return report;
        } finally {
            stop(one, whole);
        }
    }

    private static void runFor(long nanos, Reader... readers) throws Exception {
        start(readers);
        long from = System.nanoTime();
        while (System.nanoTime() - from < nanos) {
            readers[0].awaitAnother();
        }
        stop(readers);
    }

    private static void start(Reader... readers) throws Exception {
        for (Reader reader : readers) {
            reader.start();
            reader.awaitAnother();
        }
    }

    private static void stop(Reader... readers) throws Exception {
        for (Reader reader : readers) {
            reader.end();
        }
    }

    private static String read(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            StringBuilder cells = new StringBuilder(row.getString(1));
            for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                cells.append('|').append(row.getString(i));
            }
            return cells.toString();
        }
    }

    /** Asks the same again and again on a connection of its own, and notes how long each answer took. */
    private static final class Reader {
        private final String sql;
        private final Target target;
        private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        private final List<String> distinct = Collections.synchronizedList(new ArrayList<>());
        private final AtomicBoolean ended = new AtomicBoolean();
        private final FutureTask<Boolean> task = new FutureTask<>(this::ask);

        Reader(Target target, String sql) {
            this.target = target;
            this.sql = sql;
        }

        void start() {
            new Thread(task, "reader").start();
        }

        private boolean ask() throws SQLException {
            try (Connection connection = target.connect()) {
                while (!ended.get()) {
                    long from = System.nanoTime();
                    String answer = read(connection, sql);
                    long took = System.nanoTime() - from;
                    if (distinct.isEmpty() || !distinct.get(distinct.size() - 1).equals(answer)) {
                        distinct.add(answer);
                    }
                    synchronized (this) {
                        nanos.add(took);
                        notifyAll();
                    }
                }
            }
            return true;
        }

        /** Until a read that began after this call is done. */
        synchronized void awaitAnother() throws Exception {
            int now = nanos.size();
            while (nanos.size() < now + 2 && !task.isDone()) {
                wait(100);
            }
        }

        void end() throws Exception {
            ended.set(true);
            task.get(1, TimeUnit.MINUTES);
        }

        int reads() {
            return nanos.size();
        }

        /** Without the first, which opens what the others find open. */
        private List<Long> sorted() {
            return nanos.stream().skip(1).sorted().toList();
        }

        double longest() {
            return sorted().get(sorted().size() - 1) / 1e6;
        }

        double p99() {
            List<Long> all = sorted();
            return all.get((int) Math.min(all.size() - 1L, all.size() * 99L / 100)) / 1e6;
        }

        List<String> distinct() {
            return List.copyOf(distinct);
        }
    }
}
