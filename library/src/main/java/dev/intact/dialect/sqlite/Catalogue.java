package dev.intact.dialect.sqlite;

import dev.intact.error.ConfigurationException;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the tables of {@code main}. For one thread at a time. */
final class Catalogue {
    private static final int HIDDEN = 1;

    private final Connection connection;

    Catalogue(Connection connection) {
        this.connection = connection;
    }

    private record Stored(String name, String kind) {}

    private record Field(
            String name, String declared, boolean notNull, boolean hasDefault, int keyPosition, int hidden) {
        boolean generated() {
            return hidden > HIDDEN;
        }
    }

    private record Index(String name, boolean unique, String origin, boolean partial) {}

    private record Link(int id, String parent, String from, Optional<String> to, String onUpdate, String onDelete) {}

    Optional<TableSchema> describe(TableName table) throws SQLException {
        Optional<Stored> stored = find(table);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        refuseOther(stored.get());
        String name = stored.get().name();
        List<Field> fields = fields(name);
        List<Index> indexes = indexes(name);
        String sql = sql(name);
        return Optional.of(new TableSchema(
                TableName.of(name),
                columns(fields, indexes),
                keys(fields, indexes),
                foreignKeys(name),
                CheckClauses.in(sql),
                incoming(name),
                hasTriggers(name),
                List.of(),
                CheckClauses.settlesConflicts(sql)));
    }

    /** SQLite's names are case-insensitive (in ASCII) and unique as such. */
    private Optional<Stored> find(TableName table) throws SQLException {
        if (table.schema().isPresent() && !table.schema().get().equalsIgnoreCase("main")) {
            return Optional.empty();
        }
        return stored(table.name());
    }

    private Optional<Stored> stored(String name) throws SQLException {
        return Sql.list(
                        connection,
                        row -> new Stored(row.getString(1), row.getString(2)),
                        "select name, type from pragma_table_list where schema = 'main' and name = ? collate nocase"
                                + " and name not like 'sqlite\\_%' escape '\\'",
                        name)
                .stream()
                .findFirst();
    }

    private static void refuseOther(Stored stored) {
        if (!stored.kind().equals("table")) {
            throw new ConfigurationException("Cannot load into " + stored.name() + ": it is a " + stored.kind()
                    + (stored.kind().equals("view") ? "" : " table")
                    + ", and rows can be loaded into plain tables only. Nothing was changed.");
        }
    }

    private List<Field> fields(String table) throws SQLException {
        return Sql.list(
                connection,
                Catalogue::field,
                "select name, coalesce(type, ''), \"notnull\", dflt_value, pk, hidden"
                        + " from pragma_table_xinfo(?, 'main') where hidden <> 1 order by cid",
                table);
    }

    private static Field field(ResultSet row) throws SQLException {
        String fallback = row.getString(4);
        boolean hasDefault = fallback != null && !fallback.equalsIgnoreCase("null");
        return new Field(
                row.getString(1), row.getString(2), row.getBoolean(3), hasDefault, row.getInt(5), row.getInt(6));
    }

    private List<Index> indexes(String table) throws SQLException {
        return Sql.list(
                connection,
                row -> new Index(row.getString(1), row.getBoolean(2), row.getString(3), row.getBoolean(4)),
                "select name, \"unique\", origin, partial from pragma_index_list(?, 'main') order by seq desc",
                table);
    }

    private static List<Column> columns(List<Field> fields, List<Index> indexes) {
        boolean rowidKey = rowidKey(fields, indexes);
        return fields.stream().map(field -> column(field, rowidKey)).toList();
    }

    /**
     * Whether the only key column is another name of the rowid: then, and only then, no index stands for the key. So
     * {@code INTEGER PRIMARY KEY DESC}, {@code INT PRIMARY KEY} and WITHOUT ROWID are told apart without reading SQL.
     */
    private static boolean rowidKey(List<Field> fields, List<Index> indexes) {
        return fields.stream().filter(f -> f.keyPosition() > 0).count() == 1
                && indexes.stream().noneMatch(i -> i.origin().equals("pk"));
    }

    private static Column column(Field field, boolean rowidKey) {
        String sqlType = field.declared().isEmpty() ? DeclaredType.ANY : field.declared();
        boolean nullable = !field.notNull() && field.keyPosition() == 0;
        return new Column(field.name(), DeclaredType.read(field.declared()), sqlType, nullable, fill(field, rowidKey));
    }

    private static Fill fill(Field field, boolean rowidKey) {
        if (field.generated()) {
            return Fill.GENERATED;
        }
        if (rowidKey && field.keyPosition() > 0) {
            return Fill.SEQUENCE;
        }
        return field.hasDefault() ? Fill.DEFAULT : Fill.NONE;
    }

