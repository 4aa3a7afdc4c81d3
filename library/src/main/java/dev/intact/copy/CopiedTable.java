package dev.intact.copy;

import dev.intact.dialect.KeptTable.Definition;
import dev.intact.load.ColumnRule;
import dev.intact.load.Elsewhere;
import dev.intact.load.Input;
import dev.intact.load.TableLoad;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * One table of another database, and what it becomes.
 *
 * @param source its name there
 * @param target as it is to be made, in the words of the database it goes to
 * @param definition the statements that make it: columns, defaults, checks first; keys and indexes once its rows are in;
 *     foreign keys, the next numbers of sequences and views once all tables are
 * @param columns those whose values are copied; what the database computes is not among them
 */
record CopiedTable(TableName source, TableSchema target, Definition definition, List<CopiedColumn> columns) {
    CopiedTable {
        columns = List.copyOf(columns);
    }

    /**
     * A column whose values are copied.
     *
     * @param source its name in the table that is read
     * @param target its name in the table that is made, which has its type
     */
    record CopiedColumn(String source, String target) {}

    /** Its rows as those of a load, which makes the table where it is missing. */
    TableLoad load(Elsewhere database) {
        List<ColumnRule> renamed = columns.stream()
                .filter(column -> !column.source().equals(column.target()))
                .map(CopiedTable::renamed)
                .toList();
        List<String> loaded = columns.stream().map(CopiedColumn::target).toList();
        List<String> fields = columns.stream().map(CopiedColumn::source).toList();
        Input rows = new Input.Table(
                database, source, Optional.of(new Input.Made(target, loaded, definition, encoded(), fields)));
        return TableLoad.append(target.name(), List.of(rows)).with(renamed);
    }

    /** What is no text there may hold any bytes here. */
    private List<String> encoded() {
        return columns.stream()
                .filter(column -> target.column(column.target())
                        .filter(found -> found.type() instanceof ColumnType.Bytes)
                        .isPresent())
                .map(CopiedColumn::source)
                .toList();
    }

    private static ColumnRule renamed(CopiedColumn column) {
        ColumnRule plain = ColumnRule.of(column.target());
        return new ColumnRule(
                plain.column(),
                Optional.of(column.source()),
                plain.type(),
                plain.format(),
                plain.nulls(),
                plain.defaultValue(),
                plain.use());
    }
}
