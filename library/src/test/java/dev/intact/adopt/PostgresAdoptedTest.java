package dev.intact.adopt;

import static dev.intact.adopt.Unit.insert;
import static dev.intact.adopt.Unit.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.testing.Engine;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.PGCopyInputStream;
import org.postgresql.copy.PGCopyOutputStream;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgConnection;

/** What only PostgreSQL's driver and server do. */
class PostgresAdoptedTest {
    private static final String COPY = "copy item(id) from stdin";

    @TempDir
    Path folder;

    @Test
    void copyIsPartOfTheConnectionsTransaction() throws Exception {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection()) {
            connection.setAutoCommit(false);
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            assertThat(copy.copyIn(COPY, new StringReader("1\n2\n"))).isEqualTo(2);
            connection.commit();
            assertThat(copy.copyIn(COPY, new StringReader("3\n"))).isEqualTo(1);
            connection.rollback();
            StringWriter out = new StringWriter();
            copy.copyOut("copy (select id from item order by id) to stdout", out);
            assertThat(out).hasToString("1\n2\n");
            assertThat(unit.commit()).containsExactly("1", "2");
        }
    }

    @Test
    void aCopyThatFailsHarmsNothing() throws Exception {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection()) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            insert(connection, 1);
            assertThatThrownBy(() -> copy.copyIn(COPY, new StringReader("2\n1\n")))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> copy.copyIn("copy nowhere from stdin", new StringReader("2\n")))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> copy.copyIn(COPY, new Broken())).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> copy.copyOut("copy (select 1/0) to stdout", new StringWriter()))
                    .isInstanceOf(SQLException.class);
            CopyIn byHand = copy.copyIn(COPY);
            byHand.writeToCopy("7\n".getBytes(StandardCharsets.UTF_8), 0, 2);
            byHand.cancelCopy();
            assertThat(copy.copyIn(COPY, new StringReader("3\n"))).isEqualTo(1);
            insert(connection, 4);
            assertThat(unit.commit()).containsExactly("1", "3", "4");
        }
    }

    @Test
    void copyStreamsWork() throws Exception {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection()) {
            PGConnection driver = connection.unwrap(PGConnection.class);
            try (PGCopyOutputStream out = new PGCopyOutputStream(driver, COPY)) {
                out.write("1\n2\n".getBytes(StandardCharsets.UTF_8));
            }
            try (PGCopyInputStream in = new PGCopyInputStream(driver, "copy item(id) to stdout")) {
                assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("1\n2\n");
            }
            assertThat(unit.commit()).containsExactly("1", "2");
        }
    }

    @Test
    void onlyInterfacesThatAreNoConnectionAreUnwrapped() throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection();
                PreparedStatement statement = connection.prepareStatement("select 1")) {
            PGConnection driver = connection.unwrap(PGConnection.class);
            assertThat(driver.getBackendPID()).isPositive();
            assertThat(driver).isNotInstanceOf(Connection.class);
            statement.unwrap(PGStatement.class).setPrepareThreshold(1);
            for (Class<?> refused : new Class<?>[] {BaseConnection.class, PgConnection.class}) {
                assertThat(connection.isWrapperFor(refused)).isFalse();
                assertThatThrownBy(() -> connection.unwrap(refused)).hasMessageContaining("Cannot unwrap");
            }
            unit.source().end();
            assertThatThrownBy(driver::getCopyAPI).hasMessageContaining("transaction is over");
        }
    }

    @Test
    void rowsComeInPiecesAndTheConnectionWorksMeanwhile() throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into item(id) values (?)");
                Statement query = connection.createStatement()) {
            connection.setAutoCommit(false);
            query.setFetchSize(10);
            ResultSet rows = query.executeQuery("select i from generate_series(1, 55) i");
            int count = 0;
            while (rows.next()) {
                insert.setInt(1, rows.getInt(1));
                insert.execute();
                if (++count % 20 == 0) {
                    connection.commit();
                    assertThatThrownBy(() -> run(connection, "select 1/0")).isInstanceOf(SQLException.class);
                }
            }
            assertThat(count).isEqualTo(55);
            connection.rollback();
            assertThat(unit.commit()).hasSize(40);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10})
    void aRowThatCannotBeComputedHarmsNothing(int fetchSize) throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection();
                Statement query = connection.createStatement()) {
            insert(connection, 1);
            query.setFetchSize(fetchSize);
            assertThatThrownBy(() -> {
                        ResultSet rows = query.executeQuery("select 1 / (35 - i) from generate_series(1, 50) i");
                        while (rows.next()) {
                            rows.getInt(1);
                        }
                    })
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("division by zero");
            insert(connection, 2);
            assertThat(unit.commit()).containsExactly("1", "2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vacuum",
                "create index concurrently i on item(name)",
                "create database another",
                "do $$ begin commit; end $$",
                "call ends()",
                "lock table nowhere",
                "select pg_cancel_backend(pg_backend_pid()), pg_sleep(10)"
            })
    void whatCannotRunInATransactionIsRefusedByTheServerAndTheUnitGoesOn(String sql) throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection()) {
            run(connection, "create procedure ends() language plpgsql as $$ begin commit; end $$");
            insert(connection, 1);
            assertThatThrownBy(() -> run(connection, sql)).hasMessageContaining("ERROR");
            insert(connection, 2);
            assertThat(unit.stored()).isEmpty();
            assertThat(unit.commit()).containsExactly("1", "2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prepare transaction 'x'",
                "commit prepared 'x'",
                "set transaction isolation level serializable",
                "begin isolation level serializable",
                "set transaction_isolation = 'serializable'"
            })
    void whatWouldEndOrChangeTheTransactionIsNotSent(String sql) throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection()) {
            insert(connection, 1);
            assertThatThrownBy(() -> run(connection, sql)).hasMessageContaining("Nothing was sent");
            run(
                    connection,
                    "set transaction read only",
                    "set local transaction_read_only to on",
                    "set session characteristics as transaction read only");
            insert(connection, 2);
            assertThat(unit.rollback()).isEmpty();
        }
    }

    @Test
    void callableStatementsAndTheirFailuresWork() throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection()) {
            run(connection, """
                    create function put(n integer) returns integer language plpgsql as $$
                    begin insert into item(id) values (n); return n + 1; end $$""");
            try (CallableStatement call = connection.prepareCall("{? = call put(?)}")) {
                call.registerOutParameter(1, Types.INTEGER);
                call.setInt(2, 1);
                call.execute();
                assertThat(call.getInt(1)).isEqualTo(2);
                assertThatThrownBy(call::execute).isInstanceOf(SQLException.class);
                call.setInt(2, 2);
                call.execute();
            }
            assertThat(unit.commit()).containsExactly("1", "2");
        }
    }

    @Test
    void aFunctionCalledByASelectIsRolledBackToo() throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection()) {
            run(connection, "create function put(n integer) returns void language sql as 'insert into item values(n)'");
            connection.setAutoCommit(false);
            run(connection, "select put(1)");
            connection.rollback();
            assertThat(unit.commit()).isEmpty();
        }
    }

    @Test
    void aBatchThatFailsIsGoneWholly() throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection();
                PreparedStatement batch = connection.prepareStatement("insert into item(id) values (?)")) {
            for (int id = 1; id <= 5_000; id++) {
                batch.setInt(1, id == 4_999 ? 1 : id);
                batch.addBatch();
            }
            assertThatThrownBy(batch::executeBatch).isInstanceOf(SQLException.class);
            insert(connection, 1);
            assertThat(unit.commit()).containsExactly("1");
        }
    }

    @Test
    void rowsChangedThroughAResultAreRolledBackToo() throws SQLException {
        try (Unit unit = begin();
                Connection connection = unit.source().getConnection();
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE)) {
            connection.setAutoCommit(false);
            insert(connection, 1);
            ResultSet rows = statement.executeQuery("select id, name from item");
            connection.commit();
            rows.moveToInsertRow();
            rows.updateInt(1, 2);
            rows.insertRow();
            connection.rollback();
            assertThat(unit.commit()).containsExactly("1");
        }
    }

    @Test
    void aSessionThatIsGoneLosesTheUnit() throws SQLException {
        Unit unit = begin();
        Connection connection = unit.source().getConnection();
        insert(connection, 1);
        assertThatThrownBy(() -> run(connection, "select pg_terminate_backend(pg_backend_pid())"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> insert(connection, 2)).hasMessageContaining("can only be rolled back");
        connection.close();
        assertThatThrownBy(() -> unit.source().end()).hasMessageContaining("ended the transaction");
        assertThatThrownBy(unit::close).hasMessageContaining("closed");
        assertThat(unit.stored()).isEmpty();
    }

    private Unit begin() throws SQLException {
        return Unit.begin(Engine.POSTGRES, folder);
    }

    /** Gives a line and then fails. */
    private static final class Broken extends Reader {
        private boolean given;

        @Override
        public int read(char[] to, int from, int length) throws IOException {
            if (given) {
                throw new IOException("the source broke");
            }
            given = true;
            "9\n".getChars(0, 2, to, from);
            return 2;
        }

        @Override
        public void close() {}
    }
}
