package dev.intact.dialect.postgres;

import dev.intact.dialect.BulkSink;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** COPY right into a standing table, in the publishing transaction: all rows are taken as they are, or it fails. */
final class Straight {
    // COPY passes by rules, and is refused where row security is in force. A foreign table is in another transaction. A
    // trigger of the statement would be fired by each of several.
    private static final String TAKES_COPY = """
            select not c.relhasrules and not row_security_active(c.oid) and c.relkind in ('r', 'p')
              and not exists (select from pg_partition_tree(c.oid) p join pg_class l on l.oid = p.relid
                where l.relkind = 'f')
              and not exists (select from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal
                and g.tgenabled in ('O', 'A') and g.tgtype & 1 = 0)
            from pg_class c where c.oid = ?::regclass""";

    private static final String WAITS = """
            select exists (select from pg_constraint c where c.condeferrable
              and c.conrelid in (select ?::regclass::oid union select p.relid from pg_partition_tree(?::regclass) p))""";

    private final Connection connection;
    private volatile @Nullable CopySink sink;

    Straight(Connection connection) {
        this.connection = connection;
    }

    boolean takes(TableName table, List<Column> columns) throws SQLException {
        return columns.stream().noneMatch(SqlTypes::castNeeded) && takesCopy(connection, Catalog.sql(table));
    }

    /** Nobody alters the table from here on; asks for no other right than to insert. */
    void hold(TableName table, List<Column> columns) throws SQLException {
        String names = columns.stream().map(c -> SqlTypes.quote(c.name())).collect(Collectors.joining(", "));
        String nothing = columns.stream().map(c -> "null").collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into " + Catalog.sql(table) + " (" + names + ") overriding system value select "
                    + nothing + " where false");
        }
    }

    /** Into a table that takes it. */
    BulkSink open(TableName table, List<Column> columns) throws SQLException {
        String target = Catalog.sql(table);
        CopySink opened = CopySink.into(
                connection.unwrap(PGConnection.class).getCopyAPI(), target, columns, CopySink.Length.WHOLE);
        sink = opened;
        return yes(connection, WAITS, target, target) ? opened.ending(this::checked) : opened;
    }

    /** From any thread. */
    void cancel() {
        CopySink open = sink;
        if (open != null) {
            open.cancel();
        }
    }

    void close() throws SQLException {
        CopySink open = sink;
        if (open != null) {
            open.close();
        }
    }

    /** Whether rows can go by COPY into the table itself. */
    static boolean takesCopy(Connection connection, String target) throws SQLException {
        return yes(connection, TAKES_COPY, target);
    }

    /** What could wait for COMMIT is looked at while nothing has been decided. */
    private void checked(long given, long taken) throws SQLException {
        CopySink.refuseMissing(given, taken);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set constraints all immediate; set constraints all deferred");
        }
    }

    private static boolean yes(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
