package dev.intact.copy;

import dev.intact.copy.CopiedTable.CopiedColumn;
import dev.intact.dialect.Addition;
import dev.intact.dialect.Addition.Kind;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.OwnNames;
import dev.intact.dialect.Snapshot;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.DatabaseSchema;
import dev.intact.schema.DatabaseSchema.Table;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A database in another of its kind: as the database itself says that it is made. */
record SameKind(Snapshot source, Parents parents) {
    private static final String ELSEWHERE = "only some tables are copied";

    CopyPlan plan(DatabaseSchema schema, boolean whole) throws SQLException {
        Remarks remarks = new Remarks();
        List<CopiedTable> tables = new ArrayList<>();
        for (Table table : schema.tables()) {
            if (table.shape().columns().isEmpty()) {
                remarks.left("table " + table.shape().name(), "it has no columns, so that its rows hold nothing");
                continue;
            }
            if (table.shape().name().schema().isEmpty()
                    && OwnNames.includes(table.shape().name().name())) {
                throw new ConfigurationException("The table " + table.shape().name()
                        + " has the name of one of Intact's own in the target. Nothing was changed. Give it another name,"
                        + " or name the others with --tables.");
            }
            List<CopiedColumn> columns = table.shape().columns().stream()
                    .filter(column -> column.fill() != Fill.GENERATED)
                    .map(column -> new CopiedColumn(column.name(), column.name()))
                    .toList();
            List<ForeignKey> lost = lost(table, schema);
            if (!lost.isEmpty() && table.shape().name().schema().isEmpty()) {
                throw new ConfigurationException("The table " + table.shape().name() + " refers to "
                        + lost.get(0).parent()
                        + ", which is not copied and does not stand in the target: SQLite would take"
                        + " no row. Nothing was changed. Name that table, too, with --tables.");
            }
            lost.forEach(key -> remarks.left(
                    "table " + table.shape().name() + ", foreign key " + key.name(),
                    key.parent() + " is not among the tables that are copied, and not there in the target"));
            tables.add(new CopiedTable(
                    table.shape().name(),
                    table.shape()
                            .referring(table.shape().foreignKeys().stream()
                                    .filter(key -> !lost.contains(key))
                                    .toList()),
                    without(lost, source.definition(table.shape())),
                    columns));
        }
        if (!whole) {
            schema.views().forEach(view -> remarks.left("view " + view.name(), ELSEWHERE));
        }
        schema.others().stream()
                .filter(other -> !other.copied())
                .forEach(other -> remarks.left(other.what(), "copies make tables and views, and what belongs to them"));
        List<Addition> views = whole
                ? schema.views().stream()
                        .map(view -> new Addition(Kind.VIEW, view.name(), view.sql()))
                        .toList()
                : List.of();
        return new CopyPlan(tables, views, List.of(), remarks.all());
    }

    /** References to what will not be there; each is a statement of its own, or nothing is left out. */
    private List<ForeignKey> lost(Table table, DatabaseSchema copied) throws SQLException {
        List<ForeignKey> lost = new ArrayList<>();
        for (ForeignKey key : table.shape().foreignKeys()) {
            boolean comes = copied.tables().stream()
                    .anyMatch(other -> other.shape()
                            .name()
                            .toString()
                            .equalsIgnoreCase(key.parent().toString()));
            if (!comes && parents.standing(key.parent()).isEmpty()) {
                lost.add(key);
            }
        }
        return lost;
    }

    private static Definition without(List<ForeignKey> lost, Definition definition) {
        List<String> references = definition.references().stream()
                .filter(sql -> lost.stream().noneMatch(key -> makes(sql, key)))
                .toList();
        return new Definition(definition.table(), definition.keys(), references);
    }

    private static boolean makes(String sql, ForeignKey key) {
        String made = " add constraint ";
        String ends = " foreign key ";
        String lower = sql.toLowerCase(Locale.ROOT);
        return lower.contains((made + key.name() + ends).toLowerCase(Locale.ROOT))
                || lower.contains((made + TargetTable.quote(key.name()) + ends).toLowerCase(Locale.ROOT));
    }
}
