package dev.intact.dialect.postgres;

import dev.intact.dialect.SchemaObject;
import dev.intact.dialect.SchemaObject.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * All objects of a user's schema, in the words of the server: one query, within a transaction in which no schema is searched, so that
 * every name comes with its own.
 */
final class SchemaObjects {
    /** The schemas of the user, and what belongs to an extension. The first number that the server does not use itself is 16384. */
    static final String WITH = """
            with space as (
              select oid, nspname from pg_namespace
              where nspname !~ '^pg_' and nspname <> all (array['information_schema', 'intact', 'intact_stage'])),
            member as (select classid, objid from pg_depend where deptype = 'e')
            """;

    /** A name that the server gave by itself may be another when the same is made in another way. */
    static final String NAMED = """
            case when left(k.conname, length(c.relname) + 1) = c.relname || '_'
              and k.conname ~ '_(pkey|key|fkey|check|excl|not_null)[0-9]*$' then ''
              else 'constraint ' || quote_ident(k.conname) || ' ' end""";

    private static final String SCHEMAS = """
            select 'SCHEMA', quote_ident(nspname), '' from space
            where nspname <> 'public' and ('pg_namespace'::regclass, oid) not in (select * from member)""";

    private static final String EXTENSIONS = """
            select 'EXTENSION', quote_ident(e.extname), 'schema ' || e.extnamespace::regnamespace
            from pg_extension e where e.oid >= 16384""";

    private static final String TYPES = """
            select 'TYPE', t.oid::regtype::text, case t.typtype
              when 'e' then 'enum (' || (select coalesce(string_agg(quote_literal(l.enumlabel), ', '
                order by l.enumsortorder), '') from pg_enum l where l.enumtypid = t.oid) || ')'
              when 'd' then 'domain as ' || format_type(t.typbasetype, t.typtypmod)
                || case when t.typcollation <> b.typcollation then ' collate ' || t.typcollation::regcollation else '' end
                || coalesce(' default ' || t.typdefault, '') || case when t.typnotnull then ' not null' else '' end
                || coalesce((select string_agg(' ' || case when k.conname ~ '_(check|not_null)[0-9]*$'
                  and left(k.conname, length(t.typname) + 1) = t.typname || '_' then ''
                  else 'constraint ' || quote_ident(k.conname) || ' ' end || pg_get_constraintdef(k.oid), ''
                  order by pg_get_constraintdef(k.oid)) from pg_constraint k
                  where k.contypid = t.oid and k.contype = 'c'), '')
              when 'c' then 'composite' || coalesce((select string_agg(E'\\n' || quote_ident(a.attname) || ' '
                || format_type(a.atttypid, a.atttypmod) || case when a.attcollation <> y.typcollation
                  then ' collate ' || a.attcollation::regcollation else '' end, '' order by a.attnum)
                from pg_attribute a join pg_type y on y.oid = a.atttypid where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped), '')
              else (select 'range (subtype = ' || format_type(r.rngsubtype, null) || ', subtype_opclass = '
                || (select o.opcnamespace::regnamespace || '.' || quote_ident(o.opcname) from pg_opclass o
                  where o.oid = r.rngsubopc)
                || case when r.rngcollation <> 0 then ', collation = ' || r.rngcollation::regcollation else '' end
                || case when r.rngsubdiff <> 0 then ', subtype_diff = ' || r.rngsubdiff::regproc else '' end
                || case when r.rngcanonical <> 0 then ', canonical = ' || r.rngcanonical::regproc else '' end || ')'
                from pg_range r where r.rngtypid = t.oid) end
            from pg_type t join space n on n.oid = t.typnamespace
            left join pg_type b on b.oid = t.typbasetype left join pg_class c on c.oid = t.typrelid
            where (t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and c.relkind = 'c')
              and ('pg_type'::regclass, t.oid) not in (select * from member)""";

    private static final String SEQUENCES = """
            select 'SEQUENCE', s.seqrelid::regclass::text, 'as ' || format_type(s.seqtypid, null) || ' start ' || s.seqstart
              || ' increment ' || s.seqincrement || ' minvalue ' || s.seqmin || ' maxvalue ' || s.seqmax || ' cache '
              || s.seqcache || case when s.seqcycle then ' cycle' else '' end
              || coalesce((select ' owned by ' || d.refobjid::regclass || '.' || quote_ident(a.attname)
                from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                where d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.deptype = 'a'
                  and d.refclassid = 'pg_class'::regclass), '')
            from pg_sequence s join pg_class c on c.oid = s.seqrelid join space n on n.oid = c.relnamespace
            where not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = s.seqrelid
                and d.deptype in ('i', 'e'))""";

