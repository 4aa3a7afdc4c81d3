package dev.intact.dialect.postgres;

import dev.intact.dialect.Addition;
import dev.intact.dialect.Hanging;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Drops tables in a transaction that nobody shall wait for. */
final class DroppedTables {
    /** Somebody reads one of them, or something depends on one. */
    private static final Set<String> LEFT = Set.of("55P03", "2BP01");

    private static final String HANGING = """
            select x.what, x.name, coalesce(x.text, '') from pg_class c, lateral (
              select 'trigger' as what, g.tgname::text as name, pg_get_triggerdef(g.oid) as text
                from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal
              union select case when w.rulename = '_RETURN' then 'view' else 'rule' end,
                  n.nspname || '.' || v.relname, pg_get_ruledef(w.oid)
                from pg_depend d join pg_rewrite w on w.oid = d.objid join pg_class v on v.oid = w.ev_class
                  join pg_namespace n on n.oid = v.relnamespace
                where d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.classid = 'pg_rewrite'::regclass
                  and not (w.ev_class = c.oid and w.rulename = '_RETURN')
              union select 'function', d.objid::regprocedure::text, '' from pg_depend d
                where d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.classid = 'pg_proc'::regclass
              union select 'policy', p.polname, concat_ws(' ', p.polcmd, p.polroles::text, pg_get_expr(p.polqual, c.oid),
                  pg_get_expr(p.polwithcheck, c.oid))
                from pg_policy p where p.polrelid = c.oid
              union select 'row level security', '', '' where c.relrowsecurity
              union select 'publication', b.pubname, '' from pg_publication_rel r
                join pg_publication b on b.oid = r.prpubid where r.prrelid = c.oid
              union select 'comment', '', m.objsubid || ' ' || m.description from pg_description m
                where m.classoid = 'pg_class'::regclass and m.objoid = c.oid
              union select 'another table', i.inhrelid::regclass::text, i.inhparent::regclass::text
                from pg_inherits i where c.oid in (i.inhrelid, i.inhparent)
              union select 'statistics', s.stxname, pg_get_statisticsobjdef(s.oid)
                from pg_statistic_ext s where s.stxrelid = c.oid
              union select 'rights of others', '', c.relacl::text where c.relacl is not null
              union select 'another owner', o.rolname, '' from pg_roles o
                where o.oid = c.relowner and o.rolname <> current_user
              union select 'settings of its own', '', c.reloptions::text where c.reloptions is not null
              union select 'default', f.adnum::text, pg_get_expr(f.adbin, f.adrelid) from pg_attrdef f where f.adrelid = c.oid
              union select 'index', n.nspname || '.' || v.relname, pg_get_indexdef(i.indexrelid) from pg_index i
                join pg_class v on v.oid = i.indexrelid join pg_namespace n on n.oid = v.relnamespace
                where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
            ) x where c.oid = cast(? as regclass) order by 1, 2""";

    private static final String DEFINITION = """
            select case c.relkind when 'v' then pg_get_viewdef(c.oid) when 'i' then pg_get_indexdef(c.oid) end
            from pg_class c where c.oid = to_regclass(?) and c.relkind = ?""";

    private final Connection connection;

    DroppedTables(Connection connection) {
        this.connection = connection;
    }

    List<Hanging> hangingOn(TableSchema table) throws SQLException {
        return hangingOn(table.name());
    }

    List<Hanging> hangingOn(Addition addition) throws SQLException {
        return addition.kind() == Addition.Kind.VIEW ? hangingOn(addition.name()) : List.of();
    }

    private List<Hanging> hangingOn(TableName relation) throws SQLException {
        List<Hanging> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(HANGING)) {
            select.setString(1, Catalog.sql(relation));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Hanging(row.getString(1), row.getString(2), row.getString(3)));
                }
            }
        }
        return found;
    }

    Optional<String> definition(Addition addition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(DEFINITION)) {
            select.setString(1, Catalog.sql(addition.name()));
            select.setString(2, addition.kind() == Addition.Kind.VIEW ? "v" : "i");
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /**
     * The lock is not waited for: whoever reads next would have to wait behind. LOCK would take what stands below a view
     * along, so that a view's, and an index's, is waited for as shortly as can be said.
     */
    boolean drop(List<Addition> additions, List<TableName> tables) throws SQLException {
        String names = tables.stream().map(Catalog::sql).collect(Collectors.joining(", "));
        Nested nested = Nested.open(connection);
        try (Statement statement = connection.createStatement()) {
            if (!tables.isEmpty()) {
                statement.execute("lock table " + names + " in access exclusive mode nowait");
            }
            // No table is dropped that a reference still waits to be looked at in.
            statement.execute("set constraints all immediate");
            String waits = shown(statement, "lock_timeout");
            statement.execute("set local lock_timeout = '1ms'");
            for (Addition addition : additions) {
                statement.execute("drop " + addition.kind().word() + " " + Catalog.sql(addition.name()));
            }
            statement.execute("set local lock_timeout = " + SqlTypes.literal(waits));
            if (!tables.isEmpty()) {
                statement.execute("drop table " + names);
            }
            nested.keep();
            return true;
        } catch (SQLException e) {
            if (!LEFT.contains(e.getSQLState())) {
                throw e;
            }
            nested.undo();
            return false;
        }
    }

    private static String shown(Statement statement, String setting) throws SQLException {
        try (ResultSet row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
