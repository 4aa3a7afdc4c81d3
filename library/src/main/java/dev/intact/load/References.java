package dev.intact.load;

import dev.intact.error.ConfigurationException;
import dev.intact.schema.Column;
import dev.intact.schema.FieldNames;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.ForeignKey;
import dev.intact.stage.TablePlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The foreign keys that were said for tables to be made; they may refer to standing tables and to each other. */
final class References {
    private final Upgrade upgrade;
    private final Map<TableName, TableLoad> made;
    private final List<TablePlan> plans;

    References(Upgrade upgrade, Map<TableName, TableLoad> made, List<TablePlan> plans) {
        this.upgrade = upgrade;
        this.made = made;
        this.plans = plans;
    }

    /** The plans, those of tables to be made with their foreign keys. */
    List<TablePlan> linked() throws SQLException {
        List<TablePlan> linked = new ArrayList<>();
        for (TablePlan plan : plans) {
            linked.add(plan.made() ? linked(plan) : plan);
        }
        return linked;
    }

    private TablePlan linked(TablePlan plan) throws SQLException {
        TableSchema table = plan.table();
        TableLoad said = made.get(table.name());
        if (said == null || said.schema().references().isEmpty()) {
            return plan;
        }
        List<ForeignKey> keys = new ArrayList<>();
        for (TableLoad.Reference reference : said.schema().references()) {
            keys.add(foreignKey(said, table, reference));
        }
        return plan.as(table.referring(keys));
    }

    private ForeignKey foreignKey(TableLoad said, TableSchema table, TableLoad.Reference reference)
            throws SQLException {
        TableSchema parent = parent(said, reference.parent());
        List<String> names = names(table);
        List<String> columns = reference.columns().stream()
                .map(column -> NewTables.columnOf(said, names, column, "A reference"))
                .toList();
        List<String> parentColumns = parentColumns(said, reference, parent);
        if (parentColumns.size() != columns.size()) {
            throw new ConfigurationException("The reference of " + table.name() + " to " + parent.name() + " has "
                    + columns.size() + " columns on one side and " + parentColumns.size()
                    + " on the other. Nothing was touched.");
        }
        return new ForeignKey(
                "", table.name(), columns, parent.name(), parentColumns, false, Action.RESTRICT, Action.RESTRICT);
    }

    private static List<String> parentColumns(TableLoad said, TableLoad.Reference reference, TableSchema parent) {
        List<String> names = names(parent);
        List<String> columns = new ArrayList<>();
        for (String column : reference.parentColumns().isEmpty() ? parent.primaryKey() : reference.parentColumns()) {
            int found = FieldNames.find(names, column);
            if (found < 0) {
                throw new ConfigurationException("A reference of " + said.table() + " names the column " + column
                        + " of " + parent.name() + ", which has none of that name; it has " + String.join(", ", names)
                        + ". Nothing was touched.");
            }
            columns.add(names.get(found));
        }
        return columns;
    }

    private TableSchema parent(TableLoad said, TableName name) throws SQLException {
        for (TablePlan plan : plans) {
            if (plan.label().equals(name.toString())) {
                return plan.table();
            }
        }
        return upgrade.describe(name)
                .orElseThrow(() -> new ConfigurationException("The table " + said.table() + " refers to " + name
                        + ", which neither stands nor is loaded. Nothing was touched."));
    }

    private static List<String> names(TableSchema table) {
        return table.columns().stream().map(Column::name).toList();
    }
}
