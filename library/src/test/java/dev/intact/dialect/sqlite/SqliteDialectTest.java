package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.intact.dialect.Address;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Violation;
import dev.intact.error.ConfigurationException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteDialectTest {
    private static final SqliteDialect DIALECT = Workspaces.DIALECT;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "app.db, app.db",
        "sqlite:app.db, app.db",
        "jdbc:sqlite:data/app.db, data/app.db",
        "SQLite:/x/y z, /x/y z",
        "a?b#c.db, a?b#c.db"
    })
    void pathsAndPrefixedPathsAreItsAddresses(String text, String display) {
        Address address = DIALECT.address(text).orElseThrow();
        assertThat(address.display()).isEqualTo(display);
        assertThat(address.jdbcUrl()).startsWith("jdbc:sqlite:file:///");
        assertThat(address.local()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres://h/d", "jdbc:postgresql://h/d", "postgresql:d", "mariadb:x"})
    void otherSchemesAreOtherDatabases(String text) {
        assertThat(DIALECT.address(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "sqlite:", ":memory:", "sqlite::memory:", "jdbc:sqlite:file:x?mode=memory", "sqlite:a.db?x=1"
            })
    void whatCannotOutliveTheLoadOrHoldsSettingsIsRefused(String text) {
        assertThatThrownBy(() -> DIALECT.address(text)).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert into t values(1, 'b', 1)    | CONSTRAINT | t.a         | t | a",
                "insert into t values(2, 'a', 1)    | CONSTRAINT | t.b         | t | b",
                "insert into t values(2, null, 1)   | CONSTRAINT | t.b         | t | b",
                "insert into t values(2, 'c', -1)   | CONSTRAINT | positive    |   |",
                "insert into pair values(1, 1)      | CONSTRAINT | pair.x, pair.y | pair |",
                "insert into child values(9)        | CONSTRAINT |             |   |",
                "insert into e values('A')          | CONSTRAINT | index 'lower' |  |",
                "insert into t values('x', 'c', 1)  | DATA       |             |   |",
                "insert into nowhere values(1)      | OTHER      |             |   |"
            })
    void failuresAreToldApartByTheirCodes(String sql, FailureKind kind, String constraint, String table, String column)
            throws SQLException {
        try (Connection connection = Workspaces.other(folder.resolve("codes.db"))) {
            Sql.run(
                    connection,
                    "pragma foreign_keys=on",
                    "create table t(a integer primary key, b text not null unique, c int, constraint positive check (c > 0))",
                    "create table pair(x, y, primary key (x, y))",
                    "create table child(p int references t(a))",
                    "create table e(w)",
                    "create unique index lower on e(lower(w))",
                    "insert into t values(1, 'a', 1)",
                    "insert into pair values(1, 1)",
                    "insert into e values('a')");
            SQLException failure = catchThrowableOfType(SQLException.class, () -> Sql.run(connection, sql));
            assertThat(DIALECT.classify(failure)).isEqualTo(kind);
            Violation violation = DIALECT.violation(failure);
            assertThat(violation.constraint()).isEqualTo(Optional.ofNullable(constraint));
            assertThat(violation.table()).isEqualTo(Optional.ofNullable(table));
            assertThat(violation.column()).isEqualTo(Optional.ofNullable(column));
        }
    }

    @Test
    void failureOfABatchIsToldByTheCodeOfItsCause() throws SQLException {
        try (Connection connection = Workspaces.other(folder.resolve("batch.db"))) {
            Sql.run(connection, "create table t(a primary key)");
            try (PreparedStatement insert = connection.prepareStatement("insert into t values(?)")) {
                for (int i = 0; i < 2; i++) {
                    insert.setLong(1, 7);
                    insert.addBatch();
                }
                SQLException failure = catchThrowableOfType(SQLException.class, insert::executeBatch);
                assertThat(DIALECT.classify(failure)).isEqualTo(FailureKind.CONSTRAINT);
            }
        }
    }

    @Test
    void otherFailuresKeepTheirKinds() throws SQLException {
        Path file = folder.resolve("busy.db");
        Workspaces.sql(file, "create table t(a)");
        try (Connection writer = Workspaces.other(file);
                Connection second = Workspaces.other(file)) {
            Sql.run(writer, "begin immediate");
            Sql.run(second, "pragma busy_timeout=10");
            SQLException busy = catchThrowableOfType(SQLException.class, () -> Sql.run(second, "begin immediate"));
            assertThat(DIALECT.classify(busy)).isEqualTo(FailureKind.CONFLICT);
            Sql.run(second, "pragma query_only=on");
            SQLException readOnly =
                    catchThrowableOfType(SQLException.class, () -> Sql.run(second, "insert into t values(1)"));
            assertThat(DIALECT.classify(readOnly)).isEqualTo(FailureKind.PERMISSION);
        }
        SQLException missing = catchThrowableOfType(
                SQLException.class,
                () -> new DatabaseFile("x", folder.resolve("none.db"), Optional.empty())
                        .reader(Duration.ZERO)
                        .close());
        assertThat(DIALECT.classify(missing)).isEqualTo(FailureKind.CONNECTION);
    }

    @Test
    void ledgerTablesStandInTheDatabaseUnderAPrefix() throws SQLException {
        try (Connection connection = Workspaces.other(folder.resolve("ledger.db"))) {
            assertThat(Sql.number(connection, DIALECT.ledgerExists("load"))).isZero();
            Sql.run(connection, "create table " + DIALECT.ledger("load") + "(a)");
            assertThat(Sql.number(connection, DIALECT.ledgerExists("load"))).isOne();
            assertThat(DIALECT.ledger("load")).isEqualTo("main.\"intact_load\"");
        }
    }
}
