package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Readers go on while many rows are taken back: they see the load or nothing of it, and no lock keeps them, as they would
 * not wait for one. {@code -Dundo.rows} says how many rows.
 */
class UndoReadersTest {
    private static final int ROWS = Integer.getInteger("undo.rows", 20_000);
    private static final String LOADED = (ROWS + 1) + "|" + ROWS;
    private static final String BEFORE = "2|0";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void readersSeeTheLoadOrNothingOfItAndNeverWait(Engine engine) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        target.execute(
                "create table reading (id integer primary key, version integer not null, note text)",
                "insert into reading values (77, 0, 'first'), (-1, 0, 'stays')");
        AtomicBoolean ended = new AtomicBoolean();
        AtomicLong longest = new AtomicLong();
        TreeSet<String> seen = new TreeSet<>();
        FutureTask<Boolean> reader = new FutureTask<>(() -> {
            try (Connection connection = target.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(engine == Engine.SQLITE ? "pragma busy_timeout = 0" : "set lock_timeout = 1");
                boolean last;
                do {
                    last = ended.get();
                    long from = System.nanoTime();
                    try (ResultSet row = statement.executeQuery("select count(*), sum(version) from reading")) {
                        row.next();
                        seen.add(row.getString(1) + "|" + row.getString(2));
                    }
                    longest.accumulateAndGet(System.nanoTime() - from, Math::max);
                } while (!last);
            }
            return true;
        });
        try (Database database = target.open()) {
            long load = database.load(Load.files(source()).into("reading").upsert())
                    .load()
                    .orElseThrow();
            assertThat(target.count("reading")).isEqualTo(ROWS + 1);
            new Thread(reader, "reader").start();
            long from = System.nanoTime();
            assertThat(database.undo(load).outcome()).isEqualTo(Outcome.PUBLISHED);
            double seconds = (System.nanoTime() - from) / 1e9;
            ended.set(true);
            reader.get(1, TimeUnit.MINUTES);
            System.out.printf(
                    Locale.ROOT,
                    "UndoReadersTest %s: undo of %d rows in %.1f s; all rows read: %.1f ms at most%n",
                    engine,
                    ROWS,
                    seconds,
                    longest.get() / 1e6);
        }
        assertThat(seen).isSubsetOf(LOADED, BEFORE).contains(BEFORE);
    }

    private Path source() throws Exception {
        Path file = folder.resolve("reading.csv");
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            lines.write("id,version,note\n");
            for (int id = 0; id < ROWS; id++) {
                lines.write(id + ",1,a note of some length that stands for what rows hold " + id + "\n");
            }
        }
        return file;
    }
}
