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

/**
 * How tables are made again, in the words of the server itself. Within one transaction. A partition is made as a table of its own
 * and attached: so it keeps what it does not share with its parent, and the names of what it does.
 */
final class Definitions {
    static final String SEARCH = "select set_config('search_path', ?, true)";

    /** The table, and its partitions on all levels. */
    private static final String TREE = """
            with t (relid, parent, level) as (
              select x.relid, x.parent, x.level from (select ?::regclass as root) r cross join lateral (
                select r.root as relid, null::regclass as parent, 0 as level
                union all select p.relid, p.parentrelid, p.level from pg_partition_tree(r.root) p where p.level > 0) x)
            """;

    private static final String SCHEMAS = TREE + """
            select distinct 'create schema if not exists ' || quote_ident(n.nspname)
            from t join pg_class c on c.oid = t.relid join pg_namespace n on n.oid = c.relnamespace
            where n.nspname <> 'public' order by 1""";

    private static final String OWNED = """
            from t join pg_depend d on d.refobjid = t.relid join pg_sequence s on s.seqrelid = d.objid
            where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass""";

    private static final String SEQUENCES = TREE + """
            select 'create sequence if not exists ' || s.seqrelid::regclass || ' as ' || format_type(s.seqtypid, null)
              || ' start ' || s.seqstart || ' increment ' || s.seqincrement || ' minvalue ' || s.seqmin
              || ' maxvalue ' || s.seqmax || ' cache ' || s.seqcache || case when s.seqcycle then ' cycle' else '' end,
              'alter sequence ' || s.seqrelid::regclass || ' owned by ' || d.refobjid::regclass || '.'
              || (select quote_ident(attname) from pg_attribute where attrelid = d.refobjid and attnum = d.refobjsubid)
            %s and d.deptype = 'a' order by s.seqrelid""".formatted(OWNED);

    // From version 17 on columns of partitions draw from the sequence of the table; from 18 on NOT NULL has a name.
    private static final String TABLES = TREE + """
            select 'create ' || case c.relpersistence when 'u' then 'unlogged ' else '' end || 'table '
              || c.oid::regclass || ' (' || coalesce(string_agg(quote_ident(a.attname) || ' '
                || format_type(a.atttypid, a.atttypmod)
                || case when a.attcollation <> y.typcollation then ' collate ' || a.attcollation::regcollation
                  else '' end
                || case when a.attgenerated = 's' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid)
                    || ') stored'
                  when a.attgenerated = 'v' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ')'
                  when s.seqrelid is not null then ' generated '
                    || case a.attidentity when 'a' then 'always' else 'by default' end || ' as identity (sequence name '
                    || s.seqrelid::regclass || ' start '
                    || s.seqstart || ' increment ' || s.seqincrement || ' minvalue ' || s.seqmin || ' maxvalue '
                    || s.seqmax || ' cache ' || s.seqcache || case when s.seqcycle then ' cycle' else '' end || ')'
                  when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
                || case when not a.attnotnull or not coalesce(n.convalidated, true) then ''
                  else coalesce(' constraint ' || quote_ident(n.conname), '') || ' not null'
                    || case when n.connoinherit then ' no inherit' else '' end end,
                ', ' order by a.attnum), '') || ')'
              || coalesce(' partition by ' || case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end, '')
            from t join pg_class c on c.oid = t.relid
            left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            left join pg_type y on y.oid = a.atttypid
            left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            left join pg_constraint n on n.conrelid = c.oid and n.contype = 'n' and n.conkey = array[a.attnum]
            left join pg_depend i on i.refclassid = 'pg_class'::regclass and i.refobjid = c.oid
              and i.refobjsubid = a.attnum and i.deptype = 'i' and i.classid = 'pg_class'::regclass
              and a.attidentity <> ''
            left join pg_sequence s on s.seqrelid = i.objid
            group by t.level, c.oid, c.relpersistence, c.relkind order by t.level, c.oid::regclass::text""";

    private static final String ATTACHED = TREE + """
            select 'alter table ' || t.parent || ' attach partition ' || c.oid::regclass || ' '
              || pg_get_expr(c.relpartbound, c.oid)
            from t join pg_class c on c.oid = t.relid
            where t.level > 0 order by t.level, c.oid::regclass::text""";

