package dev.intact.dialect;

import dev.intact.schema.TableSchema;
import java.util.List;

/**
 * A table that was written down.
 *
 * @param shape as it stood
 * @param columns those whose values were written, in the order of the file
 * @param file the name of the file that holds them
 * @param rows how many
 * @param digest of the rows as they were written, SHA-256 in hexadecimal digits; of the file where several tables share one
 * @param definition how it is made again
 */
public record KeptTable(
        TableSchema shape, List<String> columns, String file, long rows, String digest, Definition definition) {
    /** Takes a copy. */
    public KeptTable {
        columns = List.copyOf(columns);
    }

    /**
     * The same with another digest.
     *
     * @param sum SHA-256 in hexadecimal digits
     * @return a copy
     */
    public KeptTable summed(String sum) {
        return new KeptTable(shape, columns, file, rows, sum, definition);
    }

    /**
     * The statements that make a table again, as the database itself tells them.
     *
     * @param table the table, before its rows come
     * @param keys its keys and indexes, once they are in
     * @param references what else belongs to it, once the rows and keys of all tables are in
     */
    public record Definition(List<String> table, List<String> keys, List<String> references) {
        /** Takes copies. */
        public Definition {
            table = List.copyOf(table);
            keys = List.copyOf(keys);
            references = List.copyOf(references);
        }
    }
}
