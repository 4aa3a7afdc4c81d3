package dev.intact.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that are kept follow their file. */
class FilePoolTest {
    @TempDir
    Path folder;

    private Path file;
    private Target target;
    private Ground ground;

    @BeforeEach
    void target() {
        target = Engine.SQLITE.fresh(folder);
        file = Path.of(target.url());
        ground = Ground.of(target.url());
    }

    private static void run(Pool pool, String sql) throws SQLException {
        try (Connection connection = pool.borrow();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long rows(Pool pool) throws SQLException {
        try (Connection connection = pool.borrow()) {
            return Ground.number(connection, "select count(*) from t");
        }
    }

    @Test
    void aFileThatTookTheNameOfAnotherIsReadAndWrittenFromThenOn() throws Exception {
        Target other = new Target(Engine.SQLITE, file + ".new", "jdbc:sqlite:" + file + ".new");
        other.execute("create table t (a)", "insert into t values (1), (2), (3)");
        try (Pool writer = ground.writer(PoolConfig.USUAL);
                Pool readers = ground.readers(PoolConfig.USUAL)) {
            run(writer, "create table t (a)");
            seen(readers);
            replace(other);
            // A moment later at the latest.
            long from = System.nanoTime();
            Ground.until(() -> rowsOf(readers) == 3);
            assertThat(java.time.Duration.ofNanos(System.nanoTime() - from))
                    .isLessThan(java.time.Duration.ofSeconds(5));
            run(writer, "insert into t values (4)");
            assertThat(rows(readers)).isEqualTo(4);
        }
        assertThat(target.count("t")).isEqualTo(4);
    }

    private void replace(Target other) throws IOException {
        Files.move(Path.of(other.url()), file, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(Path.of(file + "-wal"));
        Files.deleteIfExists(Path.of(file + "-shm"));
    }

    private static long rowsOf(Pool pool) {
        try {
            return rows(pool);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatWasWrittenToAFileThatTookTheNameOfAnotherIsReadAtOnce() throws Exception {
        Target other = new Target(Engine.SQLITE, file + ".new", "jdbc:sqlite:" + file + ".new");
        other.execute("create table t (a)");
        try (Pool writer = ground.writer(PoolConfig.USUAL);
                Pool readers = ground.readers(PoolConfig.USUAL)) {
            run(writer, "create table t (a)");
            seen(readers);
            replace(other);
            run(writer, "insert into t values (1)");
            assertThat(rows(readers)).isOne();
        }
        assertThat(target.count("t")).isOne();
    }

    @Test
    void whatTheFirstWriterWroteToAFileThatTookTheNameOfAnotherIsReadAtOnce() throws Exception {
        Target other = new Target(Engine.SQLITE, file + ".new", "jdbc:sqlite:" + file + ".new");
        other.execute("create table t (a)");
        target.execute("pragma journal_mode=wal", "create table t (a)");
        try (Pool writer = ground.writer(PoolConfig.USUAL);
                Pool readers = ground.readers(PoolConfig.USUAL)) {
            seen(readers);
            replace(other);
            run(writer, "insert into t values (1)");
            assertThat(rows(readers)).isOne();
        }
    }

    @Test
    void aConnectionToTheFileBeforeIsNotTakenForOneToTheFileThatWasSeen() throws Exception {
        Target other = new Target(Engine.SQLITE, file + ".new", "jdbc:sqlite:" + file + ".new");
        other.execute("pragma journal_mode=wal", "create table t (a)", "insert into t values (1)");
        target.execute("pragma journal_mode=wal", "create table t (a)");
        try (Pool readers = ground.readers(PoolConfig.USUAL)) {
            Connection before = readers.borrow();
            assertThat(Ground.number(before, "select count(*) from t")).isZero();
            replace(other);
            assertThat(rows(readers)).isOne();
            assertThat(rows(readers)).isOne();
            before.close();
            assertThat(rows(readers)).isOne();
        }
    }

    /** Whoever has borrowed before has looked at the file a moment ago. */
    private static void seen(Pool readers) throws SQLException {
        assertThat(rows(readers)).isZero();
        assertThat(rows(readers)).isZero();
    }

    @Test
    void aFileThatIsGoneIsSaidAndNotMadeAnewAndWorksOnceItIsBack() throws Exception {
        Path away = folder.resolve("away.db");
        try (Pool writer = ground.writer(PoolConfig.USUAL);
                Pool readers = ground.readers(PoolConfig.USUAL)) {
            run(writer, "create table t (a)");
            assertThat(rows(readers)).isZero();
            Files.move(file, away);
            assertThatThrownBy(writer::borrow)
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("the file is gone since it was opened. Nothing was made.");
            // The writer has seen it, so the readers know.
            assertThatThrownBy(readers::borrow).isInstanceOf(ConnectionFailedException.class);
            assertThat(file).doesNotExist();
            Files.move(away, file);
            run(writer, "insert into t values (1)");
            assertThat(rows(readers)).isOne();
            assertThat(writer.figures().inUse()).isZero();
        }
    }

    @Test
    void toReadAFileThatIsNotThereIsRefusedAndMakesNothing() throws Exception {
        try (Pool readers = ground.readers(PoolConfig.USUAL)) {
            assertThatThrownBy(readers::borrow)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("there is no such file. Nothing was made.");
            assertThat(readers.figures().inUse()).isZero();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileWithoutWriteAheadLoggingIsReadAndSaidOnceToBeSo() throws Exception {
        target.execute("pragma journal_mode=delete", "create table t (a)");
        try (Pool readers = ground.readers(PoolConfig.USUAL)) {
            try (Connection one = readers.borrow();
                    Connection other = readers.borrow()) {
                assertThat(Ground.number(one, "select count(*) from t")).isZero();
                assertThat(Ground.number(other, "select count(*) from t")).isZero();
            }
            assertThat(ground.events)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Event.Notice.class,
                            notice -> assertThat(notice.message()).contains("its journal mode is delete"));
        }
    }

    @Test
    void aWriterWaitsForReadersOfAFileThatItSwitchesToWriteAheadLogging() throws Exception {
        target.execute("pragma journal_mode=delete", "create table t (a)");
        try (Pool writer = ground.writer(PoolConfig.USUAL);
                Pool readers = ground.readers(PoolConfig.USUAL)) {
            Connection reading = readers.borrow();
            try (var statement = reading.createStatement()) {
                statement.execute("begin");
                assertThat(Ground.number(reading, "select count(*) from t")).isZero();
                var waiting = java.util.concurrent.CompletableFuture.runAsync(
                        () -> {
                            try {
                                run(writer, "insert into t values (1)");
                            } catch (SQLException e) {
                                throw new AssertionError(e);
                            }
                        },
                        Ground::inItsOwnThread);
                Ground.until(() -> ground.tries.size() == 2);
                assertThat(waiting).isNotDone();
                statement.execute("commit");
                waiting.get(30, java.util.concurrent.TimeUnit.SECONDS);
            }
            reading.close();
            assertThat(rows(readers)).isOne();
        }
    }

    @Test
    void theFirstWriteWaitsForWhoeverWritesToAFileWithoutWriteAheadLogging() throws Exception {
        target.execute("pragma journal_mode=delete", "create table t (a)");
        try (Connection other = java.sql.DriverManager.getConnection(target.jdbcUrl());
                var statement = other.createStatement();
                Pool writer = ground.writer(PoolConfig.USUAL)) {
            statement.execute("begin immediate");
            statement.execute("insert into t values (1)");
            var waiting = java.util.concurrent.CompletableFuture.runAsync(
                    () -> {
                        try {
                            run(writer, "insert into t values (2)");
                        } catch (SQLException e) {
                            throw new AssertionError(e);
                        }
                    },
                    Ground::inItsOwnThread);
            assertThatThrownBy(() -> waiting.get(400, java.util.concurrent.TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            statement.execute("commit");
            waiting.get(30, java.util.concurrent.TimeUnit.SECONDS);
        }
        assertThat(target.count("t")).isEqualTo(2);
    }

    @Test
    void whoIsInterruptedClosesWithoutWaitingForConnectionsThatAreOut() throws Exception {
        target.execute("create table t (a)");
        Pool readers = ground.readers(PoolConfig.USUAL);
        Connection out = readers.borrow();
        long began = System.nanoTime();
        Thread.currentThread().interrupt();
        readers.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(java.time.Duration.ofNanos(System.nanoTime() - began)).isLessThan(java.time.Duration.ofSeconds(1));
        out.close();
        assertThat(out.isClosed()).isTrue();
    }

    @Test
    void theLogIsGoneOnceReadersAndThenTheWriterAreClosed() throws Exception {
        try (Pool writer = ground.writer(PoolConfig.USUAL);
                Pool readers = ground.readers(PoolConfig.USUAL)) {
            run(writer, "create table t (a)");
            assertThat(rows(readers)).isZero();
            assertThat(Path.of(file + "-wal")).exists();
        }
        assertThat(List.of(Path.of(file + "-wal"), Path.of(file + "-shm"))).noneMatch(Files::exists);
    }
}
