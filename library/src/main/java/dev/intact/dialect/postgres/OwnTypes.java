package dev.intact.dialect.postgres;

import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Makes the types that the columns of a table have besides those of every server, unless they are there. */
record OwnTypes(Connection connection) {
    private static final String USED = """
            with used as (
              select distinct e.oid, e.typtype, e.typname, n.nspname, n.oid as space
              from pg_attribute a join pg_type t on t.oid = a.atttypid
              join pg_type e on e.oid = case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end
              join pg_namespace n on n.oid = e.typnamespace
              where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped and n.nspname <> 'pg_catalog')
            """;

    private static final String EXTENSIONS = USED + """
            select distinct 'create extension if not exists ' || quote_ident(x.extname)
            from used u join pg_depend d on d.classid = 'pg_type'::regclass and d.objid = u.oid and d.deptype = 'e'
            join pg_extension x on x.oid = d.refobjid""";

    private static final String SCHEMAS = USED
            + "select distinct 'create schema if not exists ' || quote_ident(nspname) from used where nspname <> 'public'";

    // A table may come before another that has the same type: each makes it, and only the first does.
    private static final String OWN = USED + """
            select 'do $intact$ begin if to_regtype(' || quote_literal(quote_ident(u.nspname) || '.' || quote_ident(u.typname))
              || ') is null then create ' || case u.typtype when 'e' then 'type ' else 'domain ' end
              || quote_ident(u.nspname) || '.' || quote_ident(u.typname) || ' as '
              || case u.typtype when 'e' then 'enum ('
                || (select string_agg(quote_literal(l.enumlabel), ', ' order by l.enumsortorder) from pg_enum l
                  where l.enumtypid = u.oid) || ')'
              else format_type(t.typbasetype, t.typtypmod)
                || coalesce(' default ' || t.typdefault, '') || case when t.typnotnull then ' not null' else '' end
                || coalesce((select string_agg(' constraint ' || quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid),
                  '' order by c.conname) from pg_constraint c where c.contypid = u.oid and c.contype = 'c'), '') end
              || '; end if; end $intact$'
            from used u join pg_type t on t.oid = u.oid
            where u.typtype in ('e', 'd') and not exists (select from pg_depend d
              where d.classid = 'pg_type'::regclass and d.objid = u.oid and d.deptype = 'e') order by u.typname""";

    List<String> of(TableName table) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (String query : List.of(SCHEMAS, EXTENSIONS, OWN)) {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                statement.setString(1, Catalog.sql(table));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        statements.add(row.getString(1));
                    }
                }
            }
        }
        return statements;
    }
}