    private List<TableSchema.Key> keys(List<Field> fields, List<Index> indexes) throws SQLException {
        List<TableSchema.Key> keys = new ArrayList<>();
        List<String> primary = primaryKey(fields);
        if (!primary.isEmpty()) {
            keys.add(new TableSchema.Key("primary key", primary, true, true));
        }
        for (Index index : indexes) {
            if (index.unique() && !index.partial() && !index.origin().equals("pk")) {
                key(index).ifPresent(keys::add);
            }
        }
        return keys;
    }

    private static List<String> primaryKey(List<Field> fields) {
        return fields.stream()
                .filter(f -> f.keyPosition() > 0)
                .sorted(Comparator.comparingInt(Field::keyPosition))
                .map(Field::name)
                .toList();
    }

    private Optional<TableSchema.Key> key(Index index) throws SQLException {
        List<Optional<String>> parts = Sql.list(
                connection,
                row -> Optional.ofNullable(row.getString(1)),
                "select name from pragma_index_xinfo(?, 'main') where key = 1 order by seqno",
                index.name());
        if (parts.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        List<String> columns = parts.stream().flatMap(Optional::stream).toList();
        String name = index.origin().equals("c") ? index.name() : "unique (" + String.join(", ", columns) + ")";
        return Optional.of(new TableSchema.Key(name, columns, false, true));
    }

    private List<ForeignKey> foreignKeys(String table) throws SQLException {
        // SQLite numbers them from the last one declared to the first.
        List<Link> links = Sql.list(
                connection,
                row -> new Link(
                        row.getInt(1),
                        row.getString(2),
                        row.getString(3),
                        Optional.ofNullable(row.getString(4)),
                        row.getString(5),
                        row.getString(6)),
                "select id, \"table\", \"from\", \"to\", on_update, on_delete from pragma_foreign_key_list(?, 'main')"
                        + " order by id desc, seq",
                table);
        Map<Integer, List<Link>> byId = new LinkedHashMap<>();
        links.forEach(
                link -> byId.computeIfAbsent(link.id(), id -> new ArrayList<>()).add(link));
        List<ForeignKey> keys = new ArrayList<>();
        for (List<Link> parts : byId.values()) {
            keys.add(foreignKey(table, parts));
        }
        return keys;
    }

    private ForeignKey foreignKey(String table, List<Link> parts) throws SQLException {
        Link first = parts.get(0);
        String parent = stored(first.parent()).map(Stored::name).orElse(first.parent());
        List<Field> parentFields = fields(parent);
        List<String> to = first.to().isEmpty()
                ? primaryKey(parentFields)
                : parts.stream()
                        .flatMap(part -> part.to().stream())
                        .map(c -> stored(c, parentFields))
                        .toList();
        List<Field> own = fields(table);
        return new ForeignKey(
                "",
                TableName.of(table),
                parts.stream().map(part -> stored(part.from(), own)).toList(),
                TableName.of(parent),
                to,
                // RESTRICT, where written, acts at once even while all other checks wait for COMMIT.
                !first.onDelete().equals("RESTRICT") && !first.onUpdate().equals("RESTRICT"),
                action(first.onDelete()),
                action(first.onUpdate()));
    }

    private static String stored(String column, List<Field> fields) {
        return fields.stream()
                .map(Field::name)
                .filter(column::equalsIgnoreCase)
                .findFirst()
                .orElse(column);
    }

    private static Action action(String action) {
        return switch (action) {
            case "CASCADE" -> Action.CASCADE;
            case "SET NULL", "SET DEFAULT" -> Action.SET;
            default -> Action.RESTRICT;
        };
    }

    private List<ForeignKey> incoming(String table) throws SQLException {
        List<String> children = Sql.list(
                connection,
                row -> row.getString(1),
                "select distinct m.name from main.sqlite_schema m, pragma_foreign_key_list(m.name, 'main') f"
                        + " where m.type = 'table' and f.\"table\" = ? collate nocase order by m.name",
                table);
        List<ForeignKey> keys = new ArrayList<>();
        for (String child : children) {
            foreignKeys(child).stream()
                    .filter(key -> key.parent().name().equals(table))
                    .forEach(keys::add);
        }
        return keys;
    }

    private String sql(String table) throws SQLException {
        return Sql.list(
                        connection,
                        row -> Optional.ofNullable(row.getString(1)).orElse(""),
                        "select sql from main.sqlite_schema where type = 'table' and name = ?",
                        table)
                .stream()
                .findFirst()
                .orElse("");
    }

    private boolean hasTriggers(String table) throws SQLException {
        return !Sql.list(
                        connection,
                        row -> row.getString(1),
                        "select name from main.sqlite_schema where type = 'trigger' and tbl_name = ? collate nocase",
                        table)
                .isEmpty();
    }
}
