package dev.intact.schema;

import java.util.Optional;

/**
 * The name of a table as the database stores it, never quoted, case kept.
 *
 * @param schema the schema, where one was named
 * @param name the table; not empty
 */
public record TableName(Optional<String> schema, String name) implements Comparable<TableName> {

    /** Refuses an empty name. */
    public TableName {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A table name must not be empty");
        }
    }

    /**
     * A table found by the database's own search path.
     *
     * @param name the table; dots are part of the name
     * @return the name without a schema
     */
    public static TableName of(String name) {
        return new TableName(Optional.empty(), name);
    }

    /**
     * A table in a schema.
     *
     * @param schema the schema
     * @param name the table
     * @return the name with its schema
     */
    public static TableName of(String schema, String name) {
        return new TableName(Optional.of(schema), name);
    }

    @Override
    public int compareTo(TableName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return schema.map(s -> s + "." + name).orElse(name);
    }
}
