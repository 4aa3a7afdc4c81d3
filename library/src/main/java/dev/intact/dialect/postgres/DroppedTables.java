package dev.intact.dialect.postgres;

import dev.intact.schema.Column.Fill;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Drops tables in a transaction that nobody shall wait for. */
final class DroppedTables {
    /** Somebody reads one of them, or something depends on one. */
    private static final Set<String> LEFT = Set.of("55P03", "2BP01");

    private static final String HANGING = """
            select x.what from pg_class c, lateral (
              select 'a trigger' as what from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal
              union select 'a view or a function' from pg_depend d where d.refclassid = 'pg_class'::regclass
                and d.refobjid = c.oid and d.classid in ('pg_rewrite'::regclass, 'pg_proc'::regclass)
              union select 'a policy' from pg_policy p where p.polrelid = c.oid
              union select 'row level security' where c.relrowsecurity
              union select 'a publication' from pg_publication_rel r where r.prrelid = c.oid
              union select 'a comment' from pg_description m
                where m.classoid = 'pg_class'::regclass and m.objoid = c.oid
              union select 'another table' from pg_inherits i where c.oid in (i.inhrelid, i.inhparent)
              union select 'statistics' from pg_statistic_ext s where s.stxrelid = c.oid
              union select 'rights of others' where c.relacl is not null
              union select 'another owner' where c.relowner <> (select oid from pg_roles where rolname = current_user)
              union select 'settings of its own' where c.reloptions is not null
              union select 'a default' where ? < (select count(*) from pg_attrdef f where f.adrelid = c.oid)
              union select 'an index' where ? <> (select count(*) from pg_index i where i.indrelid = c.oid
                and not exists (select from pg_constraint k where k.conindid = i.indexrelid))
            ) x where c.oid = cast(? as regclass)""";

    private final Connection connection;

    DroppedTables(Connection connection) {
        this.connection = connection;
    }

    List<String> hangingOn(TableSchema table) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(HANGING)) {
            select.setLong(1, filled(table));
            select.setLong(2, table.indexes().size());
            select.setString(3, Catalog.sql(table.name()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
        }
        return found;
    }

    /** Columns with a default that the table was made with. */
    private static long filled(TableSchema table) {
        return table.columns().stream()
                .filter(column -> column.fill() != Fill.NONE)
                .count();
    }

    /** The lock is not waited for: whoever reads next would have to wait behind. */
    boolean drop(List<TableName> tables) throws SQLException {
        String names = tables.stream().map(Catalog::sql).collect(Collectors.joining(", "));
        Nested nested = Nested.open(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table " + names + " in access exclusive mode nowait");
            // No table is dropped that a reference still waits to be looked at in.
            statement.execute("set constraints all immediate");
            statement.execute("drop table " + names);
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
}
