package dev.intact.schema;

import java.util.List;
import java.util.Optional;

/**
 * A table as it stands in the database, or as it is to be made.
 *
 * @param name its name
 * @param columns in the table's order; at least one
 * @param keys primary key first, then unique constraints and plain unique indexes over whole columns (neither partial
 *     nor over expressions)
 * @param foreignKeys what its rows refer to
 * @param checks check constraints whose expression is known
 * @param incoming foreign keys of any table, this one included, that refer to this table
 * @param hasTriggers whether row triggers of the user fire on it
 * @param indexes of a table that is to be made: lists of columns that get an index besides the keys; empty for one that
 *     stands
 * @param settlesConflicts whether its own keys say that conflicting rows replace others or are passed over
 */
public record TableSchema(
        TableName name,
        List<Column> columns,
        List<Key> keys,
        List<ForeignKey> foreignKeys,
        List<Check> checks,
        List<ForeignKey> incoming,
        boolean hasTriggers,
        List<List<String>> indexes,
        boolean settlesConflicts) {

    /** Takes copies. */
    public TableSchema {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
        foreignKeys = List.copyOf(foreignKeys);
        checks = List.copyOf(checks);
        incoming = List.copyOf(incoming);
        indexes = indexes.stream().map(List::copyOf).toList();
    }

    /**
     * A table whose keys refuse what conflicts.
     *
     * @param name its name
     * @param columns in the table's order
     * @param keys primary key first
     * @param foreignKeys what its rows refer to
     * @param checks check constraints whose expression is known
     * @param incoming foreign keys that refer to this table
     * @param hasTriggers whether row triggers of the user fire on it
     * @param indexes of a table that is to be made
     */
    public TableSchema(
            TableName name,
            List<Column> columns,
            List<Key> keys,
            List<ForeignKey> foreignKeys,
            List<Check> checks,
            List<ForeignKey> incoming,
            boolean hasTriggers,
            List<List<String>> indexes) {
        this(name, columns, keys, foreignKeys, checks, incoming, hasTriggers, indexes, false);
    }

    /**
     * A table that stands.
     *
     * @param name its name
     * @param columns in the table's order
     * @param keys primary key first
     * @param foreignKeys what its rows refer to
     * @param checks check constraints whose expression is known
     * @param incoming foreign keys that refer to this table
     * @param hasTriggers whether row triggers of the user fire on it
     */
    public TableSchema(
            TableName name,
            List<Column> columns,
            List<Key> keys,
            List<ForeignKey> foreignKeys,
            List<Check> checks,
            List<ForeignKey> incoming,
            boolean hasTriggers) {
        this(name, columns, keys, foreignKeys, checks, incoming, hasTriggers, List.of());
    }

    /**
     * The same with foreign keys.
     *
     * @param others in place of those it had
     * @return a copy
     */
    public TableSchema referring(List<ForeignKey> others) {
        return new TableSchema(name, columns, keys, others, checks, incoming, hasTriggers, indexes, settlesConflicts);
    }

    /**
     * The same where some columns are plain values, however they come about.
     *
     * @param names of columns
     * @return a copy
     */
    public TableSchema plain(List<String> names) {
        List<Column> others = columns.stream()
                .map(column -> names.contains(column.name()) ? column.plain() : column)
                .toList();
        return new TableSchema(
                name, others, keys, foreignKeys, checks, incoming, hasTriggers, indexes, settlesConflicts);
    }

    /**
     * A key or unique index.
     *
     * @param name of the constraint or index
     * @param columns in the key's order
     * @param primary whether it is the primary key
     * @param nullsDistinct whether two nulls differ (false for NULLS NOT DISTINCT)
     */
    public record Key(String name, List<String> columns, boolean primary, boolean nullsDistinct) {
        /** Takes a copy. */
        public Key {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A foreign key.
     *
     * @param name of the constraint; empty where the database gives none
     * @param table the table that refers
     * @param columns its referring columns
     * @param parent the table referred to
     * @param parentColumns the columns referred to, as many as {@code columns}
     * @param deferrable whether its check can wait for COMMIT
     * @param onDelete what happens to referring rows when a parent goes
     * @param onUpdate what happens to referring rows when a parent gets other values in what they refer to
     */
    public record ForeignKey(
            String name,
            TableName table,
            List<String> columns,
            TableName parent,
            List<String> parentColumns,
            boolean deferrable,
            Action onDelete,
            Action onUpdate) {
        /** Takes copies. */
        public ForeignKey {
            columns = List.copyOf(columns);
            parentColumns = List.copyOf(parentColumns);
        }
    }

    /** What a foreign key does to referring rows when what they refer to is deleted or changed. */
    public enum Action {
        /** Refuse. */
        RESTRICT,
        /** The same to them. */
        CASCADE,
        /** Set the referring columns to null or their default. */
        SET
    }

    /**
     * A check constraint.
     *
     * @param name of the constraint; empty where it has none
     * @param expression SQL over the table's columns, as the database keeps it, without the outer parentheses
     */
    public record Check(String name, String expression) {}

    /**
     * The column of that very name.
     *
     * @param column as stored
     * @return the column, if there is one
     */
    public Optional<Column> column(String column) {
        return columns.stream().filter(c -> c.name().equals(column)).findFirst();
    }

    /**
     * The primary key.
     *
     * @return its columns in order, or empty
     */
    public List<String> primaryKey() {
        return keys.stream().filter(Key::primary).findFirst().map(Key::columns).orElse(List.of());
    }
}
