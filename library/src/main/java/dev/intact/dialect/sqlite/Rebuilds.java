package dev.intact.dialect.sqlite;

import dev.intact.dialect.Workspace.Rebuild;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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

    List<Rebuild> of(TableName table, List<String> columns) throws SQLException {
        boolean analysed = count("main.sqlite_schema where name = 'sqlite_stat1'") > 0;
        List<Rebuild> rebuilds = new ArrayList<>();
        String names = columns.stream().map(Sql::literal).collect(Collectors.joining(", "));
        for (List<String> index : Sql.list(
                connection,
                row -> List.of(row.getString(1), row.getString(2)),
                REBUILDS.formatted(names),
                table.name())) {
            String name = "main." + Sql.quote(index.get(0));
            List<String> build = new ArrayList<>(List.of(index.get(1)));
            if (analysed && count("main.sqlite_stat1 where idx = " + Sql.literal(index.get(0))) > 0) {
                // It goes with the index.
                build.add("analyze " + name);
            }
            rebuilds.add(new Rebuild("drop index " + name, build));
        }
        return rebuilds;
    }

    private long count(String rows) throws SQLException {
        return Sql.number(connection, "select count(*) from " + rows);
    }
}
