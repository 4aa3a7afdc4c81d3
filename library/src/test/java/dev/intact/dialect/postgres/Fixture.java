package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Address;
import dev.intact.dialect.BulkSink;
import dev.intact.dialect.MemoryLimits;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.schema.Column;
import dev.intact.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the tests of this room share. */
final class Fixture {
    static final PostgresDialect DIALECT = new PostgresDialect();

    private static final AtomicLong UNITS = new AtomicLong(0xabc0_0000_0000_0000L);

    private Fixture() {}

    static Address address(Postgres.Database database) {
        return DIALECT.address(database.url()).orElseThrow();
    }

    static WorkspaceSettings settings(String holder) {
        return settings(holder, UNITS.incrementAndGet());
    }

    static WorkspaceSettings settings(String holder, long number) {
        String unit = String.format("%016x", number);
        return new WorkspaceSettings(
                unit,
                new SessionSettings(
                        holder, Timeouts.USUAL.withLock(Duration.ofMillis(500)).withStatement(Duration.ofSeconds(30))),
                MemoryLimits.USUAL);
    }

    static Workspace open(Postgres.Database database) throws SQLException {
        return open(database, "intact load by ann");
    }

    static Workspace open(Postgres.Database database, String holder) throws SQLException {
        return DIALECT.open(address(database), settings(holder));
    }

    static void put(BulkSink sink, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        sink.putText(utf8, 0, utf8.length);
    }

    /** All rows, each column as text, separated by bars. */
    static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                rows.add(String.join("|", values));
            }
        }
        return rows;
    }

    static List<String> rows(Postgres.Database database, String sql) throws SQLException {
        try (Connection connection = database.connect()) {
            return rows(connection, sql);
        }
    }

    static void execute(Workspace workspace, String sql) throws SQLException {
        try (Statement statement = workspace.connection().createStatement()) {
            statement.execute(sql);
        }
    }

    /** Stages one whole-number column. */
    static StageTable stageNumbers(Workspace workspace, Column column, int count) throws SQLException {
        StageTable table = workspace.stage("numbers", List.of(column));
        try (BulkSink sink = workspace.write(table)) {
            for (int i = 1; i <= count; i++) {
                sink.beginRow(i);
                sink.putLong(i);
                sink.endRow();
            }
            sink.finish();
        }
        return table;
    }

    /** The tables that stand aside. */
    static List<String> staged(Postgres.Database database) throws SQLException {
        return rows(
                database,
                "select relname from pg_class where relkind = 'r' and relnamespace = to_regnamespace('intact_stage')");
    }

    static void assertNothingIsLeft(Postgres.Database database) throws SQLException {
        assertThat(staged(database)).isEmpty();
        assertThat(rows(
                        database,
                        "select objid from pg_locks where locktype = 'advisory' and database ="
                                + " (select oid from pg_database where datname = current_database())"))
                .isEmpty();
    }
}
