package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConfigurationException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.StatementFailedException;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import dev.intact.tx.RowMapper;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionOptions.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a program does with a transaction by mistake, or beside others, takes nothing from all or nothing. */
class TransactionGuardsTest {
    @TempDir
    Path folder;

    private Target target(Engine engine) throws IOException {
        Target target = engine.fresh(folder.toRealPath());
        target.execute("create table t (id integer primary key)");
        return target;
    }

    private Database open(Target target) {
        return Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
    }

    @ParameterizedTest
    @EnumSource
    void aTextThatWouldEndTheTransactionIsNotSent(Engine engine) throws IOException {
        Target target = target(engine);
        List<String> texts = List.of(
                "commit",
                " /* so */ ROLLBACK;",
                "end",
                "begin",
                "savepoint a",
                "release savepoint intact_1",
                "insert into t values (7); commit");
        try (Database db = open(target)) {
            for (String text : texts) {
                assertThatThrownBy(() -> db.transaction(tx -> {
                            tx.execute("insert into t values (1)");
                            tx.files().create(Path.of("a.txt")).text("a");
                            tx.execute(text);
                        }))
                        .as(text)
                        .isInstanceOf(StatementFailedException.class)
                        .hasMessageContaining("was sent. ");
            }
        }
        assertThat(target.count("t")).isZero();
        assertThat(folder.resolve("a.txt")).doesNotExist();
    }

