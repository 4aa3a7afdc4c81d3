package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** The connections of a database as plain JDBC. */
class DataSourceTest {
    @TempDir
    Path folder;

    private Target target(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table t (id integer primary key, name text)");
        return target;
    }

    @ParameterizedTest
    @EnumSource
    void eachStatementIsCommittedByItselfUntilSomebodySaysOtherwise(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open();
                Connection connection = db.dataSource().getConnection()) {
            assertThat(connection.getAutoCommit()).isTrue();
            Plainly.run(connection, "insert into t values (1, 'Ann')");
            assertThat(target.count("t")).isEqualTo(1);
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            connection.setAutoCommit(false);
            Plainly.run(connection, "insert into t values (2, 'Bob')");
            assertThat(target.count("t")).isEqualTo(1);
            connection.commit();
            assertThat(target.count("t")).isEqualTo(2);
            Plainly.run(connection, "insert into t values (3, 'Cy')");
            connection.rollback();
            assertThat(target.count("t")).isEqualTo(2);
            Plainly.run(connection, "insert into t values (4, 'Di')");
            connection.setAutoCommit(true);
            assertThat(target.count("t")).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/* app */ begin immediate", "-- app\nbegin exclusive", "/* a */savepoint a"})
    void whatABorrowerBeganByItselfEndsWithIt(String begin) throws SQLException {
        Target target = target(Engine.SQLITE);
        try (Database db = target.open()) {
            try (Connection connection = db.dataSource().getConnection()) {
                Plainly.run(connection, begin, "insert into t values (1, 'Ann')");
            }
            target.execute("insert into t values (2, 'Bob')");
            assertThat(target.count("t")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void savepointsAreGoneBackTo(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open();
                Connection connection = db.dataSource().getConnection()) {
            assertThatThrownBy(connection::setSavepoint).isInstanceOf(SQLException.class);
            connection.setAutoCommit(false);
            Plainly.run(connection, "insert into t values (1, 'Ann')");
            Savepoint point = connection.setSavepoint("Odd \" name");
            Plainly.run(connection, "insert into t values (2, 'Bob')");
            connection.rollback(point);
            connection.releaseSavepoint(connection.setSavepoint());
            Plainly.run(connection, "insert into t values (3, 'Cy')");
            connection.commit();
            assertThat(target.rows("select id from t order by id")).containsExactly("1", "3");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchIsOfOneTransactionAndAPreparedStatementOutlivesIt(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open();
                Connection connection = db.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into t values (?, ?)")) {
                for (int round = 0; round < 2; round++) {
                    for (int i = 0; i < 10; i++) {
                        insert.setInt(1, 10 * round + i);
                        insert.setString(2, "n");
                        insert.addBatch();
                    }
                    assertThat(insert.executeBatch()).hasSize(10);
                    assertThat(target.count("t")).isEqualTo(10L * round);
                    connection.commit();
                    assertThat(target.count("t")).isEqualTo(10L * round + 10);
                }
                assertThat(insert.getConnection()).isSameAs(connection);
                assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
                assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfWhatWasNotCommitted(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open()) {
            Connection connection = db.dataSource().getConnection();
            connection.setAutoCommit(false);
            Plainly.run(connection, "insert into t values (1, 'Ann')");
            connection.close();
            connection.close();
            assertThat(connection.isClosed()).isTrue();
            assertThat(connection.isValid(1)).isFalse();
            assertThatThrownBy(connection::createStatement).isInstanceOf(SQLException.class);
            try (Connection next = db.dataSource().getConnection()) {
                assertThat(next.getAutoCommit()).isTrue();
                Plainly.run(next, "begin", "insert into t values (2, 'Bob')");
            }
            try (Connection next = db.dataSource().getConnection()) {
                assertThat(Plainly.ask(next, "select count(*) from t")).isEqualTo("0");
            }
            db.write(w -> w.execute("insert into t values (3, 'Cy')"));
        }
        assertThat(target.rows("select id from t")).containsExactly("3");
    }

    @ParameterizedTest
    @EnumSource
    void theReadingSideWritesNothing(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open()) {
            try (Connection connection = db.dataSource().getConnection()) {
                Plainly.run(connection, "insert into t values (1, 'Ann')");
            }
            try (Connection connection = db.readDataSource().getConnection()) {
                assertThat(connection.isReadOnly()).isTrue();
                connection.setReadOnly(false);
                assertThat(Plainly.ask(connection, "select name from t")).isEqualTo("Ann");
                assertThatThrownBy(() -> Plainly.run(connection, "insert into t values (2, 'Bob')"))
                        .isInstanceOf(SQLException.class);
                connection.setAutoCommit(false);
                assertThat(Plainly.ask(connection, "select count(*) from t")).isEqualTo("1");
                assertThatThrownBy(() -> Plainly.run(connection, "delete from t"))
                        .isInstanceOf(SQLException.class);
                connection.rollback();
                assertThat(Plainly.ask(connection, "select count(*) from t")).isEqualTo("1");
                connection.commit();
            }
            assertThat(target.count("t")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionThatSaysItReadsWritesNothing(Engine engine) throws SQLException {
        Target target = target(engine);
        try (Database db = target.open();
                Connection connection = db.dataSource().getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> Plainly.run(connection, "insert into t values (2, 'Bob')"))
                    .isInstanceOf(SQLException.class);
            connection.rollback();
            connection.setReadOnly(false);
            Plainly.run(connection, "insert into t values (3, 'Cy')");
            connection.commit();
            assertThat(target.rows("select id from t")).containsExactly("3");
        }
    }

    @Test
    void rowsAreCopiedThroughTheDriver() throws Exception {
        Target target = target(Engine.POSTGRES);
        try (Database db = target.open();
                Connection connection = db.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            long copied = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy t from stdin", new StringReader("1\tAnn\n2\tBob\n"));
            assertThat(copied).isEqualTo(2);
            assertThat(target.count("t")).isZero();
            connection.commit();
            assertThat(target.count("t")).isEqualTo(2);
        }
    }

    /** Idle connections hold nothing that others wait for, and those who write come one after the other. */
    @ParameterizedTest
    @EnumSource
    void manyThreadsWriteBesideConnectionsThatWait(Engine engine) throws Exception {
        Target target = target(engine);
        target.execute("insert into t values (0, '0')");
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (Database db = target.open();
                Connection waiting = db.dataSource().getConnection()) {
            waiting.setAutoCommit(false);
            try (PreparedStatement prepared = waiting.prepareStatement("update t set name = '0' where id = 1")) {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    all.add(threads.submit(() -> {
                        for (int n = 0; n < 20; n++) {
                            add(db);
                            db.write(w -> w.execute("update t set name = cast(cast(name as integer) + 1 as text)"));
                        }
                        return true;
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
                prepared.executeUpdate();
                waiting.commit();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(target.rows("select name from t")).containsExactly("120");
    }

    private static void add(Database db) throws SQLException {
        try (Connection connection = db.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            Plainly.run(connection, "update t set name = cast(cast(name as integer) + 1 as text) where id = 0");
            connection.commit();
        }
    }

    @Test
    void oneThreadThatWaitsForItselfIsTold() throws SQLException {
        Target target = target(Engine.SQLITE);
        DatabaseConfig config =
                DatabaseConfig.of(target.url()).withTimeouts(usual -> usual.withLock(Duration.ofMillis(300)));
        try (Database db = Database.open(config);
                Connection one = db.dataSource().getConnection();
                Connection other = db.dataSource().getConnection()) {
            one.setAutoCommit(false);
            Plainly.run(one, "insert into t values (1, 'Ann')");
            assertThatThrownBy(() -> Plainly.run(other, "insert into t values (2, 'Bob')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Does this thread hold another connection");
            other.setAutoCommit(false);
            assertThatThrownBy(() -> Plainly.run(other, "insert into t values (2, 'Bob')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Does this thread hold another connection");
            other.rollback();
            one.commit();
            Plainly.run(other, "insert into t values (2, 'Bob')");
            other.commit();
        }
        assertThat(target.count("t")).isEqualTo(2);
    }
}
