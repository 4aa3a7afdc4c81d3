package dev.intact.dialect.postgres;

import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.SchemaObject;
import dev.intact.dialect.SchemaObject.Kind;
import dev.intact.schema.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Statements that make a schema again, from the catalogs alone: for a server that no {@code pg_dump} at hand knows. What is rare
 * (inheritance, foreign tables, operators, casts) it leaves out, so whoever uses it compares afterwards. Within a transaction in
 * which no schema is searched.
 */
final class SchemaScript {
    // The bodies of functions may name tables that come later.
    private static final String LATE_BODIES = "set local check_function_bodies to off";

    private static final String ROOTS = SchemaObjects.WITH + """
            select n.nspname, c.relname from pg_class c join space n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and not c.relispartition and ('pg_class'::regclass, c.oid) not in (select * from member)
            order by c.oid""";

    /** A routine that takes or gives rows of a table, or whose body the server has parsed, needs the table. */
    private static final String ROUTINES = SchemaObjects.WITH + """
            select rtrim(pg_get_functiondef(p.oid), E'\\n')
            from pg_proc p join space n on n.oid = p.pronamespace
            where p.prokind in ('f', 'p', 'w') and ('pg_proc'::regclass, p.oid) not in (select * from member)
              and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                and d.deptype = 'i')
              and %s exists (select from pg_depend d left join pg_type t on d.refclassid = 'pg_type'::regclass
                  and t.oid = d.refobjid left join pg_class c on c.oid = t.typrelid
                where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                  and (d.refclassid = 'pg_class'::regclass or c.relkind in ('r', 'p', 'v', 'm')))
            order by p.oid""";

    // A view that was replaced may read one that is younger: the deepest come last.
    private static final String VIEWS = SchemaObjects.WITH.replace("with space", "with recursive space") + """
            , reads as (
              select distinct r.ev_class as reader, d.refobjid as read from pg_rewrite r
              join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
                and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
              join pg_class c on c.oid = d.refobjid and c.relkind in ('v', 'm')),
            deep as (
              select c.oid, 0 as depth from pg_class c where c.relkind in ('v', 'm')
              union select r.reader, p.depth + 1 from deep p join reads r on r.read = p.oid)
            select 'create ' || case c.relkind when 'v' then 'view ' else 'materialized view ' end || c.oid::regclass
              || coalesce((select ' with (' || string_agg(o, ', ' order by o) || ')' from unnest(c.reloptions) o), '')
              || E' as\\n' || rtrim(pg_get_viewdef(c.oid), ';')
            from pg_class c join space n on n.oid = c.relnamespace
            where c.relkind in ('v', 'm') and ('pg_class'::regclass, c.oid) not in (select * from member)
            order by (select max(depth) from deep d where d.oid = c.oid), c.oid""";

    private static final String OF_VIEWS = SchemaObjects.WITH + """
            select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid
            join space n on n.oid = c.relnamespace where c.relkind = 'm' order by i.indexrelid""";

    private static final String POLICIES = SchemaObjects.WITH
            + "select 'create policy ' || quote_ident(p.polname) || ' on ' || p.polrelid::regclass || ' ' || "
            + SchemaObjects.POLICY_WORDS;

    private static final String SECURITY = SchemaObjects.WITH + """
            select 'alter table ' || c.oid::regclass || x.action from pg_class c join space n on n.oid = c.relnamespace,
              lateral (values (c.relrowsecurity, ' enable row level security'),
                (c.relforcerowsecurity, ' force row level security'),
                (c.relreplident = 'f', ' replica identity full'),
                (c.relreplident = 'n', ' replica identity nothing')) x (said, action)
            where x.said and c.relkind in ('r', 'p') order by 1""";

    private static final String DISABLED = SchemaObjects.WITH + """
            select 'alter table ' || t.tgrelid::regclass || case t.tgenabled when 'D' then ' disable' when 'R' then
              ' enable replica' else ' enable always' end || ' trigger ' || quote_ident(t.tgname)
            from pg_trigger t join pg_class c on c.oid = t.tgrelid join space n on n.oid = c.relnamespace
            where not t.tgisinternal and t.tgparentid = 0 and t.tgenabled <> 'O' order by 1""";

