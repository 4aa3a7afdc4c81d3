package dev.intact.load;

import dev.intact.dialect.KeptTable;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.StoredRows;
import dev.intact.format.Format;
import dev.intact.format.Source;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Where rows come from. */
public sealed interface Input {
    /**
     * What it is called in messages.
     *
     * @return as the user named it
     */
    String name();

    /**
     * A file, or other bytes that can be read again.
     *
     * @param source the bytes
     * @param format how they are records
     */
    record Bytes(Source source, Format format) implements Input {
        @Override
        public String name() {
            return source.name();
        }
    }

    /**
     * Rows of a program.
     *
     * @param name for messages
     * @param rows opens the rows anew each time it is asked; each is a {@link java.util.Map}, a record, a bean, or a
     *     {@link dev.intact.schema.Row}
     */
    record Rows(String name, Supplier<? extends Stream<?>> rows) implements Input {}

    /**
     * The rows of a table of another database, all tables of a load of one and the same moment.
     *
     * @param database where it is
     * @param table its name there, with or without a schema
     * @param made what is made where the target is missing; empty: as the load sees fit
     */
    record Table(Elsewhere database, TableName table, Optional<Made> made) implements Input {
        @Override
        public String name() {
            return database + "#" + table;
        }
    }

    /**
     * How a missing table is made.
     *
     * @param shape as it will stand
     * @param columns those whose values are loaded
     * @param definition the statements
     * @param encoded fields of the source whose texts arrive as their bytes
     * @param fields of the source that are read, what it computes itself among them
     */
    record Made(
            TableSchema shape, List<String> columns, Definition definition, List<String> encoded, List<String> fields) {
        /** Takes copies. */
        public Made {
            columns = List.copyOf(columns);
            encoded = List.copyOf(encoded);
            fields = List.copyOf(fields);
        }
    }

    /**
     * Rows that a database of the same kind has written down.
     *
     * @param name for messages
     * @param table what was written
     * @param rows where it is
     * @param bytes how many it has as stored
     * @param lastLoad the number of the last load of this table that they have; 0 where there is none
     */
    record Kept(String name, KeptTable table, StoredRows rows, long bytes, long lastLoad) implements Input {}
}
