package dev.intact.dialect.postgres;

import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What is said of a table besides its shape: comments, and what tells its rows apart for replication. */
record Belongings(Connection connection) {
    private static final String STATEMENTS = """
            with t as (select c.* from pg_class c where c.oid = ?::regclass)
            select 'comment on ' || case when d.objsubid = 0 then 'table %1$s' else 'column %1$s.' || quote_ident(a.attname) end
              || ' is ' || quote_literal(d.description)
            from t join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = t.oid
            left join pg_attribute a on a.attrelid = t.oid and a.attnum = d.objsubid
            union all
            select 'alter table %1$s replica identity ' || case t.relreplident when 'f' then 'full' when 'n' then 'nothing'
              else 'using index ' || (select quote_ident(x.relname) from pg_index i join pg_class x on x.oid = i.indexrelid
                where i.indrelid = t.oid and i.indisreplident) end
            from t where t.relreplident <> 'd'""";

    /** Once its indexes are there. */
    List<String> of(TableName table) throws SQLException {
        String name = Catalog.sql(table);
        List<String> statements = new ArrayList<>();
        String query = STATEMENTS.formatted(name.replace("'", "''"));
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    statements.add(row.getString(1));
                }
            }
        }
        return statements;
    }
}
