package dev.intact.dialect.sqlite;

import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** All that {@code main} is made of. For one thread at a time. */
record Inventory(Connection connection) {
    private static final String BINARY = "BINARY";
    private static final String STORED = "3";

    private record Said(Optional<String> fallback, String hidden) {}

    private record Named(String name, String table, String sql) {}

    DatabaseSchema of(List<TableSchema> tables) throws SQLException {
        List<Table> read = new ArrayList<>();
        for (TableSchema table : tables) {
            read.add(table(table));
        }
        List<View> views = named("view").stream()
                .map(view -> new View(
                        TableName.of(view.name()),
                        view.sql(),
                        TableText.query(view.sql()),
                        TableText.viewColumns(view.sql())))
                .toList();
        return new DatabaseSchema(read, views, others());
    }

    private Table table(TableSchema shape) throws SQLException {
        String name = shape.name().name();
        TableText text = new TableText(Sql.list(
                        connection,
                        row -> row.getString(1),
                        "select sql from main.sqlite_schema where type = 'table' and name = ?",
                        name)
                .get(0));
        Map<String, Said> said = said(name);
        List<Detail> details = new ArrayList<>();
        for (Column column : shape.columns()) {
            details.add(detail(shape, column, text, said));
        }
        return new Table(shape, details, links(shape, text), indexes(name));
    }

    private Map<String, Said> said(String table) throws SQLException {
        Map<String, Said> said = new HashMap<>();
        List<Map.Entry<String, Said>> rows = Sql.list(
                connection,
                row -> Map.entry(row.getString(1), new Said(Optional.ofNullable(row.getString(2)), row.getString(3))),
                "select name, dflt_value, hidden from pragma_table_xinfo(?, 'main')",
                table);
        rows.forEach(row -> said.put(row.getKey(), row.getValue()));
        return said;
    }

    private Detail detail(TableSchema shape, Column column, TableText text, Map<String, Said> said)
            throws SQLException {
        Said of = said.getOrDefault(column.name(), new Said(Optional.empty(), "0"));
        Optional<Computed> computed = column.fill() == Fill.GENERATED
                ? text.computed(column.name())
                        .map(expression -> new Computed(expression, of.hidden().equals(STORED)))
                : Optional.empty();
        String collation = text.collation(column.name());
        return new Detail(
                column.name(),
                column.fill() == Fill.GENERATED ? Optional.empty() : of.fallback(),
                computed,
                collation.equalsIgnoreCase(BINARY) ? "" : collation.toUpperCase(Locale.ROOT),
                column.fill() == Fill.SEQUENCE
                        ? Optional.of(numbers(shape.name(), text, column.name()))
                        : Optional.empty());
    }

    private Numbers numbers(TableName table, TableText text, String column) throws SQLException {
        if (!text.isAutoincrement(column)) {
            return new Numbers(OptionalLong.empty(), true);
        }
        List<Long> last = Sql.list(
                connection, row -> row.getLong(1), "select seq from main.sqlite_sequence where name = ?", table.name());
        return new Numbers(last.isEmpty() ? OptionalLong.empty() : OptionalLong.of(last.get(0)), false);
    }

    /** In the order in which {@link Catalogue} has them, which is that of the text. */
    private List<Link> links(TableSchema shape, TableText text) throws SQLException {
        List<List<String>> actions = Sql.list(
                connection,
                row -> List.of(row.getString(1), row.getString(2)),
                "select on_delete, on_update from pragma_foreign_key_list(?, 'main') where seq = 0 order by id desc",
                shape.name().name());
        List<Boolean> deferred = text.deferred();
        boolean known = deferred.size() == shape.foreignKeys().size();
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < shape.foreignKeys().size(); i++) {
            links.add(new Link(
                    shape.foreignKeys().get(i),
                    actions.get(i).get(0),
                    actions.get(i).get(1),
                    known && deferred.get(i)));
        }
        return links;
    }

    private List<Index> indexes(String table) throws SQLException {
        List<Index> indexes = new ArrayList<>();
        List<Named> named = Sql.list(
                connection,
                Inventory::named,
                "select name, tbl_name, sql from main.sqlite_schema where type = 'index' and tbl_name = ?"
                        + " and sql is not null order by rowid",
                table);
        for (Named index : named) {
            indexes.add(index(index));
        }
        return indexes;
    }

    private Index index(Named index) throws SQLException {
        TableText.IndexText text = TableText.index(index.sql());
        List<Part> parts = Sql.list(
                connection,
                row -> part(row, text.parts()),
                "select seqno, name, \"desc\", coll from pragma_index_xinfo(?, 'main') where key = 1 order by seqno",
                index.name());
        boolean unique = Sql.list(
                        connection,
                        row -> row.getBoolean(1),
                        "select \"unique\" from pragma_index_list(?, 'main') where name = ?",
                        index.table(),
                        index.name())
                .contains(true);
        return new Index(index.name(), unique, "btree", parts, text.where());
    }

    private static Part part(ResultSet row, List<String> texts) throws SQLException {
        String name = row.getString(2);
        String collation = row.getString(4);
        return new Part(
                name == null ? texts.get(row.getInt(1)) : name,
                name != null,
                row.getBoolean(3),
                BINARY.equalsIgnoreCase(collation) ? "" : collation.toUpperCase(Locale.ROOT));
    }

    private List<Other> others() throws SQLException {
        List<Other> others = new ArrayList<>();
        named("trigger").forEach(trigger -> others.add(new Other("trigger", trigger.name(), trigger.table(), true)));
        Sql.list(
                        connection,
                        row -> row.getString(1),
                        "select name from pragma_table_list where schema = 'main' and type = 'virtual' order by name")
                .forEach(name -> others.add(new Other("virtual table", name, "", false)));
        for (String pragma : List.of("user_version", "application_id")) {
            long value = Sql.number(connection, "pragma main." + pragma);
            if (value != 0) {
                others.add(new Other("pragma", pragma + " = " + value, "", false));
            }
        }
        return others;
    }

    private List<Named> named(String type) throws SQLException {
        return Sql.list(
                connection,
                Inventory::named,
                "select name, tbl_name, sql from main.sqlite_schema where type = ? order by rowid",
                type);
    }

    private static Named named(ResultSet row) throws SQLException {
        return new Named(row.getString(1), row.getString(2), row.getString(3));
    }
}
