package dev.intact.load;

import dev.intact.schema.ColumnType;
import java.util.List;
import java.util.Optional;

/**
 * What is said about one column of a table load; everything not said follows the table, or is inferred. Immutable.
 *
 * @param column the table's column
 * @param from the field it comes from, where that has another name: a header, or a path into a JSON record
 * @param type for a table to be made, or a check that the existing column is read so
 * @param format how dates and times are written ({@link java.time.format.DateTimeFormatter} pattern)
 * @param nulls the texts that stand for null, in place of the table's
 * @param defaultValue the text taken where the value is null
 * @param use whether the column is loaded
 */
public record ColumnRule(
        String column,
        Optional<String> from,
        Optional<ColumnType> type,
        Optional<String> format,
        Optional<List<String>> nulls,
        Optional<String> defaultValue,
        Use use) {

    /** Whether a column is loaded. */
    public enum Use {
        /** It is. */
        LOAD,
        /** It is, and must not be null in a table to be made. */
        REQUIRED,
        /** The field of that name is passed over. */
        IGNORE
    }

    /**
     * A rule that says nothing yet.
     *
     * @param column the table's column
     * @return loaded, from the field of its own name
     */
    public static ColumnRule of(String column) {
        return new ColumnRule(
                column,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Use.LOAD);
    }
}
