package dev.intact.format;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A format that a module of its own brings, because of what it needs. {@link java.util.ServiceLoader} finds it once the
 * module is on the class path; nothing of it is touched before a file of it is. Safe for many threads.
 */
public interface AddedFormat {
    /**
     * What people call it, which is how the names of its files end, too: {@code parquet}.
     *
     * @return in lower case
     */
    String name();

    /**
     * Opens a source at its first record. What is wrong with the content comes out of {@link RecordReader#next} as a
     * {@link Fault}; such a reader has no fields.
     *
     * @param source what to read; opened as often as needed
     * @param plan the fields that will be looked at; cells of all others may be {@code ABSENT}
     * @return a reader that the caller closes
     * @throws IOException where the source cannot be opened or read for a reason outside its content
     */
    TypedReader open(Source source, FieldPlan plan) throws IOException;

    /**
     * Begins a file.
     *
     * @param out where the bytes go; not closed
     * @param columns what its rows will hold
     * @return takes the rows
     * @throws IOException where the stream fails
     */
    TypedRows write(OutputStream out, List<TypedColumn> columns) throws IOException;
}
