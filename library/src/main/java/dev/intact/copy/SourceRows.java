package dev.intact.copy;

import dev.intact.dialect.Snapshot;
import dev.intact.schema.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Counts rows of an SQLite source that would not be let in elsewhere. */
record SourceRows(Snapshot source) {
    /** Rows whose reference finds nothing, letter by letter. */
    long orphans(TableName child, List<String> columns, TableName parent, List<String> parentColumns)
            throws SQLException {
        String known = columns.stream()
                .map(column -> "c." + TargetTable.quote(column) + " is not null")
                .collect(Collectors.joining(" and "));
        String same = IntStream.range(0, columns.size())
                .mapToObj(i -> "p." + TargetTable.quote(parentColumns.get(i)) + " = c."
                        + TargetTable.quote(columns.get(i)) + " collate binary")
                .collect(Collectors.joining(" and "));
        return count("from " + source.target(child) + " c where " + known + " and not exists (select 1 from "
                + source.target(parent) + " p where " + same + ")");
    }

    /** Groups of rows that are one and the same once their values are written as the target keeps them. */
    long twice(TableName table, List<String> expressions) throws SQLException {
        String known = expressions.stream().map(e -> "(" + e + ") is not null").collect(Collectors.joining(" and "));
        return count("from (select 1 from " + source.target(table) + " where " + known + " group by "
                + String.join(", ", expressions) + " having count(*) > 1)");
    }

    /** Rows whose values are more bytes than an index takes. */
    long tooLong(TableName table, List<String> columns, int bytes) throws SQLException {
        String all = columns.stream()
                .map(column -> "coalesce(length(cast(" + TargetTable.quote(column) + " as blob)), 0)")
                .collect(Collectors.joining(" + "));
        return count("from " + source.target(table) + " where " + all + " > " + bytes);
    }

    /** Rows that a check does not hold for. */
    long failing(TableName table, String check) throws SQLException {
        return count("from " + source.target(table) + " where not (" + check + ")");
    }

    /** Whether a column of a key says itself that it is never null. */
    boolean saysNotNull(TableName table, String column) throws SQLException {
        return count("from pragma_table_xinfo(" + SqliteWords.quoted(table.name())
                        + ", 'main') where \"notnull\" = 1 and name = " + SqliteWords.quoted(column))
                > 0;
    }

    /** Rows whose computed number is, or may be, beyond what the target counts with: there it is an error. */
    long overflowing(TableName table, String column, String most) throws SQLException {
        String name = TargetTable.quote(column);
        return count("from " + source.target(table) + " where case typeof(" + name + ") when 'integer' then " + name
                + " not between -4611686018427387904 and 4611686018427387904 when 'real' then abs(" + name + ") > "
                + most + " end");
    }

    private long count(String from) throws SQLException {
        try (Statement statement = source.connection().createStatement();
                ResultSet row = statement.executeQuery("select count(*) " + from)) {
            row.next();
            return row.getLong(1);
        }
    }
}
