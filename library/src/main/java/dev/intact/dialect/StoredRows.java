package dev.intact.dialect;

import dev.intact.schema.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Rows that a database of the same kind has written down by {@link Keeping}, so that they can be taken as they are.
 *
 * @param table whose rows they are
 * @param columns in the order of the file
 * @param file that holds them, maybe packed
 * @param content opens what the file holds, unpacked
 */
public record StoredRows(TableName table, List<String> columns, Path file, Content content) {
    /** Takes a copy. */
    public StoredRows {
        columns = List.copyOf(columns);
    }

    /** Opens a content. */
    @FunctionalInterface
    public interface Content {
        /**
         * Opens it at its beginning.
         *
         * @return the caller closes it
         * @throws IOException where it cannot be read
         */
        InputStream open() throws IOException;
    }
}
