package dev.intact.tx;

import dev.intact.files.Content;
import dev.intact.files.FileWork.Staged;
import dev.intact.format.CsvStyle;
import dev.intact.format.FileForm;
import dev.intact.format.FileForm.Records;
import dev.intact.format.Format;
import dev.intact.format.Source;
import dev.intact.write.ProgramRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a file of a transaction is to hold; one call ends it. Records are written in UTF-8, packed where the file's
 * name ends in {@code .gz} or {@code .zst}; a CSV file that stands keeps its delimiter, quotes, line ends and order of
 * columns, unless a style is given. Rows are streamed. For the transaction's thread.
 */
public final class FileContent {
    private final Transaction tx;
    private final Path file;
    private final Placement placement;
    private final List<String> columns;
    private final Taker taker;

    /** Takes the content. */
    @FunctionalInterface
    interface Taker {
        Staged take(Content content);
    }

    /** Where the content goes. */
    enum Placement {
        /** In the place of what stands there. */
        INSTEAD,
        /** Behind what stands there. */
        BEHIND
    }

    FileContent(Transaction tx, Path file, Placement placement, Taker taker) {
        this(tx, file, placement, List.of(), taker);
    }

    private FileContent(Transaction tx, Path file, Placement placement, List<String> columns, Taker taker) {
        this.tx = tx;
        this.file = file;
        this.placement = placement;
        this.columns = columns;
        this.taker = taker;
    }

    /** Writes content. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes it.
         *
         * @param out buffered; closing it does nothing
         * @throws IOException comes out as {@link dev.intact.error.FileOperationException}
         */
        void write(OutputStream out) throws IOException;
    }

    /**
     * What a program writes.
     *
     * @param writer writes it
     * @return what the file will hold
     */
    public Staged write(Writer writer) {
        return taker.take((out, present) -> {
            if (placement == Placement.BEHIND) {
                copy(present, out);
            }
            writer.write(out);
        });
    }

    private static void copy(Optional<Source> present, OutputStream out) throws IOException {
        if (present.isPresent()) {
            try (InputStream in = present.get().open()) {
                in.transferTo(out);
            }
        }
    }

    /**
     * Bytes.
     *
     * @param bytes all of them
     * @return what the file will hold
     */
    public Staged bytes(byte[] bytes) {
        return write(out -> out.write(bytes));
    }

    /**
     * Text, as UTF-8.
     *
     * @param text all of it
     * @return what the file will hold
     */
    public Staged text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What a stream holds.
     *
     * @param in read to its end, not closed
     * @return what the file will hold
     */
    public Staged from(InputStream in) {
        return write(in::transferTo);
    }

    /**
     * Names the columns of the rows to come: needed for {@link dev.intact.schema.Row}s, which have no names; else those of
     * the first row are taken.
     *
     * @param names in their order
     * @return a copy that takes the content
     */
    public FileContent columns(String... names) {
        return new FileContent(tx, file, placement, List.of(names), taker);
    }

    /**
     * Rows as CSV.
     *
     * @param rows maps, records, beans or rows
     * @return what the file will hold
     */
    public Staged csv(Stream<?> rows) {
        return rows(Format.csv(), rows);
    }

    /**
     * Rows as CSV.
     *
     * @param rows maps, records, beans or rows
     * @return what the file will hold
     */
    public Staged csv(Iterable<?> rows) {
        return records(Format.csv(), new ProgramRows(rows.iterator(), columns));
    }

    /**
     * Rows as CSV in a style, whatever the file has had.
     *
     * @param style how it looks
     * @param rows maps, records, beans or rows
     * @return what the file will hold
     */
    public Staged csv(CsvStyle style, Stream<?> rows) {
        try (rows) {
            return records(FileForm.of(Format.csv(), file).styled(style), new ProgramRows(rows.iterator(), columns));
        }
    }

    /**
     * Rows as one JSON object a line.
     *
     * @param rows maps, records, beans or rows
     * @return what the file will hold
     */
    public Staged ndjson(Stream<?> rows) {
        return rows(Format.ndjson(), rows);
    }

    /**
     * Rows as one JSON object a line.
     *
     * @param rows maps, records, beans or rows
     * @return what the file will hold
     */
    public Staged ndjson(Iterable<?> rows) {
        return records(Format.ndjson(), new ProgramRows(rows.iterator(), columns));
    }

    /**
     * Rows as one JSON array of objects.
     *
     * @param rows maps, records, beans or rows
     * @return what the file will hold
     */
    public Staged json(Stream<?> rows) {
        return rows(Format.json(), rows);
    }

    /**
     * Rows as one JSON array of objects.
     *
     * @param rows maps, records, beans or rows
     * @return what the file will hold
     */
    public Staged json(Iterable<?> rows) {
        return records(Format.json(), new ProgramRows(rows.iterator(), columns));
    }

    /**
     * The rows of a query of this transaction as CSV, each value exactly.
     *
     * @param sql with {@code ?} for each parameter
     * @param parameters bound in order
     * @return what the file will hold
     */
    public Staged csvOf(String sql, @Nullable Object... parameters) {
        return records(Format.csv(), tx.records(Format.csv(), sql, parameters));
    }

    /**
     * The rows of a query of this transaction as one JSON object a line; JSON of the database is nested in it.
     *
     * @param sql with {@code ?} for each parameter
     * @param parameters bound in order
     * @return what the file will hold
     */
    public Staged ndjsonOf(String sql, @Nullable Object... parameters) {
        return records(Format.ndjson(), tx.records(Format.ndjson(), sql, parameters));
    }

    /**
     * The rows of a query of this transaction as one JSON array of objects; JSON of the database is nested in it.
     *
     * @param sql with {@code ?} for each parameter
     * @param parameters bound in order
     * @return what the file will hold
     */
    public Staged jsonOf(String sql, @Nullable Object... parameters) {
        return records(Format.json(), tx.records(Format.json(), sql, parameters));
    }

    private Staged rows(Format format, Stream<?> rows) {
        try (rows) {
            return records(format, new ProgramRows(rows.iterator(), columns));
        }
    }

    private Staged records(Format format, Records records) {
        return records(FileForm.of(format, file), records);
    }

    private Staged records(FileForm form, Records records) {
        return taker.take((out, present) -> {
            long unused = placement == Placement.BEHIND
                    ? form.append(out, file.toString(), present, records)
                    : form.write(out, file.toString(), present, records);
        });
    }
}
