package dev.intact.load;

import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import java.util.List;
import java.util.Optional;

/**
 * What goes into one table. Immutable.
 *
 * @param table the target
 * @param inputs in the order in which their rows count
 * @param mode what happens to the rows
 * @param key by which rows are matched; empty: the table's primary key
 * @param columns what is said about single columns
 * @param header the names of the fields of sources without a header, in order; empty: {@code c1, c2 …}
 * @param nulls the texts that stand for null in every column; empty: an empty cell without quotes
 * @param unlisted what to do with fields that no column takes
 * @param schema for a table to be made: keys and references besides {@code key}
 */
public record TableLoad(
        TableName table,
        List<Input> inputs,
        Mode mode,
        List<String> key,
        List<ColumnRule> columns,
        List<String> header,
        Optional<List<String>> nulls,
        Unlisted unlisted,
        NewTable schema) {

    /** Takes copies. */
    public TableLoad {
        inputs = List.copyOf(inputs);
        key = List.copyOf(key);
        columns = List.copyOf(columns);
        header = List.copyOf(header);
        nulls = nulls.map(List::copyOf);
    }

    /**
     * What is said about a table to be made, besides its columns and its key.
     *
     * @param unique lists of columns that are unique together
     * @param references foreign keys
     * @param indexes lists of columns that get an index
     */
    public record NewTable(List<List<String>> unique, List<Reference> references, List<List<String>> indexes) {
        /** Nothing is said. */
        public static final NewTable PLAIN = new NewTable(List.of(), List.of(), List.of());

        /** Takes copies. */
        public NewTable {
            unique = unique.stream().map(List::copyOf).toList();
            references = List.copyOf(references);
            indexes = indexes.stream().map(List::copyOf).toList();
        }
    }

    /**
     * A foreign key of a table to be made.
     *
     * @param columns its columns
     * @param parent the table referred to
     * @param parentColumns the columns referred to; empty: the parent's primary key
     */
    public record Reference(List<String> columns, TableName parent, List<String> parentColumns) {
        /** Takes copies. */
        public Reference {
            columns = List.copyOf(columns);
            parentColumns = List.copyOf(parentColumns);
        }
    }

    /**
     * Rows appended, everything else as the table and the source say.
     *
     * @param table the target
     * @param inputs where the rows come from
     * @return a load of one table
     */
    public static TableLoad append(TableName table, List<Input> inputs) {
        return new TableLoad(
                table,
                inputs,
                Mode.APPEND,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Unlisted.REFUSE,
                NewTable.PLAIN);
    }

    /**
     * The same into another table.
     *
     * @param target the target
     * @return a copy
     */
    public TableLoad into(TableName target) {
        return new TableLoad(target, inputs, mode, key, columns, header, nulls, unlisted, schema);
    }

    /**
     * The same in another mode.
     *
     * @param other the mode
     * @return a copy
     */
    public TableLoad in(Mode other) {
        return new TableLoad(table, inputs, other, key, columns, header, nulls, unlisted, schema);
    }

    /**
     * The same matched by a key.
     *
     * @param names its columns
     * @return a copy
     */
    public TableLoad keyed(List<String> names) {
        return new TableLoad(table, inputs, mode, names, columns, header, nulls, unlisted, schema);
    }

    /**
     * The same with rules for columns.
     *
     * @param rules in place of those it had
     * @return a copy
     */
    public TableLoad with(List<ColumnRule> rules) {
        return new TableLoad(table, inputs, mode, key, rules, header, nulls, unlisted, schema);
    }

    /**
     * What is said about a column.
     *
     * @param column the table's column
     * @return its rule, if there is one
     */
    public Optional<ColumnRule> rule(String column) {
        return columns.stream().filter(rule -> rule.column().equals(column)).findFirst();
    }
}
