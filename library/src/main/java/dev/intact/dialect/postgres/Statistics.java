package dev.intact.dialect.postgres;

import dev.intact.dialect.Workspace.Change;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gathers statistics where the planner would otherwise go by those of other rows. */
final class Statistics {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    // As autovacuum decides, without its minutes of delay. It passes over partitioned tables.
    private static final String MANY = """
            select ? > 0 and (c.relkind = 'p' or c.reltuples <= 0 or ? > c.reltuples * coalesce(
              (select o.option_value::float8 from pg_options_to_table(c.reloptions) o
               where o.option_name = 'autovacuum_analyze_scale_factor'),
              current_setting('autovacuum_analyze_scale_factor')::float8))
            from pg_class c where c.oid = ?::regclass""";

    private final Connection connection;
    private final Sessions sessions;

    Statistics(Connection connection, Sessions sessions) {
        this.connection = connection;
        this.sessions = sessions;
    }

    /** Of a staged table: what joins and groups go by, and how many rows there are. */
    void staged(String table, Stream<List<String>> joined) throws SQLException {
        Set<String> columns = joined.flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));
        if (!columns.isEmpty()) {
            execute("analyze " + table
                    + columns.stream().map(SqlTypes::quote).collect(Collectors.joining(", ", " (", ")")));
        }
    }

    /** Of standing tables, but for those that have theirs. */
    void settle(List<Change> changes, Set<TableName> done) throws SQLException {
        if (sessions == Sessions.OF_A_POOLER) {
            settleAtOnce(changes, done);
            return;
        }
        execute("set statement_timeout = " + LONGEST.toMillis());
        try {
            analyze(changes, done);
        } finally {
            execute("set statement_timeout = 0");
        }
    }

    /** In one transaction, the only thing that can be told how long it may take. */
    private void settleAtOnce(List<Change> changes, Set<TableName> done) throws SQLException {
        connection.setAutoCommit(false);
        try {
            execute(Lent.AS_USUAL + "set local statement_timeout = " + LONGEST.toMillis());
            analyze(changes, done);
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void analyze(List<Change> changes, Set<TableName> done) throws SQLException {
        for (Change change : changes) {
            String table = Catalog.sql(change.table());
            if (!done.contains(change.table()) && areMany(change.rows(), table)) {
                execute("analyze " + table);
            }
        }
    }

    private boolean areMany(long rows, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MANY)) {
            statement.setLong(1, rows);
            statement.setLong(2, rows);
            statement.setString(3, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