    private static final String FUNCTIONS = """
            select 'FUNCTION', p.oid::regprocedure::text, case when p.prokind = 'a'
              then (select 'aggregate ' || a.aggtransfn::regproc || ' ' || a.aggfinalfn::regproc || ' '
                || format_type(a.aggtranstype, null) || coalesce(' initial ' || quote_literal(a.agginitval), '')
                from pg_aggregate a where a.aggfnoid = p.oid)
              else pg_get_functiondef(p.oid) end
            from pg_proc p join space n on n.oid = p.pronamespace
            where ('pg_proc'::regclass, p.oid) not in (select * from member)
              and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                and d.deptype = 'i')""";

    private static final String TABLES = """
            select 'TABLE', c.oid::regclass::text, case c.relpersistence when 'u' then 'unlogged ' else '' end
              || case c.relkind when 'f' then 'foreign table' else 'table' end
              || coalesce((select string_agg(E'\\n' || %s, '' order by a.attnum) %s where a.attrelid = c.oid and a.attnum > 0
                and not a.attisdropped), '')
              || coalesce((select string_agg(E'\\n' || t.line, '' order by t.line) from (
                select %s || pg_get_constraintdef(k.oid) as line from pg_constraint k
                where k.conrelid = c.oid and k.contype in ('p', 'u', 'x', 'c', 'f') and k.conparentid = 0
                  and k.conislocal) t), '')
              || coalesce((select string_agg(E'\\n' || case when c.relispartition then 'partition of ' else 'inherits ' end
                || h.inhparent::regclass, '' order by h.inhseqno) from pg_inherits h where h.inhrelid = c.oid), '')
              || coalesce(' ' || pg_get_expr(c.relpartbound, c.oid), '')
              || case when c.relkind = 'p' then E'\\npartition by ' || pg_get_partkeydef(c.oid) else '' end
              || coalesce((select E'\\nserver ' || quote_ident(s.srvname) || ' options '
                || coalesce(array_to_string(f.ftoptions, ', '), '') from pg_foreign_table f
                join pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = c.oid), '')
              || coalesce((select E'\\nusing ' || quote_ident(m.amname) from pg_am m
                where m.oid = c.relam and m.amname <> 'heap'), '')
              || coalesce((select E'\\nwith (' || string_agg(o, ', ' order by o) || ')' from unnest(c.reloptions) o), '')
              || case when c.relrowsecurity then E'\\nrow level security' else '' end
              || case when c.relforcerowsecurity then E'\\nforced row level security' else '' end
              || case c.relreplident when 'd' then '' when 'n' then E'\\nreplica identity nothing'
                when 'f' then E'\\nreplica identity full' else E'\\nreplica identity using index ' || (
                  select i.indexrelid::regclass from pg_index i where i.indrelid = c.oid and i.indisreplident) end
            from pg_class c join space n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'f') and ('pg_class'::regclass, c.oid) not in (select * from member)""".formatted(ColumnWords.LINE, ColumnWords.FROM, NAMED);

    // One that is attached to a partitioned table's index was made by it, under a name of the server's.
    private static final String INDEXES = """
            select 'INDEX', c.oid::regclass::text, pg_get_indexdef(c.oid)
              || case when i.indisvalid then '' else ' (invalid)' end
            from pg_index i join pg_class c on c.oid = i.indexrelid join space n on n.oid = c.relnamespace
            where not c.relispartition and ('pg_class'::regclass, i.indrelid) not in (select * from member)
              and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))""";

    private static final String VIEWS = """
            select case c.relkind when 'v' then 'VIEW' else 'MATERIALIZED_VIEW' end, c.oid::regclass::text,
              pg_get_viewdef(c.oid) || coalesce((select E'\\nwith (' || string_agg(o, ', ' order by o) || ')'
                from unnest(c.reloptions) o), '')
            from pg_class c join space n on n.oid = c.relnamespace
            where c.relkind in ('v', 'm') and ('pg_class'::regclass, c.oid) not in (select * from member)""";

