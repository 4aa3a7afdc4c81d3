package dev.intact.dialect.sqlite;

import dev.intact.dialect.Workspace.Rebuild;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Indexes that are built from all rows instead of being kept row by row. Not the unique ones: what they refuse is refused
 * row by row, as everywhere. Readers go on with the schema that their snapshot has.
 */
record Rebuilds(Connection connection) {
    // What an expression or a condition reads is not told.
    private static final String REBUILDS = """
            select l.name, s.sql from pragma_index_list(?, 'main') l
            join main.sqlite_schema s on s.type = 'index' and s.name = l.name
            where l."unique" = 0 and s.sql is not null and (l.partial or exists (
              select 1 from pragma_index_info(l.name, 'main') i where i.name is null or i.name in (%s)))
            order by l.seq desc""";

    /** Statistics go with an index; the database gathers them again when the load settles. */
    List<Rebuild> of(TableName table, List<String> columns) throws SQLException {
        String names = columns.stream().map(Sql::literal).collect(Collectors.joining(", "));
        return Sql.list(
                connection,
                row -> new Rebuild("drop index main." + Sql.quote(row.getString(1)), row.getString(2)),
                REBUILDS.formatted(names),
                table.name());
    }
}
