package dev.intact.format;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one format makes of records. Called in order: begin, then open, cells and close of each record, then end. */
sealed interface RecordForm permits CsvForm, JsonForm, AddedForm {
    /** The types are not known for all of them, and matter only where the file says them. */
    void begin(List<TypedColumn> columns) throws IOException;

    void open() throws IOException;

    /** The next cell; {@link UnwritableException} where the format cannot hold the value. */
    void cell(@Nullable Object value, int column) throws IOException;

    void close() throws IOException;

    void end() throws IOException;
}
