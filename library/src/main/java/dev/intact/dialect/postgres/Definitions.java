package dev.intact.dialect.postgres;

import dev.intact.dialect.KeptTable.Definition;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How tables are made again, in the words of the server itself. Within one transaction. */
final class Definitions {
    private static final String SEARCH = "select set_config('search_path', ?, true)";

    private static final String SCHEMA = """
            select 'create schema if not exists ' || quote_ident(n.nspname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.oid = ?::regclass and n.nspname <> 'public'""";

    private static final String SEQUENCES = """
            select 'create sequence if not exists ' || s.seqrelid::regclass || ' as ' || format_type(s.seqtypid, null)
              || ' start ' || s.seqstart || ' increment ' || s.seqincrement || ' minvalue ' || s.seqmin
              || ' maxvalue ' || s.seqmax || ' cache ' || s.seqcache || case when s.seqcycle then ' cycle' else '' end,
              'alter sequence ' || s.seqrelid::regclass || ' owned by ' || d.refobjid::regclass || '.'
              || quote_ident(a.attname)
            from pg_depend d join pg_sequence s on s.seqrelid = d.objid
            join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
            where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype = 'a'
              and d.refobjid = ?::regclass order by s.seqrelid""";

    private static final String TABLE = """
            select 'create ' || case c.relpersistence when 'u' then 'unlogged ' else '' end || 'table '
              || c.oid::regclass || ' (' || string_agg(quote_ident(a.attname) || ' '
                || format_type(a.atttypid, a.atttypmod)
                || case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation
                  else '' end
                || case when a.attgenerated = 's' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid)
                    || ') stored'
                  when a.attgenerated = 'v' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ')'
                  when a.attidentity <> '' then ' generated '
                    || case a.attidentity when 'a' then 'always' else 'by default' end || ' as identity (start '
                    || s.seqstart || ' increment ' || s.seqincrement || ' minvalue ' || s.seqmin || ' maxvalue '
                    || s.seqmax || ' cache ' || s.seqcache || case when s.seqcycle then ' cycle' else '' end || ')'
                  when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
                || case when a.attnotnull then ' not null' else '' end, ', ' order by a.attnum) || ')'
              || coalesce(' partition by ' || case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end, '')
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            join pg_type t on t.oid = a.atttypid
            left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            left join pg_depend i on i.refclassid = 'pg_class'::regclass and i.refobjid = c.oid
              and i.refobjsubid = a.attnum and i.deptype = 'i' and i.classid = 'pg_class'::regclass
              and a.attidentity <> ''
            left join pg_sequence s on s.seqrelid = i.objid
            where c.oid = ?::regclass group by c.oid, c.relpersistence, c.relkind""";

    private static final String PARTITIONS = """
            select 'create table ' || p.relid || ' partition of ' || p.parentrelid || ' '
              || pg_get_expr(c.relpartbound, c.oid)
              || coalesce(' partition by ' || case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end, '')
            from pg_partition_tree(?::regclass) p join pg_class c on c.oid = p.relid
            where p.level > 0 order by p.level, p.relid""";

    private static final String CONSTRAINTS = """
            select 'alter table ' || c.conrelid::regclass || ' add constraint ' || quote_ident(c.conname) || ' '
              || pg_get_constraintdef(c.oid)
            from pg_constraint c
            where c.conrelid = ?::regclass and c.conparentid = 0 and c.contype in (%s) order by c.contype, c.conname""";

    private static final String INDEXES = """
            select pg_get_indexdef(i.indexrelid) from pg_index i
            where i.indrelid = ?::regclass and i.indisvalid
              and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))
            order by i.indexrelid::regclass::text""";

    // Where a number was never given, the sequence stands before its first.
    private static final String NUMBERS = """
            select 'select setval(' || quote_literal(s.seqrelid::regclass) || ', ' || pg_sequence_last_value(s.seqrelid)
              || ')'
            from pg_depend d join pg_sequence s on s.seqrelid = d.objid
            where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
              and d.refobjid = ?::regclass and pg_sequence_last_value(s.seqrelid) is not null order by s.seqrelid""";

    private final Connection connection;

    Definitions(Connection connection) {
        this.connection = connection;
    }

    /** Without a search path, every name comes with its schema. */
    Definition of(TableSchema table) throws SQLException {
        String before = texts("select current_setting('search_path') where ? is not null", "", 1)
                .get(0);
        String unused = texts(SEARCH, "", 1).get(0);
        Definition definition = definition(table.name());
        unused = texts(SEARCH, before, 1).get(0);
        return definition;
    }

    private Definition definition(TableName table) throws SQLException {
        String name = Catalog.sql(table);
        List<String> make = new ArrayList<>(texts(SCHEMA, name, 1));
        make.addAll(texts(SEQUENCES, name, 1));
        make.addAll(texts(TABLE, name, 1));
        make.addAll(texts(SEQUENCES, name, 2));
        make.addAll(texts(PARTITIONS, name, 1));
        make.addAll(texts(CONSTRAINTS.formatted("'c'"), name, 1));
        List<String> keys = texts(CONSTRAINTS.formatted("'p', 'u', 'x'"), name, 1);
        keys.addAll(texts(INDEXES, name, 1));
        List<String> last = texts(CONSTRAINTS.formatted("'f'"), name, 1);
        last.addAll(texts(NUMBERS, name, 1));
        return new Definition(make, keys, last);
    }

    private List<String> texts(String sql, String parameter, int column) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    texts.add(row.getString(column));
                }
            }
        }
        return texts;
    }
}
