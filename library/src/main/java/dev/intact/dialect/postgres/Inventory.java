package dev.intact.dialect.postgres;

import dev.intact.schema.DatabaseSchema;
import dev.intact.schema.DatabaseSchema.Computed;
import dev.intact.schema.DatabaseSchema.Detail;
import dev.intact.schema.DatabaseSchema.Index;
import dev.intact.schema.DatabaseSchema.Link;
import dev.intact.schema.DatabaseSchema.Numbers;
import dev.intact.schema.DatabaseSchema.Other;
import dev.intact.schema.DatabaseSchema.Part;
import dev.intact.schema.DatabaseSchema.Table;
import dev.intact.schema.DatabaseSchema.View;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** All that the schemas of the user are made of. For one thread at a time. */
record Inventory(Connection connection) {
    private static final String DETAILS = """
            select a.attname, pg_get_expr(d.adbin, d.adrelid), a.attgenerated,
              case when a.attcollation <> y.typcollation then (select collname from pg_collation where oid = a.attcollation)
                else '' end,
              case when a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like 'nextval(%' then
                coalesce(pg_get_serial_sequence(a.attrelid::regclass::text, a.attname), '') end,
              pg_sequence_last_value(pg_get_serial_sequence(a.attrelid::regclass::text, a.attname)::regclass)
            from pg_attribute a join pg_type y on y.oid = a.atttypid
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum""";

    private static final String LINKS = """
            select k.conname, k.confdeltype, k.confupdtype, k.condeferred from pg_constraint k
            where k.contype = 'f' and k.conrelid = ?::regclass""";

    private static final String INDEXES = """
            select c.relname, i.indisunique, m.amname, pg_get_expr(i.indpred, i.indrelid), k.num,
              pg_get_indexdef(i.indexrelid, k.num, false), a.attname,
              (i.indoption[k.num - 1] & 1) = 1
            from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
            cross join lateral generate_series(1, i.indnkeyatts) k(num)
            left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.num - 1]
              and i.indkey[k.num - 1] <> 0
            where i.indrelid = ?::regclass and i.indisvalid
              and not exists (select from pg_constraint x where x.conindid = i.indexrelid and x.contype in ('p', 'u', 'x'))
            order by c.relname, k.num""";

    private static final String VIEWS = "select n.nspname, c.relname, pg_get_viewdef(c.oid) " + PostgresKeeping.USERS
            + " and c.relkind = 'v' order by c.oid";

    /** What goes with its table into another PostgreSQL. */
    private static final String BELONGINGS = """
            select 'partitioning', pg_get_partkeydef(c.oid), c.oid::regclass::text from pg_class c where c.relkind = 'p'
              and not c.relispartition
            union all
            select 'column of an index that is not in its key', a.attname || ' in ' || i.indexrelid::regclass, i.indrelid::regclass::text
            from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
            cross join lateral generate_series(i.indnkeyatts, i.indnatts - 1) k(num)
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.num]
            where n.nspname !~ '^pg_' and n.nspname <> 'intact'
            union all
            select 'check of a domain', a.attname || ' ' || y.oid::regtype || ' ' || pg_get_constraintdef(x.oid), c.oid::regclass::text
            from pg_constraint x join pg_type y on y.oid = x.contypid join pg_attribute a on a.atttypid = y.oid
            join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p') and not c.relispartition
            where x.contype = 'c' and not a.attisdropped and c.relnamespace <> 'information_schema'::regnamespace
            union all
            select 'comment', coalesce(a.attname, c.relname), c.oid::regclass::text
            from pg_description d join pg_class c on c.oid = d.objoid and c.relkind in ('r', 'p') and not c.relispartition
            join pg_namespace n on n.oid = c.relnamespace
            left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
            where d.classoid = 'pg_class'::regclass and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'intact')""";

    private static final Set<String> MADE_WITH_TABLES = Set.of(
            "exclusion constraint",
            "partitioning",
            "column of an index that is not in its key",
            "check of a domain",
            "comment");

    private static final String OTHERS = "select case c.relkind when 'm' then 'materialized view' when 'f' then"
            + " 'foreign table' else 'sequence' end, n.nspname || '.' || c.relname, '' " + PostgresKeeping.USERS
            + """
             and (c.relkind in ('m', 'f') or (c.relkind = 'S' and not exists (select from pg_depend d
              where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i'))))
            union all
            select 'inheritance from', i.inhparent::regclass::text, i.inhrelid::regclass::text
            from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace n on n.oid = p.relnamespace
            where p.relkind = 'r' and n.nspname !~ '^pg_'
            union all
            select 'exclusion constraint', x.conname, x.conrelid::regclass::text
            from pg_constraint x join pg_namespace n on n.oid = x.connamespace
            where x.contype = 'x' and n.nspname !~ '^pg_'
            union all
            select 'row-level security', c.relname, n.nspname || '.' || c.relname
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relrowsecurity and n.nspname !~ '^pg_'
            union all
            %s
            union all
            select 'trigger', t.tgname, n.nspname || '.' || c.relname
            from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
            where not t.tgisinternal and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'intact')
            union all
            select case p.prokind when 'p' then 'procedure' else 'function' end, n.nspname || '.' || p.proname, ''
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'intact', 'intact_stage')
              and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                and d.deptype = 'e')
            order by 1, 2""".formatted(BELONGINGS);