    private static final String TRIGGERS = """
            select 'TRIGGER', t.tgrelid::regclass || '.' || quote_ident(t.tgname), pg_get_triggerdef(t.oid)
              || case t.tgenabled when 'O' then '' when 'D' then ' (disabled)' else ' (enabled ' || t.tgenabled::text || ')' end
            from pg_trigger t join pg_class c on c.oid = t.tgrelid join space n on n.oid = c.relnamespace
            where not t.tgisinternal and t.tgparentid = 0 and ('pg_class'::regclass, c.oid) not in (select * from member)""";

    private static final String RULES = """
            select 'RULE', r.ev_class::regclass || '.' || quote_ident(r.rulename), pg_get_ruledef(r.oid)
            from pg_rewrite r join pg_class c on c.oid = r.ev_class join space n on n.oid = c.relnamespace
            where r.rulename <> '_RETURN' and ('pg_class'::regclass, c.oid) not in (select * from member)""";

    static final String POLICY_WORDS = """
            'as ' || case when p.polpermissive then 'permissive' else 'restrictive' end || ' for ' || case p.polcmd
                when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end
              || ' to ' || (select string_agg(case r when 0 then 'public' else r::regrole::text end, ', ' order by r)
                from unnest(p.polroles) r)
              || coalesce(' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
              || coalesce(' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
            from pg_policy p join pg_class c on c.oid = p.polrelid join space n on n.oid = c.relnamespace""";

    private static final String POLICIES =
            "select 'POLICY', p.polrelid::regclass || '.' || quote_ident(p.polname), " + POLICY_WORDS;

    private static final String STATISTICS = """
            select 'STATISTICS', quote_ident(n.nspname) || '.' || quote_ident(s.stxname), pg_get_statisticsobjdef(s.oid)
            from pg_statistic_ext s join space n on n.oid = s.stxnamespace""";

    private static final String OTHERS = """
            select 'OTHER', i.type || ' ' || i.identity, '' from (
              %s) o (classid, objid) cross join lateral pg_identify_object(o.classid, o.objid, 0) i
            where o.objid >= 16384
              and (o.classid, o.objid) not in (select classid, objid from pg_depend where deptype in ('e', 'i'))""".formatted(String.join(
            "\n  union all ",
            List.of(
                            "pg_am",
                            "pg_cast",
                            "pg_collation",
                            "pg_conversion",
                            "pg_event_trigger",
                            "pg_foreign_data_wrapper",
                            "pg_foreign_server",
                            "pg_language",
                            "pg_opclass",
                            "pg_operator",
                            "pg_opfamily",
                            "pg_publication",
                            "pg_transform",
                            "pg_ts_config",
                            "pg_ts_dict",
                            "pg_ts_parser",
                            "pg_ts_template")
                    .stream()
                    .map(catalog -> "select '" + catalog + "'::regclass, oid from " + catalog)
                    .toList()));

    /** The schema that each database has from the beginning may have been made again, and its usual comment with it. */
    static final String COMMENTED = """
            from pg_description d cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i
            where (d.objoid >= 16384 or (d.classoid, d.objoid) = (select 'pg_namespace'::regclass, oid from pg_namespace
                where nspname = 'public'))
              and (i.type, i.identity, d.description) <> ('schema', 'public', 'standard public schema')
              and (d.classoid, d.objoid) not in (select * from member)
              and d.classoid <> 'pg_extension'::regclass
              and coalesce(i.schema, '') not in ('intact', 'intact_stage')""";

    private static final String COMMENTS = "select 'COMMENT', i.type || ' ' || i.identity, d.description\n" + COMMENTED;

    private static final String ALL = WITH
            + String.join(
                    "\nunion all ",
                    SCHEMAS,
                    EXTENSIONS,
                    TYPES,
                    SEQUENCES,
                    FUNCTIONS,
                    TABLES,
                    INDEXES,
                    VIEWS,
                    TRIGGERS,
                    RULES,
                    POLICIES,
                    STATISTICS,
                    OTHERS,
                    COMMENTS);

    private SchemaObjects() {}

    static List<SchemaObject> all(Connection connection) throws SQLException {
        List<SchemaObject> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ALL)) {
            while (row.next()) {
                all.add(new SchemaObject(Kind.valueOf(row.getString(1)), row.getString(2), row.getString(3)));
            }
        }
        return all.stream().sorted().toList();
    }
}