    /** Of a table, and of what belongs to it without a word of its own: the index of a key, what is stored beside it. */
    private static final String PARAMETERS = TREE + """
            select 'alter ' || o.kind || ' ' || o.relid::regclass || ' set (' || string_agg(o.prefix
              || quote_ident(split_part(p, '=', 1)) || ' = ' || quote_literal(substr(p, strpos(p, '=') + 1)), ', ') || ')'
            from (
              select t.relid, 'table' as kind, '' as prefix, c.reloptions from t join pg_class c on c.oid = t.relid
              union all select t.relid, 'table', 'toast.', s.reloptions
                from t join pg_class c on c.oid = t.relid join pg_class s on s.oid = c.reltoastrelid
              union all select k.conindid, 'index', '', c.reloptions
                from t join pg_constraint k on k.conrelid = t.relid and k.contype in ('p', 'u', 'x')
                join pg_class c on c.oid = k.conindid and c.relkind = 'i'
            ) o, unnest(o.reloptions) p where o.kind = '%s' group by o.relid, o.kind, o.prefix order by 1""";

    private static final String CONSTRAINTS = TREE + """
            select 'alter table ' || case when c.relkind = 'p' and k.contype in ('p', 'u', 'x') then 'only ' else '' end
              || k.conrelid::regclass || ' add constraint ' || quote_ident(k.conname) || ' '
              || pg_get_constraintdef(k.oid)
            from t join pg_class c on c.oid = t.relid join pg_constraint k on k.conrelid = c.oid
            where %s order by t.level, c.oid::regclass::text, k.contype, k.conname""";

    // What is not valid came in behind its back: rows that do not keep to it may be there.
    private static final String CHECKS = CONSTRAINTS.formatted("k.contype = 'c' and k.convalidated");

    private static final String KEYS = CONSTRAINTS.formatted("k.contype in ('p', 'u', 'x')");

    private static final String LAST = CONSTRAINTS.formatted("k.conparentid = 0 and k.coninhcount = 0"
            + " and (k.contype = 'f' or (k.contype in ('c', 'n') and not k.convalidated))");

    // An index of a partitioned table is one that is valid when its partitions have one each.
    private static final String INDEXES = TREE + """
            select pg_get_indexdef(i.indexrelid)
            from t join pg_index i on i.indrelid = t.relid join pg_class c on c.oid = i.indexrelid
            where (i.indisvalid or c.relkind = 'I')
              and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
            order by t.level, i.indexrelid::regclass::text""";

    private static final String ATTACHED_INDEXES = TREE + """
            select 'alter index ' || h.inhparent::regclass || ' attach partition ' || h.inhrelid::regclass
            from t join pg_index i on i.indrelid = t.relid join pg_inherits h on h.inhrelid = i.indexrelid
            where t.level > 0 order by t.level desc, h.inhrelid::regclass::text""";

    // Where a number was never given, the sequence stands before its first.
    private static final String NUMBERS = TREE + """
            select 'select setval(' || quote_literal(s.seqrelid::regclass) || ', ' || pg_sequence_last_value(s.seqrelid)
              || ')'
            %s and d.deptype in ('a', 'i') and pg_sequence_last_value(s.seqrelid) is not null
            order by s.seqrelid""".formatted(OWNED);

    private final Connection connection;

    Definitions(Connection connection) {
        this.connection = connection;
    }

    /** Without a search path, every name comes with its schema. */
    Definition of(TableSchema table) throws SQLException {
        return of(table.name());
    }

    Definition of(TableName table) throws SQLException {
        String before = texts("select current_setting('search_path') where ? is not null", "", 1)
                .get(0);
        String unused = texts(SEARCH, "", 1).get(0);
        Definition definition = definition(table);
        unused = texts(SEARCH, before, 1).get(0);
        return definition;
    }

    private Definition definition(TableName table) throws SQLException {
        String name = Catalog.sql(table);
        List<String> make = new ArrayList<>(texts(SCHEMAS, name, 1));
        make.addAll(texts(SEQUENCES, name, 1));
        make.addAll(texts(TABLES, name, 1));
        make.addAll(texts(SEQUENCES, name, 2));
        make.addAll(texts(PARAMETERS.formatted("table"), name, 1));
        make.addAll(texts(CHECKS, name, 1));
        make.addAll(texts(ATTACHED, name, 1));
        List<String> keys = texts(KEYS, name, 1);
        keys.addAll(texts(PARAMETERS.formatted("index"), name, 1));
        keys.addAll(texts(INDEXES, name, 1));
        keys.addAll(texts(ATTACHED_INDEXES, name, 1));
        List<String> last = texts(LAST, name, 1);
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