    private static final String COMMENTS = SchemaObjects.WITH + """
            select 'comment on ' || case i.type when 'table column' then 'column ' || i.identity
                when 'table constraint' then 'constraint ' || i.identity when 'view column' then 'column ' || i.identity
                when 'trigger' then 'trigger ' || i.identity when 'policy' then 'policy ' || i.identity
                else i.type || ' ' || i.identity end || ' is ' || quote_literal(d.description)
            """ + SchemaObjects.COMMENTED + " order by 1";

    private final Connection connection;
    private final List<TableName> without;
    private final List<String> statements = new ArrayList<>();

    SchemaScript(Connection connection, List<TableName> without) {
        this.connection = connection;
        this.without = without;
    }

    List<String> statements() throws SQLException {
        Map<Kind, List<SchemaObject>> all =
                SchemaObjects.all(connection).stream().collect(Collectors.groupingBy(SchemaObject::kind));
        statements.add(LATE_BODIES);
        each(all, Kind.SCHEMA, o -> "create schema " + o.name());
        each(all, Kind.EXTENSION, o -> "create extension " + o.name() + " " + o.definition());
        each(all, Kind.TYPE, SchemaScript::type);
        // One that belongs to a column is made with its table.
        all.computeIfPresent(
                Kind.SEQUENCE,
                (kind, some) -> some.stream()
                        .filter(sequence -> !sequence.definition().contains(" owned by "))
                        .toList());
        each(all, Kind.SEQUENCE, o -> "create sequence " + o.name() + " " + o.definition());
        texts(ROUTINES.formatted("not"));
        tables();
        each(all, Kind.TRIGGER, o -> o.definition().replaceAll(" \\((disabled|enabled .)\\)$", ""));
        each(all, Kind.RULE, o -> o.definition().replaceAll(";$", ""));
        texts(POLICIES);
        each(all, Kind.STATISTICS, SchemaObject::definition);
        texts(SECURITY);
        texts(DISABLED);
        texts(COMMENTS);
        return statements;
    }

    private void tables() throws SQLException {
        List<Definition> definitions = new ArrayList<>();
        for (TableName root : roots()) {
            definitions.add(new Definitions(connection).of(root));
        }
        definitions.forEach(table -> addAll(table.table()));
        texts(ROUTINES.formatted(""));
        definitions.forEach(table -> addAll(table.keys()));
        texts(VIEWS);
        texts(OF_VIEWS);
        definitions.forEach(table -> addAll(table.references()));
    }

    /** Where sequences stand is no part of a schema; their schemas, and those of no column, are there by now. */
    private void addAll(List<String> some) {
        some.stream()
                .filter(statement -> !statement.startsWith("select setval("))
                .filter(statement -> !statement.startsWith("create schema if not exists "))
                .forEach(statements::add);
    }

    private void each(Map<Kind, List<SchemaObject>> all, Kind kind, Function<SchemaObject, String> made) {
        all.getOrDefault(kind, List.of()).stream().map(made).forEach(statements::add);
    }

    private static String type(SchemaObject type) {
        String definition = type.definition();
        if (definition.startsWith("domain ")) {
            return "create domain " + type.name() + definition.substring("domain".length());
        }
        if (definition.startsWith("composite")) {
            List<String> columns = type.lines().subList(1, type.lines().size());
            return "create type " + type.name() + " as (" + String.join(", ", columns) + ")";
        }
        return "create type " + type.name() + " as " + definition;
    }

    private List<TableName> roots() throws SQLException {
        List<TableName> roots = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ROOTS)) {
            while (row.next()) {
                roots.add(TableName.of(row.getString(1), row.getString(2)));
            }
        }
        roots.removeAll(without);
        return roots;
    }

    private void texts(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                statements.add(row.getString(1));
            }
        }
    }
}
