package dev.intact.format;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes the rows of a file whose columns have types: each row cell by cell, then {@link #endRow}. For one thread. */
public interface TypedRows {
    /**
     * Takes the next cell of a row.
     *
     * @param value as {@link RecordWriter} takes it; {@link JsonValue}s are JSON for sure
     * @param column its place, from 0
     * @return empty where that went well, else why the column cannot hold the value; the file is lost then
     * @throws IOException where the stream fails
     */
    Optional<String> cell(@Nullable Object value, int column) throws IOException;

    /**
     * Ends a row.
     *
     * @throws IOException where the stream fails
     */
    void endRow() throws IOException;

    /**
     * Writes what is left.
     *
     * @throws IOException where the stream fails
     */
    void finish() throws IOException;
}