    DatabaseSchema of(List<TableSchema> tables) throws SQLException {
        List<Table> read = new ArrayList<>();
        for (TableSchema table : tables) {
            String name = Catalog.sql(table.name());
            read.add(new Table(table, rows(DETAILS, Inventory::detail, name), links(table, name), indexes(name)));
        }
        return new DatabaseSchema(read, views(), rows(OTHERS, Inventory::other));
    }

    private static Detail detail(ResultSet row) throws SQLException {
        Optional<String> expression = Optional.ofNullable(row.getString(2)).map(Expressions::unwrapped);
        String generated = row.getString(3);
        Optional<Numbers> numbers = Optional.ofNullable(row.getString(5)).isPresent()
                ? Optional.of(new Numbers(last(row), false))
                : Optional.empty();
        return new Detail(
                row.getString(1),
                generated.isEmpty() && numbers.isEmpty() ? expression : Optional.empty(),
                generated.isEmpty() ? Optional.empty() : expression.map(e -> new Computed(e, generated.equals("s"))),
                row.getString(4),
                numbers);
    }

    private static OptionalLong last(ResultSet row) throws SQLException {
        long last = row.getLong(6);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(last);
    }

    private List<Link> links(TableSchema table, String name) throws SQLException {
        Map<String, Link> said = new LinkedHashMap<>();
        for (TableSchema.ForeignKey key : table.foreignKeys()) {
            rows(
                            LINKS + " and k.conname = ?",
                            row -> new Link(key, action(row.getString(2)), action(row.getString(3)), row.getBoolean(4)),
                            name,
                            key.name())
                    .forEach(link -> said.put(key.name(), link));
        }
        return List.copyOf(said.values());
    }

    private static String action(String code) {
        return switch (code) {
            case "r" -> "RESTRICT";
            case "c" -> "CASCADE";
            case "n" -> "SET NULL";
            case "d" -> "SET DEFAULT";
            default -> "NO ACTION";
        };
    }

    private record Piece(String index, boolean unique, String method, Optional<String> where, Part part) {}

    private List<Index> indexes(String table) throws SQLException {
        Map<String, List<Piece>> found = new LinkedHashMap<>();
        rows(INDEXES, Inventory::piece, table)
                .forEach(piece -> found.computeIfAbsent(piece.index(), name -> new ArrayList<>())
                        .add(piece));
        return found.values().stream()
                .map(pieces -> new Index(
                        pieces.get(0).index(),
                        pieces.get(0).unique(),
                        pieces.get(0).method(),
                        pieces.stream().map(Piece::part).toList(),
                        pieces.get(0).where()))
                .toList();
    }

    private static Piece piece(ResultSet row) throws SQLException {
        String column = row.getString(7);
        return new Piece(
                row.getString(1),
                row.getBoolean(2),
                row.getString(3),
                Optional.ofNullable(row.getString(4)).map(Expressions::unwrapped),
                new Part(
                        column == null ? Expressions.unwrapped(row.getString(6)) : column,
                        column != null,
                        row.getBoolean(8),
                        ""));
    }

    /** Without a search path, every name comes with its schema. */
    private List<View> views() throws SQLException {
        String before = rows("select current_setting('search_path')", row -> row.getString(1))
                .get(0);
        String unused = rows(Definitions.SEARCH, row -> row.getString(1), "").get(0);
        List<View> views = rows(VIEWS, Inventory::view);
        unused = rows(Definitions.SEARCH, row -> row.getString(1), before).get(0);
        return views;
    }

    private static Other other(ResultSet row) throws SQLException {
        String kind = row.getString(1);
        return new Other(kind, row.getString(2), row.getString(3), MADE_WITH_TABLES.contains(kind));
    }

    private static View view(ResultSet row) throws SQLException {
        TableName name = TableName.of(row.getString(1), row.getString(2));
        String query = row.getString(3).strip();
        String plain = query.endsWith(";") ? query.substring(0, query.length() - 1) : query;
        return new View(name, "create view " + Catalog.sql(name) + " as " + plain, plain, List.of());
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> rows(String sql, Reader<T> reader, String... parameters) throws SQLException {
        List<T> read = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    read.add(reader.read(row));
                }
            }
        }
        return read;
    }
}
