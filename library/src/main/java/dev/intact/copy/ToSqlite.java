package dev.intact.copy;

import dev.intact.copy.TargetTable.TargetColumn;
import dev.intact.dialect.Addition;
import dev.intact.dialect.Contents;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.OwnNames;
import dev.intact.dialect.Snapshot;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.DatabaseSchema;
import dev.intact.schema.DatabaseSchema.Table;
import dev.intact.schema.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a PostgreSQL database becomes in SQLite, which has one schema, and names that differ in case are the same. */
final class ToSqlite {
    private static final String SCHEMA = "public";

    private final Snapshot source;
    private final Dialect to;
    private final Trial trial;
    private final Parents parents;
    private final Remarks remarks = new Remarks();
    private final Names relations = Names.ofSqlite();

    ToSqlite(Snapshot source, Dialect to, Trial trial, Parents parents) {
        this.source = source;
        this.to = to;
        this.trial = trial;
        this.parents = parents;
    }

    CopyPlan plan(DatabaseSchema schema) throws SQLException {
        Map<TableName, TargetTable> targets = new LinkedHashMap<>();
        for (Table table : schema.tables()) {
            if (table.shape().columns().isEmpty()) {
                remarks.left("table " + table.shape().name(), "it has no columns, and SQLite has no such tables");
                continue;
            }
            targets.put(table.shape().name(), target(table));
        }
        List<CopiedTable> tables = new ArrayList<>();
        for (TargetTable target : targets.values()) {
            tables.add(
                    new SqliteTable(target, new SqliteReferences(target, targets, parents), trial, remarks, relations)
                            .made());
        }
        List<Addition> views = new SqliteViews(targets.values(), trial, remarks, relations).made(schema);
        schema.others()
                .forEach(other -> remarks.left(other.what(), "SQLite has nothing like it, or says it differently"));
        return new CopyPlan(tables, views, List.of(), remarks.all());
    }

    /** A name without a schema that SQLite takes. */
    static String called(TableName name) {
        boolean usual = name.schema().orElse(SCHEMA).equals(SCHEMA);
        String wanted = usual ? name.name() : name.schema().orElse("") + "_" + name.name();
        return wanted.startsWith("sqlite_") || OwnNames.includes(wanted) ? "_" + wanted : wanted;
    }

    private TargetTable target(Table table) throws SQLException {
        TableName name = table.shape().name();
        String called = relations.take(called(name));
        if (!called.equals(name.name())) {
            remarks.changed(
                    "table " + name,
                    "it is called " + called
                            + ": SQLite has no schemas, does not tell names by their case, and keeps some to"
                            + " itself and to Intact");
        }
        SqliteTypes types = new SqliteTypes(source, name, remarks);
        Names names = Names.ofSqlite();
        List<TargetColumn> columns = new ArrayList<>();
        for (int i = 0; i < table.shape().columns().size(); i++) {
            Column column = table.shape().columns().get(i);
            String columnCalled = names.take(column.name());
            if (!columnCalled.equals(column.name())) {
                remarks.changed(
                        "table " + name + ", column " + column.name(),
                        "it is called " + columnCalled + ": SQLite does not tell names by their case");
            }
            ColumnType type = types.of(column);
            columns.add(new TargetColumn(
                    column,
                    table.details().get(i),
                    new Contents(column.name(), Map.of(), 0, List.of()),
                    columnCalled,
                    type,
                    to.sqlType(type)));
        }
        return new TargetTable(table, TableName.of(called), columns);
    }
}
