package dev.intact.dialect.postgres;

import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.Check;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads one table from the catalogs. What newer servers added is asked for through JSON, so that older ones answer. */
final class TableReading {
    private static final String COLUMNS = """
            with recursive base(num, type, modifier, depth, required, filled) as (
              select a.attnum, a.atttypid, a.atttypmod, 0, a.attnotnull, false
              from pg_attribute a where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
              union all
              select b.num, t.typbasetype, t.typtypmod, b.depth + 1, b.required or t.typnotnull,
                b.filled or t.typdefault is not null
              from base b join pg_type t on t.oid = b.type where t.typtype = 'd')
            select a.attname, format_type(a.atttypid, a.atttypmod)
                || case when a.attcollation <> t0.typcollation
                     then ' COLLATE ' || quote_ident(cn.nspname) || '.' || quote_ident(co.collname) else '' end,
              case when t.typnamespace = 'pg_catalog'::regnamespace then t.typname else '' end, b.modifier, b.required,
              a.attidentity, a.attgenerated, coalesce(pg_get_expr(d.adbin, d.adrelid), ''), b.filled
            from (select distinct on (num) * from base order by num, depth desc) b
            join pg_attribute a on a.attrelid = ? and a.attnum = b.num
            join pg_type t on t.oid = b.type
            join pg_type t0 on t0.oid = a.atttypid
            left join pg_collation co on co.oid = a.attcollation
            left join pg_namespace cn on cn.oid = co.collnamespace
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            order by a.attnum""";

    // A key whose check may wait cannot decide an ON CONFLICT, so it comes after the others.
    private static final String KEYS = """
            select ic.relname, i.indisprimary, coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false),
              array(select a.attname::text from generate_series(0, i.indnkeyatts - 1) k
                join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k] order by k)
            from pg_index i join pg_class ic on ic.oid = i.indexrelid
            left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'u'
            where i.indrelid = ? and i.indisunique and not i.indisexclusion and i.indisvalid and i.indislive
              and i.indpred is null and i.indexprs is null
            order by i.indisprimary desc, i.indimmediate desc, c.oid is null, ic.relname""";

    private static final String FOREIGN_KEYS = """
            select c.conname, n.nspname, r.relname,
              array(select a.attname::text from unnest(c.conkey) with ordinality k(num, pos)
                join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num order by k.pos),
              fn.nspname, f.relname,
              array(select a.attname::text from unnest(c.confkey) with ordinality k(num, pos)
                join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num order by k.pos),
              c.condeferrable, c.confdeltype, c.confupdtype
            from pg_constraint c
            join pg_class r on r.oid = c.conrelid join pg_namespace n on n.oid = r.relnamespace
            join pg_class f on f.oid = c.confrelid join pg_namespace fn on fn.oid = f.relnamespace
            where c.contype = 'f' and c.%1$s = ? and coalesce((to_jsonb(c) ->> 'conenforced')::boolean, true)
              and not exists (select from pg_constraint p where p.oid = c.conparentid and p.%1$s = c.%1$s)
            order by n.nspname, r.relname, c.conname""";

    private static final String CHECKS = """
            select c.conname, pg_get_expr(c.conbin, c.conrelid) from pg_constraint c
            where c.contype = 'c' and c.conrelid = ? and coalesce((to_jsonb(c) ->> 'conenforced')::boolean, true)
            order by c.conname""";

    private static final String TRIGGERS = """
            select exists (select from pg_trigger t where not t.tgisinternal and t.tgenabled in ('O', 'A')
              and t.tgtype::int & 1 = 1 and (t.tgrelid = ?
                or t.tgrelid in (select p.relid from pg_partition_tree(?::oid::regclass) p)))""";

    private final Connection connection;
    private final long oid;
    private final TableName name;

    TableReading(Connection connection, long oid, TableName name) {
        this.connection = connection;
        this.oid = oid;
        this.name = name;
    }

    TableSchema read() throws SQLException {
        return new TableSchema(
                name,
                rows(COLUMNS, 2, TableReading::column),
                rows(KEYS, 1, TableReading::key),
                rows(FOREIGN_KEYS.formatted("conrelid"), 1, TableReading::foreignKey),
                rows(CHECKS, 1, row -> new Check(row.getString(1), Expressions.unwrapped(row.getString(2)))),
                rows(FOREIGN_KEYS.formatted("confrelid"), 1, TableReading::foreignKey),
                rows(TRIGGERS, 2, row -> row.getBoolean(1)).get(0));
    }

    private static Column column(ResultSet row) throws SQLException {
        String sqlType = row.getString(2);
        return new Column(
                row.getString(1),
                CatalogTypes.of(row.getString(3), row.getInt(4), sqlType),
                sqlType,
                !row.getBoolean(5),
                fill(row));
    }

    private static Fill fill(ResultSet row) throws SQLException {
        if (!row.getString(7).isEmpty()) {
            return Fill.GENERATED;
        }
        if (row.getString(6).equals("a")) {
            return Fill.IDENTITY_ALWAYS;
        }
        String expression = row.getString(8);
        if (row.getString(6).equals("d") || expression.startsWith("nextval(")) {
            return Fill.SEQUENCE;
        }
        return expression.isEmpty() && !row.getBoolean(9) ? Fill.NONE : Fill.DEFAULT;
    }

    private static TableSchema.Key key(ResultSet row) throws SQLException {
        return new TableSchema.Key(row.getString(1), strings(row.getArray(4)), row.getBoolean(2), !row.getBoolean(3));
    }

    private static ForeignKey foreignKey(ResultSet row) throws SQLException {
        return new ForeignKey(
                row.getString(1),
                TableName.of(row.getString(2), row.getString(3)),
                strings(row.getArray(4)),
                TableName.of(row.getString(5), row.getString(6)),
                strings(row.getArray(7)),
                row.getBoolean(8),
                action(row.getString(9)),
                action(row.getString(10)));
    }

    private static Action action(String code) {
        return switch (code) {
            case "c" -> Action.CASCADE;
            case "n", "d" -> Action.SET;
            default -> Action.RESTRICT;
        };
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private <T> List<T> rows(String sql, int parameters, Reader<T> reader) throws SQLException {
        List<T> read = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 1; i <= parameters; i++) {
                statement.setLong(i, oid);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    read.add(reader.read(row));
                }
            }
        }
        return read;
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
