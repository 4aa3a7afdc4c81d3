package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Address;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import dev.intact.dialect.Timeouts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log beside a file does not grow for ever. */
class LogWatchTest {
    private static final SessionSettings SETTINGS = new SessionSettings("intact test", Timeouts.USUAL);
    private static final long BOUND = 1 << 18;
    private static final long ALARM = 1 << 20;

    @TempDir
    Path folder;

    private final SqliteDialect dialect = new SqliteDialect();

    private static void grow(Connection writer, long bytes) throws SQLException {
        Sql.run(writer, "begin immediate", "delete from t", "insert into t values (zeroblob(" + bytes + "))", "commit");
    }

    @Test
    void aReaderThatPinsItIsToldOfOnceAndItShrinksWhenReadingEnds() throws Exception {
        Address address = dialect.address(folder.resolve("a.db").toString()).orElseThrow();
        DatabaseFile file = DatabaseFile.at(address);
        LogWatch watch = new LogWatch(file, BOUND, ALARM);
        try (Connection writer = dialect.pooled(address, SETTINGS, Side.WRITE)) {
            Sql.run(writer, "create table t (a)");
            assertThat(watch.look(writer)).isEmpty();
            try (Connection reader = dialect.pooled(address, SETTINGS, Side.READ)) {
                Sql.run(reader, "begin");
                assertThat(Sql.number(reader, "select count(*) from t")).isZero();
                grow(writer, ALARM);
                assertThat(watch.look(writer).orElseThrow())
                        .contains(file.display())
                        .contains("a reader that has not ended pins it");
                assertThat(LogWatch.size(file)).isGreaterThan(ALARM);
                LogWatch another = new LogWatch(file, BOUND, 4 * ALARM);
                grow(writer, ALARM);
                assertThat(another.look(writer)).isEmpty();
                assertThat(LogWatch.size(file)).isGreaterThan(2 * ALARM);
                // Not again and again while it stays so.
                assertThat(watch.look(writer)).isEmpty();
            }
            LogWatch after = new LogWatch(file, BOUND, ALARM);
            assertThat(after.look(writer)).isEmpty();
            assertThat(LogWatch.size(file)).isZero();
            assertThat(Sql.number(writer, "pragma busy_timeout"))
                    .isEqualTo(SETTINGS.timeouts().lock().toMillis());
        }
    }

    @Test
    void aReaderThatPinsNothingIsNotWaitedForLong() throws Exception {
        Address address = dialect.address(folder.resolve("a.db").toString()).orElseThrow();
        try (Connection writer = dialect.pooled(address, SETTINGS, Side.WRITE);
                Connection reader = dialect.pooled(address, SETTINGS, Side.READ)) {
            Sql.run(writer, "create table t (a)");
            grow(writer, ALARM);
            Sql.run(reader, "begin");
            assertThat(Sql.number(reader, "select count(*) from t")).isOne();
            long from = System.nanoTime();
            assertThat(new LogWatch(DatabaseFile.at(address), BOUND, 4 * ALARM).look(writer))
                    .isEmpty();
            assertThat((System.nanoTime() - from) / 1_000_000).isLessThan(5_000);
            grow(writer, 10);
            Sql.run(reader, "rollback");
            assertThat(Sql.number(reader, "select count(*) from t")).isOne();
        }
    }
}
