package dev.intact.adopt;

import static dev.intact.adopt.Unit.insert;
import static dev.intact.adopt.Unit.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One connection, as a program knows it. */
class LogicalConnectionTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void whatIsCommittedIsOfTheUnitAndWhatIsRolledBackIsGone(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder)) {
            try (Connection connection = unit.source().getConnection()) {
                connection.setAutoCommit(false);
                insert(connection, 1);
                connection.commit();
                insert(connection, 2);
                connection.rollback();
                insert(connection, 3);
                connection.rollback();
                insert(connection, 4);
                connection.commit();
                connection.rollback();
                connection.commit();
            }
            assertThat(unit.ids()).containsExactly(1L, 4L);
            assertThat(unit.stored()).isEmpty();
            assertThat(unit.commit()).containsExactly("1", "4");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingThatWasCommittedOutlivesTheUnit(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder)) {
            try (Connection connection = unit.source().getConnection()) {
                insert(connection, 1);
                connection.setAutoCommit(false);
                insert(connection, 2);
                connection.commit();
            }
            assertThat(unit.rollback()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void startsInAutoCommitInWhichThereIsNothingToCommit(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection connection = unit.source().getConnection()) {
            assertThat(connection.getAutoCommit()).isTrue();
            assertThatThrownBy(connection::commit).hasMessageContaining("auto-commit");
            assertThatThrownBy(connection::rollback).hasMessageContaining("auto-commit");
            assertThatThrownBy(connection::setSavepoint).hasMessageContaining("auto-commit");
            insert(connection, 1);
            connection.setAutoCommit(false);
            connection.rollback();
            assertThat(unit.ids()).containsExactly(1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void turningAutoCommitOnCommits(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection connection = unit.source().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, 1);
            connection.setAutoCommit(false);
            connection.setAutoCommit(true);
            connection.setAutoCommit(false);
            connection.rollback();
            assertThat(unit.ids()).containsExactly(1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingRollsBackWhatWasNotCommitted(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder)) {
            Connection connection = unit.source().getConnection();
            connection.setAutoCommit(false);
            insert(connection, 1);
            connection.commit();
            insert(connection, 2);
            PreparedStatement open = connection.prepareStatement("select id from item");
            ResultSet rows = open.executeQuery();
            connection.close();
            connection.close();
            assertThat(open.isClosed()).isTrue();
            assertThat(rows.isClosed()).isTrue();
            assertThat(connection.isClosed()).isTrue();
            assertThat(connection.isValid(1)).isFalse();
            assertThatThrownBy(connection::createStatement).hasMessageContaining("connection is closed");
            assertThat(unit.driver().isClosed()).isFalse();
            assertThat(unit.ids()).containsExactly(1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void savepointsNest(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection connection = unit.source().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, 1);
            Savepoint outer = connection.setSavepoint();
            insert(connection, 2);
            Savepoint inner = connection.setSavepoint("inner");
            insert(connection, 3);
            connection.rollback(inner);
            insert(connection, 4);
            connection.rollback(inner);
            insert(connection, 5);
            connection.releaseSavepoint(inner);
            assertThatThrownBy(() -> connection.rollback(inner)).hasMessageContaining("savepoint is gone");
            assertThat(unit.ids()).containsExactly(1L, 2L, 5L);
            Savepoint third = connection.setSavepoint();
            connection.rollback(outer);
            assertThatThrownBy(() -> connection.releaseSavepoint(third)).hasMessageContaining("savepoint is gone");
            assertThat(unit.ids()).containsExactly(1L);
            assertThat(inner.getSavepointName()).isEqualTo("inner");
            assertThat(outer.getSavepointId()).isNotEqualTo(third.getSavepointId());
            insert(connection, 6);
            connection.commit();
            assertThatThrownBy(() -> connection.rollback(outer)).hasMessageContaining("savepoint is gone");
            assertThat(unit.commit()).containsExactly("1", "6");
        }
    }

    @ParameterizedTest
    @EnumSource
    void transactionsSentAsStatementsMeanTheSame(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection connection = unit.source().getConnection()) {
            run(connection, "BEGIN", "insert into item(id) values (1)", "COMMIT");
            run(connection, "begin", "insert into item(id) values (2)", "/* no */ rollback;");
            run(connection, "begin", "insert into item(id) values (3)", "savepoint Here");
            run(connection, "insert into item(id) values (4)", "rollback to here", "insert into item(id) values (5)");
            run(connection, "release savepoint here", "end");
            run(connection, "commit", "rollback");
            run(connection, "savepoint a", "insert into item(id) values (6)", "rollback to a", "release a");
            run(connection, "savepoint a", "insert into item(id) values (7)", "release a", "rollback");
            connection.setAutoCommit(false);
            run(connection, "begin", "insert into item(id) values (8)", "commit");
            connection.rollback();
            assertThatThrownBy(() -> run(connection, "release nothing")).hasMessageContaining("no savepoint nothing");
            assertThat(unit.ids()).containsExactly(1L, 3L, 5L, 7L, 8L);
            assertThat(unit.stored()).isEmpty();
            assertThat(unit.commit()).containsExactly("1", "3", "5", "7", "8");
        }
    }

    @ParameterizedTest
    @EnumSource
    void preparedCommitAndItsResultsAnswerAsDriversDo(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection connection = unit.source().getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement begin = connection.prepareStatement("begin");
                PreparedStatement rollback = connection.prepareStatement("rollback")) {
            assertThat(begin.execute()).isFalse();
            insert(connection, 1);
            assertThat(rollback.executeUpdate()).isZero();
            assertThat(unit.ids()).isEmpty();
            assertThat(statement.execute("begin")).isFalse();
            assertThat(statement.getResultSet()).isNull();
            assertThat(statement.getUpdateCount()).isZero();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat(statement.executeLargeUpdate("commit")).isZero();
            assertThatThrownBy(() -> statement.executeQuery("commit")).hasMessageContaining("no rows");
            assertThat(statement.execute("select 1")).isTrue();
            assertThat(statement.getResultSet()).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void scriptsThatEndTransactionsAreRefusedBeforeTheyAreSent(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection connection = unit.source().getConnection();
                Statement statement = connection.createStatement()) {
            String script = "insert into item(id) values (1); commit; insert into item(id) values (2)";
            assertThatThrownBy(() -> statement.execute(script)).hasMessageContaining("script");
            assertThatThrownBy(() -> statement.executeUpdate(script)).hasMessageContaining("Nothing of it was sent");
            assertThatThrownBy(() -> statement.addBatch("commit")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> connection.prepareStatement(script)).hasMessageContaining("script");
            assertThat(unit.ids()).isEmpty();
            statement.executeUpdate("insert into item(id) values (3); insert into item(id) values (4)");
            assertThat(unit.ids()).containsExactly(3L, 4L);
            assertThat(unit.rollback()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureThatTheProgramCatchesHarmsNothing(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection connection = unit.source().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, 1);
            assertThatThrownBy(() -> insert(connection, 1)).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> run(connection, "select from nowhere at all"))
                    .isInstanceOf(SQLException.class);
            try (PreparedStatement batch = connection.prepareStatement("insert into item(id) values (?)")) {
                for (int id : new int[] {2, 3, 1}) {
                    batch.setInt(1, id);
                    batch.addBatch();
                }
                assertThatThrownBy(batch::executeBatch).isInstanceOf(SQLException.class);
            }
            insert(connection, 4);
            connection.commit();
            assertThat(unit.commit()).contains("1", "4");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheTransactionHasNotIsRefusedAndHintsAreTaken(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection connection = unit.source().getConnection()) {
            int given = connection.getTransactionIsolation();
            connection.setTransactionIsolation(given);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            if (given < Connection.TRANSACTION_SERIALIZABLE) {
                assertThatThrownBy(() -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE))
                        .hasMessageContaining("Cannot raise the isolation");
            }
            connection.setReadOnly(true);
            assertThat(connection.isReadOnly()).isTrue();
            connection.setNetworkTimeout(Runnable::run, 1);
            assertThat(connection.getNetworkTimeout()).isEqualTo(1);
            connection.setClientInfo("ApplicationName", "mine");
            assertThat(connection.isValid(1)).isTrue();
            insert(connection, 1);
            connection.abort(Runnable::run);
            assertThat(connection.isClosed()).isTrue();
            assertThat(unit.commit()).containsExactly("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingLeadsToTheConnectionOfTheUnit(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection connection = unit.source().getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("select 1");
                ResultSet rows = prepared.executeQuery();
                ResultSet tables = connection.getMetaData().getTables(null, null, "item", null)) {
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(rows.getStatement()).isSameAs(prepared);
            assertThat(prepared.getConnection()).isSameAs(connection);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            assertThat(tables.next()).isTrue();
            if (tables.getStatement() != null) {
                assertThat(tables.getStatement().getConnection()).isSameAs(connection);
            }
            assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
            assertThat(connection.isWrapperFor(Connection.class)).isTrue();
            Class<?> driver = unit.driver().getClass();
            assertThat(connection.isWrapperFor(driver)).isFalse();
            assertThatThrownBy(() -> connection.unwrap(driver)).hasMessageContaining("Cannot unwrap");
            assertThat(connection)
                    .isEqualTo(connection)
                    .isNotEqualTo(unit.source().getConnection());
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterTheUnitNothingCanBeUsed(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder)) {
            Connection forgotten = unit.source().getConnection();
            forgotten.setAutoCommit(false);
            insert(forgotten, 1);
            PreparedStatement prepared = forgotten.prepareStatement("insert into item(id) values (2)");
            assertThat(unit.source().end()).isEqualTo(1);
            assertThat(unit.source().end()).isZero();
            assertThatThrownBy(prepared::execute).hasMessageContaining("transaction is over");
            assertThatThrownBy(forgotten::createStatement).hasMessageContaining("transaction is over");
            assertThatThrownBy(forgotten::commit).hasMessageContaining("transaction is over");
            assertThatThrownBy(() -> unit.source().getConnection()).hasMessageContaining("transaction is over");
            forgotten.close();
            assertThat(prepared.isClosed()).isTrue();
            assertThat(unit.commit()).isEmpty();
        }
    }
}
