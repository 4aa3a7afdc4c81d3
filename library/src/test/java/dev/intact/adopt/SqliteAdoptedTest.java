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
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConnection;

/** What only SQLite does. */
class SqliteAdoptedTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert or rollback into item(id) values (1)",
                "update or rollback item set id = 1 where id = 2",
                "insert into doomed values (1)",
                "insert into item(id) values (3); insert or rollback into item(id) values (1)"
            })
    void aStatementThatEndsTheTransactionLosesTheUnit(String sql) throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection();
                Statement statement = connection.createStatement()) {
            run(connection, "create table doomed(id)");
            run(
                    connection,
                    "create trigger t before insert on doomed begin select 1; select raise(rollback, 'no'); end");
            insert(connection, 1, 2);
            assertThatThrownBy(() -> statement.executeUpdate(sql)).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> insert(connection, 4))
                    .hasMessageContaining("ended the transaction")
                    .hasMessageContaining("can only be rolled back");
            assertThatThrownBy(() -> unit.source().end()).hasMessageContaining("ended the transaction");
            assertThat(unit.rollback()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            pragma journal_mode = memory          | wal
            PRAGMA main.journal_mode=WAL          | wal
            pragma locking_mode = exclusive       | normal
            pragma synchronous = off              | -
            pragma foreign_keys = on              | -
            pragma temp_store = memory            | -
            pragma wal_checkpoint(truncate)       | 1
            pragma wal_checkpoint                 | 1
            pragma synchronous                    | 2
            pragma busy_timeout = 100             | 100
            """)
    void whatProgramsSendWhenTheyStartHarmsNothing(String pragma, String answer) throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection();
                Statement statement = connection.createStatement()) {
            insert(connection, 1);
            assertThat(statement.execute(pragma)).isEqualTo(answer != null);
            if (answer != null) {
                try (ResultSet rows = statement.getResultSet()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo(answer);
                }
            }
            insert(connection, 2);
            assertThat(unit.commit()).containsExactly("1", "2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pragma synchronous = off", "pragma journal_mode = off", "pragma locking_mode = exclusive"})
    void preparedPragmasHarmNothingEither(String pragma) throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection();
                PreparedStatement prepared = connection.prepareStatement(pragma)) {
            prepared.execute();
            insert(connection, 1);
            assertThat(unit.commit()).containsExactly("1");
            unit.target().execute("insert into item(id) values (2)");
        }
    }

    @Test
    void whatCannotRunInATransactionIsRefusedBySqliteAndTheUnitGoesOn() throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection()) {
            insert(connection, 1);
            assertThatThrownBy(() -> run(connection, "vacuum")).hasMessageContaining("cannot VACUUM");
            insert(connection, 2);
            assertThat(unit.commit()).containsExactly("1", "2");
        }
    }

    @Test
    void aStatementLeftOpenIsClosedWithItsConnectionAndHoldsNothingUp() throws SQLException {
        try (Unit unit = begin()) {
            Connection connection = unit.source().getConnection();
            connection.setAutoCommit(false);
            insert(connection, 1, 2, 3);
            ResultSet left = connection.createStatement().executeQuery("pragma table_info(item)");
            assertThat(left.next()).isTrue();
            ResultSet rows = connection.createStatement().executeQuery("insert into item(id) values (4) returning id");
            assertThat(rows.next()).isTrue();
            assertThat(unit.source().end()).isEqualTo(1);
            assertThat(left.isClosed()).isTrue();
            assertThat(unit.commit()).isEmpty();
        }
    }

    @Test
    void theDriversConnectionIsNotGivenOut() throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection()) {
            assertThatThrownBy(() -> connection.unwrap(SQLiteConnection.class)).hasMessageContaining("Cannot unwrap");
        }
    }

    private Unit begin() throws SQLException {
        return Unit.begin(Engine.SQLITE, folder);
    }
}
