package dev.intact.dialect.postgres;

import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableSchema;
import java.util.List;
import java.util.Set;

/**
 * Moves running numbers past the values a table now holds, never back. A sequence that was never asked does not tell
 * where it stands (it may have been restarted), so its first number is taken and, where that is ahead, given back.
 */
final class Sequences {
    private static final Set<Fill> NUMBERED = Set.of(Fill.SEQUENCE, Fill.IDENTITY_ALWAYS);

    private static final String ADVANCE = """
            with own as materialized (
              select s.seqrelid::regclass as seq, s.seqincrement > 0 as up, s.seqmin, s.seqmax
              from pg_sequence s where s.seqrelid in (
                select pg_get_serial_sequence(%3$s, %4$s)::regclass
                union
                select d.refobjid from pg_attrdef f
                join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
                join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid
                  and d.refclassid = 'pg_class'::regclass
                where f.adrelid = %3$s::regclass and a.attname = %4$s)),
            held as materialized (
              select o.seq, o.up, pg_sequence_last_value(o.seq) as last, v.reached
              from own o, lateral (select case when o.up then max(%2$s) else min(%2$s) end::bigint as reached
                from %1$s where %2$s between o.seqmin and o.seqmax) v),
            next as materialized (
              select h.seq, h.up, h.reached, h.last is null as fresh, coalesce(h.last, nextval(h.seq)) as number
              from held h where h.reached is not null)
            select setval(n.seq, case when n.up then greatest(n.reached, n.number) else least(n.reached, n.number) end,
              case when n.up then n.reached >= n.number else n.reached <= n.number end)
            from next n
            where n.fresh or case when n.up then n.reached > n.number else n.reached < n.number end""";

    private Sequences() {}

    static List<String> advance(TableSchema table, String sqlName) {
        return table.columns().stream()
                .filter(Sequences::numbered)
                .map(column -> ADVANCE.formatted(
                        sqlName,
                        SqlTypes.quote(column.name()),
                        SqlTypes.literal(sqlName),
                        SqlTypes.literal(column.name())))
                .toList();
    }

    private static boolean numbered(Column column) {
        boolean number = column.type() instanceof ColumnType.Int || column.type() instanceof ColumnType.Decimal;
        return number && NUMBERED.contains(column.fill());
    }
}