    @Test
    void sqliteIsGivenNoTextOfWhichItWouldTakeTheFirstStatementOnly() throws IOException {
        Target target = target(Engine.SQLITE);
        try (Database db = open(target)) {
            assertThatThrownBy(() ->
                            db.transaction(tx -> tx.execute("insert into t values (1); insert into t values (2)")))
                    .isInstanceOf(StatementFailedException.class)
                    .hasMessageContaining("more than one statement");
        }
        assertThat(target.count("t")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("NullAway") // A program without such a check may give null.
    void aResultThatIsNullIsRefusedBeforeCommit(Engine engine) throws IOException {
        Target target = target(engine);
        try (Database db = open(target)) {
            assertThatThrownBy(() -> db.<Object, RuntimeException>transaction(tx -> {
                        tx.execute("insert into t values (1)");
                        return null;
                    }))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("Nothing was changed");
        }
        assertThat(target.count("t")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aValueIsGivenWholeOrRefused(Engine engine) throws IOException {
        try (Database db = open(target(engine))) {
            db.transaction(tx -> {
                long large = tx.queryOne("select 5000000000", row -> row.longAt(0));
                double tenth = tx.queryOne("select 0.1", row -> row.doubleAt(0));
                boolean truth = tx.queryOne("select 1 = 1", row -> row.booleanAt(0));
                assertThat(large).isEqualTo(5_000_000_000L);
                assertThat(tenth).isEqualTo(0.1);
                assertThat(truth).isTrue();
                List<RowMapper<?>> refusing = List.of(
                        row -> row.intAt(0),
                        row -> row.longAt(1),
                        row -> row.longAt(2),
                        row -> row.doubleAt(2),
                        row -> row.booleanAt(2),
                        row -> row.longAt(3));
                for (RowMapper<?> each : refusing) {
                    assertThatThrownBy(() -> tx.queryOne("select 5000000000, 1.5, 'abc', 9223372036854775808", each))
                            .isInstanceOf(StatementFailedException.class);
                }
            });
        }
    }

    @Test
    void theDatabaseItselfIsNoFileOfATransaction() throws IOException {
        Target target = target(Engine.SQLITE);
        Path linked = folder.resolve("linked");
        Files.createLink(linked, folder.resolve("target.db"));
        try (Database db = open(target)) {
            for (String name : List.of("target.db", "target.db-wal", "target.db-shm", "target.db-journal", "linked")) {
                assertThatThrownBy(() -> db.transaction(
                                tx -> tx.files().replace(Path.of(name)).text("gone")))
                        .as(name)
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("belongs to the database");
            }
            db.transaction(tx -> tx.execute("insert into t values (1)"));
        }
        assertThat(target.count("t")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void recoveryLeavesTheFilesOfAnotherDatabaseInTheSameFolderAlone(Engine engine) throws Exception {
        Target one = target(engine);
        Target other = engine == Engine.SQLITE
                ? new Target(engine, folder.resolve("other.db").toString(), "jdbc:sqlite:" + folder.resolve("other.db"))
                : engine.fresh(folder);
        ExecutorService elsewhere = Executors.newSingleThreadExecutor();
        try (Database db = open(one);
                Database another = open(other)) {
            db.transaction(tx -> tx.files().create(Path.of("one.txt")).text("one"));
            another.transaction(tx -> {
                tx.files().create(Path.of("other.txt")).text("other");
                assertThat(db.status().waiting()).isEmpty();
                Future<Boolean> nothing =
                        elsewhere.submit(() -> db.recover().removed().isEmpty());
                assertThat(nothing.get()).isTrue();
            });
        } finally {
            elsewhere.shutdown();
        }
        assertThat(folder.resolve("other.txt")).hasContent("other");
    }

    @ParameterizedTest
    @EnumSource
    void theFirstTransactionsOfADatabaseMayComeAllAtOnce(Engine engine) throws Exception {
        Target target = engine.fresh(folder.toRealPath());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Database db = open(target)) {
            List<Callable<Path>> jobs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Path file = Path.of("file" + i);
                jobs.add(() ->
                        db.transaction(tx -> tx.files().create(file).text("x").target()));
            }
            for (Future<Path> done : threads.invokeAll(jobs)) {
                assertThat(done.get()).hasContent("x");
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aConnectionLostAfterCommitMakesNoSecondOne() throws IOException {
        Target target = target(Engine.POSTGRES);
        AtomicBoolean lose = new AtomicBoolean();
        DatabaseConfig config = DatabaseConfig.of(target.url())
                .withFiles(folder)
                .withObserver(event -> {
                    if (event.equals(new Event.Step("commit.returned")) && lose.getAndSet(false)) {
                        target.rows("select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                                + " where datname = current_database() and pid <> pg_backend_pid()");
                    }
                });
        try (Database db = Database.open(config)) {
            db.transaction(tx -> tx.execute("delete from t"));
            lose.set(true);
            var serializable = TransactionOptions.defaults().withIsolation(Isolation.SERIALIZABLE);
            db.transaction(serializable, tx -> tx.execute("insert into t select coalesce(max(id), 0) + 1 from t"));
        }
        assertThat(target.count("t")).isEqualTo(1);
    }

    @Test
    void aServerThatCannotBeReachedIsSaidAtOnce() {
        String nobody = new Postgres.Database(1, "nothing").url();
        try (Database db =
                Database.open(DatabaseConfig.of(nobody).withTimeouts(usual -> usual.withLock(Duration.ofHours(1))))) {
            assertThatThrownBy(() -> db.transaction(tx -> tx.execute("select 1")))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsSaidAtOnce() throws IOException {
        Path file = folder.resolve("letter.db");
        Files.writeString(file, "Dear Ann, this is a letter and not a database. ".repeat(50));
        try (Database db = Database.open(
                DatabaseConfig.of(file.toString()).withTimeouts(usual -> usual.withLock(Duration.ofHours(1))))) {
            ThrowingCallable transaction = () -> db.transaction(tx -> tx.execute("select 1"));
            ThrowingCallable write = () -> db.write(w -> w.execute("create table t (id integer)"));
            ThrowingCallable read = () -> db.read(r -> r.query("select 1", row -> 1));
            for (ThrowingCallable way : List.of(transaction, write, read)) {
                assertThatThrownBy(way)
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("is not an SQLite database")
                        .hasMessageNotContaining("is damaged:");
            }
            assertThatThrownBy(() -> db.dataSource().getConnection())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("is not an SQLite database");
        }
    }
}
