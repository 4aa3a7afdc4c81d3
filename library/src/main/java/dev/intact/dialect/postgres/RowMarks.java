package dev.intact.dialect.postgres;

import dev.intact.dialect.Marked;
import dev.intact.dialect.Marked.ByRow;
import dev.intact.dialect.Marked.Unknown;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Every row carries the number of the transaction that wrote it, so these numbers tell a load's rows from all others: in the
 * cluster that gave them, and until they come round after four thousand million transactions.
 */
final class RowMarks {
    // Rights to a function are asked for before any CASE is.
    private static final String MAY_NAME = "select has_function_privilege('pg_control_system()', 'execute')";
    private static final String SYSTEM = "select system_identifier::text from pg_control_system()";

    private static final String OWN = "select pg_current_xact_id()::text";

    // The next number that will be given; a standby knows it, too.
    private static final String NEXT = "select pg_snapshot_xmax(pg_current_snapshot())::text";

    private static final String MAY_MAKE = "select has_schema_privilege('intact', 'create')";
    private static final String MAY_READ = "select has_table_privilege(?, 'select') or"
            + " coalesce((select bool_and(has_column_privilege(?, c, 'select')) from unnest(?::text[]) c), true)";

    private static final Pattern MARK = Pattern.compile("([^ ]+) (\\d+(?:,\\d+)*)");
    private static final long ROUND = 1L << 32;

    // Behind a savepoint rows get a number of their own, which no function tells.
    private static final String BEHIND =
            "create temporary table if not exists pg_temp.intact_writer on commit drop as select 1 as written";
    private static final String WRITTEN_BY = "select xmin::text from pg_temp.intact_writer";

    private final Connection connection;
    private final Sessions sessions;

    RowMarks(Connection connection, Sessions sessions) {
        this.connection = connection;
        this.sessions = sessions;
    }

    /** Of rows that the transaction of now writes; empty where the cluster does not say which one it is. */
    Optional<String> own() throws SQLException {
        String whole = text(OWN);
        return of(sessions == Sessions.OWN ? Set.of(whole) : Set.of(whole, behind(Long.parseLong(whole))));
    }

    /** Given after that of the whole transaction; what a row shows of it lacks the upper half. */
    private String behind(long whole) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(BEHIND);
        }
        return Long.toString(whole + Math.floorMod(Long.parseLong(text(WRITTEN_BY)) - whole, ROUND));
    }

    Optional<String> of(Collection<String> transactions) throws SQLException {
        Optional<String> system = system();
        return system.map(name -> name + " " + String.join(",", new TreeSet<>(transactions)));
    }

    private Optional<String> system() throws SQLException {
        return text(MAY_NAME).equals("t") ? Optional.of(text(SYSTEM)) : Optional.empty();
    }

    /** A kept row has the number of who had written it, whatever change it was kept of. */
    Marked marked(String mark, int changes) throws SQLException {
        Matcher parts = MARK.matcher(mark);
        if (!parts.matches()) {
            return new Unknown("its rows were not marked by this database");
        }
        if (!system().equals(Optional.of(parts.group(1)))) {
            return new Unknown("its rows were marked in another cluster");
        }
        List<Long> transactions =
                Arrays.stream(parts.group(2).split(",", -1)).map(Long::valueOf).toList();
        long oldest = transactions.stream().min(Comparator.naturalOrder()).orElseThrow();
        if (Long.parseLong(text(NEXT)) >= oldest + ROUND) {
            return new Unknown("the numbers of transactions have come round since");
        }
        String numbers = transactions.stream()
                .map(number -> Long.toString(number % ROUND))
                .collect(Collectors.joining(", ", " in (", ")"));
        return new ByRow("t.xmin::text::bigint" + numbers, Collections.nCopies(changes, "x.intact_writer" + numbers));
    }

    static String transaction(Connection connection) throws SQLException {
        return new RowMarks(connection, Sessions.OWN).text(OWN);
    }

    private String text(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Why rows cannot be copied into tables beside the ledger. */
    Optional<String> unkept(TableSchema table) throws SQLException {
        if (!text(MAY_MAKE).equals("t")) {
            return Optional.of("the role of the load may not make tables in the schema intact");
        }
        String[] columns = table.columns().stream()
                .filter(column -> column.fill() != Fill.GENERATED)
                .map(Column::name)
                .toArray(String[]::new);
        try (PreparedStatement statement = connection.prepareStatement(MAY_READ)) {
            statement.setString(1, Catalog.sql(table.name()));
            statement.setString(2, Catalog.sql(table.name()));
            statement.setArray(3, connection.createArrayOf("text", columns));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1)
                        ? Optional.empty()
                        : Optional.of("the role of the load may not read all columns of the table");
            }
        }
    }
}
