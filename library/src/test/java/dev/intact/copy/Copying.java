package dev.intact.copy;

import dev.intact.copy.CopiedTable.CopiedColumn;
import dev.intact.copy.Remark.Weight;
import dev.intact.dialect.Addition;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Snapshot;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Plans a copy and carries the plan out in the simplest way there is, row by row. */
final class Copying {
    private static final SessionSettings SETTINGS = new SessionSettings("intact test", Timeouts.USUAL);

    private Copying() {}

    /** Planned and tried, and made in the target. */
    static CopyPlan run(String from, Engine.Target to, TableName... tables) {
        Dialect source = dialect(from);
        Dialect target = dialect(to.url());
        try (Snapshot moment = source.snapshot(source.address(from).orElseThrow(), SETTINGS)) {
            CopyPlan plan;
            try (Connection connection = target.connect(target.address(to.url()).orElseThrow(), SETTINGS);
                    Trial trial = Trial.on(connection)) {
                plan = Planning.plan(moment, source, target, List.of(tables), trial, new Parents(Optional.empty()));
            }
            make(plan, moment, to);
            return plan;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static Dialect dialect(String url) {
        return url.startsWith("postgres") ? new PostgresDialect() : new SqliteDialect();
    }

    private static void make(CopyPlan plan, Snapshot moment, Engine.Target to) throws SQLException {
        try (Connection connection = to.connect()) {
            connection.setAutoCommit(false);
            all(plan, table -> table.definition().table(), connection);
            for (CopiedTable table : plan.tables()) {
                rows(table, moment, connection, to.engine());
            }
            all(plan, table -> table.definition().keys(), connection);
            all(plan, table -> table.definition().references(), connection);
            try (Statement statement = connection.createStatement()) {
                for (Addition addition : plan.additions()) {
                    statement.execute(addition.sql());
                }
            }
            connection.commit();
        }
    }

    private static void all(CopyPlan plan, Function<CopiedTable, List<String>> part, Connection connection)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (CopiedTable table : plan.tables()) {
                for (String sql : part.apply(table)) {
                    try {
                        statement.execute(sql);
                    } catch (SQLException e) {
                        throw new SQLException(sql + ": " + e.getMessage(), e);
                    }
                }
            }
        }
    }

    private static void rows(CopiedTable table, Snapshot moment, Connection connection, Engine engine)
            throws SQLException {
        String read = table.columns().stream().map(c -> quote(c.source())).collect(Collectors.joining(", "));
        String names = table.columns().stream().map(c -> quote(c.target())).collect(Collectors.joining(", "));
        String values = table.columns().stream()
                .map(column -> engine == Engine.SQLITE ? "?" : "cast(? as " + type(table, column) + ")")
                .collect(Collectors.joining(", "));
        String overriding = engine == Engine.SQLITE ? "" : " overriding system value";
        String name = table.target()
                        .name()
                        .schema()
                        .map(schema -> quote(schema) + ".")
                        .orElse("")
                + quote(table.target().name().name());
        try (Statement reading = moment.connection().createStatement();
                ResultSet row = reading.executeQuery("select " + read + " from " + moment.target(table.source()));
                PreparedStatement insert = connection.prepareStatement(
                        "insert into " + name + " (" + names + ")" + overriding + " values (" + values + ")")) {
            while (row.next()) {
                for (int i = 1; i <= table.columns().size(); i++) {
                    ColumnType type = table.target()
                            .column(table.columns().get(i - 1).target())
                            .orElseThrow()
                            .type();
                    insert.setObject(i, value(row, i, type, engine));
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static Object value(ResultSet row, int column, ColumnType type, Engine engine) throws SQLException {
        Object value = row.getObject(column);
        boolean plain = value instanceof byte[] || value instanceof Number;
        if (value == null || engine == Engine.SQLITE) {
            return plain && !(type instanceof ColumnType.Text) ? value : row.getString(column);
        }
        if (type instanceof ColumnType.Bytes) {
            return value instanceof byte[] bytes ? bytes : row.getBytes(column);
        }
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        return value instanceof Double number ? number.toString() : row.getString(column);
    }

    private static String type(CopiedTable table, CopiedColumn column) {
        String type = table.target().column(column.target()).orElseThrow().sqlType();
        return type.replaceFirst(" COLLATE .*", "");
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** What was said of something, with its weight. */
    static List<String> said(CopyPlan plan, Weight weight) {
        return plan.remarks().stream()
                .filter(remark -> remark.weight() == weight)
                .map(remark -> remark.what() + ": " + remark.reason())
                .toList();
    }
}
