package dev.intact.copy;

import dev.intact.copy.TargetTable.TargetColumn;
import dev.intact.dialect.Addition;
import dev.intact.dialect.Contents;
import dev.intact.dialect.Dialect;
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

/** What an SQLite database becomes in PostgreSQL. */
final class ToPostgres {
    static final String SCHEMA = "public";

    private final Snapshot source;
    private final Dialect to;
    private final Trial trial;
    private final Parents parents;
    private final Remarks remarks = new Remarks();
    private final Names relations = Names.ofPostgres();

    ToPostgres(Snapshot source, Dialect to, Trial trial, Parents parents) {
        this.source = source;
        this.to = to;
        this.trial = trial;
        this.parents = parents;
    }

    CopyPlan plan(DatabaseSchema schema) throws SQLException {
        Map<TableName, TargetTable> targets = new LinkedHashMap<>();
        for (Table table : schema.tables()) {
            targets.put(table.shape().name(), target(table));
        }
        SourceRows rows = new SourceRows(source);
        List<CopiedTable> tables = new ArrayList<>();
        for (TargetTable target : targets.values()) {
            tables.add(new PostgresTable(target, to, trial, remarks, rows)
                    .made(
                            new PostgresKeys(target, trial, remarks, rows, relations),
                            new PostgresReferences(target, targets, remarks, rows, parents)));
        }
        List<Addition> views = new PostgresViews(targets.values(), trial, remarks, relations).made(schema.views());
        schema.others()
                .forEach(other -> remarks.left(
                        other.what(), "it is written in SQLite's own language, or means something to it alone"));
        return new CopyPlan(tables, views, List.of(), remarks.all());
    }

    private TargetTable target(Table table) throws SQLException {
        TableName name = table.shape().name();
        String called = relations.take(name.name());
        if (!called.equals(name.name())) {
            remarks.changed("table " + name, "its name is taken or too long; it is called " + called);
        }
        List<Contents> contents = source.contents(table.shape());
        ValueTypes types = new ValueTypes(name, remarks);
        Names names = Names.ofPostgres();
        List<TargetColumn> columns = new ArrayList<>();
        for (int i = 0; i < table.shape().columns().size(); i++) {
            Column column = table.shape().columns().get(i);
            String columnCalled = names.take(column.name());
            if (!columnCalled.equals(column.name())) {
                remarks.changed(
                        "table " + name + ", column " + column.name(),
                        "its name is too long; it is called " + columnCalled);
            }
            ColumnType type = types.of(column, contents.get(i));
            columns.add(new TargetColumn(
                    column,
                    table.details().get(i),
                    contents.get(i),
                    columnCalled,
                    type,
                    // Binary JSON would forget blanks, the order of keys and double ones.
                    type instanceof ColumnType.Json ? "json" : to.sqlType(type)));
        }
        return new TargetTable(table, TableName.of(SCHEMA, called), columns);
    }
}
