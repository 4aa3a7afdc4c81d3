package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A file that stands already and is about to be replaced or appended to, so that it keeps its form: of CSV the
 * delimiter, the quotes, the line end, the byte order mark and the order of the columns. Only its beginning is read to
 * find them; nothing is changed. Immutable.
 *
 * <p>To append is to write the old content and the new rows into another file that then takes the place of the old one.
 */
public final class Existing {
    private final Source source;
    private final Format format;
    private final Optional<CsvSample> csv;

    private Existing(Source source, Format format, Optional<CsvSample> csv) {
        this.source = source;
        this.format = format;
        this.csv = csv;
    }

    /**
     * Looks at a file.
     *
     * @param source the file as it stands; empty is as good as new
     * @param format as a load would read it
     * @return what was found
     * @throws IOException where it cannot be read
     * @throws ConfigurationException where it is packed, not in UTF-8, or its header cannot be read
     */
    public static Existing of(Source source, Format format) throws IOException {
        Writers.check(source.name(), format);
        Ending.checkBeginning(source);
        Optional<CsvSample> csv =
                format instanceof Format.Csv said ? Optional.of(CsvSample.of(source, said)) : Optional.empty();
        return new Existing(source, format, csv);
    }

    /**
     * How the CSV file looks.
     *
     * @return empty for other formats
     */
    public Optional<CsvStyle> style() {
        return csv.map(CsvSample::style);
    }

    /**
     * The names in the header of a CSV file.
     *
     * @return in their order; none without a header, or in other formats
     */
    public List<String> names() {
        return csv.map(CsvSample::names).orElse(List.of());
    }

    /**
     * The same file in another style, for what cannot be seen in it, such as the text for null.
     *
     * @param style made of {@link #style}
     * @return a changed copy; the same where the file is not CSV
     */
    public Existing styled(CsvStyle style) {
        return new Existing(source, format, csv.map(sample -> sample.with(style)));
    }

    /**
     * Writes a file to take its place. Where the columns are those of the header, they keep its order; without any
     * column the header stays as it is.
     *
     * @param out where the bytes go; the caller closes it
     * @return a writer
     */
    public RecordWriter replacing(OutputStream out) {
        if (csv.isEmpty()) {
            return Writers.open(out, source.name(), format);
        }
        return csv(out, csv.get().style(), this::arranged);
    }

    /**
     * Writes a file to take its place: all it holds, a line end where the last one is missing, and then the rows. What
     * is written before the first row is the old content, byte for byte. Columns are written in the order of the
     * header and must be those that it names; of a CSV file without a header only their number is known.
     *
     * @param out where the bytes go; the caller closes it
     * @return a writer, with the old content already written
     * @throws IOException where the old content cannot be read, or the stream fails
     * @throws ConfigurationException where rows cannot be appended: to JSON, or to CSV with an open quote
     */
    public RecordWriter appending(OutputStream out) throws IOException {
        if (format instanceof Format.Json) {
            throw new ConfigurationException("Cannot append to " + source.name() + ": a JSON document has an end."
                    + " Nothing was changed; replace the file, or keep its rows as NDJSON.");
        }
        Ending ending = copy(out);
        if (csv.isEmpty()) {
            ending.endLine(out, "\n");
            return Writers.ndjson(out, source.name());
        }
        ending.checkQuotes(source.name());
        CsvStyle style = csv.get().style();
        ending.endLine(out, style.lineEnd().text());
        CsvStyle rest = csv.get().width() == 0 ? style : style.without(CsvStyle.Trait.HEADER);
        return csv(out, ending.isEmpty() ? rest : rest.without(CsvStyle.Trait.MARK), this::fitting);
    }

    private Ending copy(OutputStream out) throws IOException {
        int quote = style().flatMap(CsvStyle::quote).orElse((char) 0);
        try (InputStream old = source.open()) {
            return Ending.copy(old, out, quote);
        }
    }

    private RecordWriter csv(OutputStream out, CsvStyle style, UnaryOperator<List<String>> arrangement) {
        Output output = new Output(out);
        return new RecordWriter(output, new CsvForm(output, style, comment()), source.name(), arrangement);
    }

    private Optional<Character> comment() {
        return format instanceof Format.Csv said ? said.comment() : Optional.empty();
    }

    private List<String> arranged(List<String> columns) {
        return columns.isEmpty() || isSame(columns) ? orGiven(columns) : columns;
    }

    private List<String> orGiven(List<String> columns) {
        return names().isEmpty() ? columns : names();
    }

    private boolean isSame(List<String> columns) {
        return columns.size() == names().size() && new HashSet<>(columns).equals(new HashSet<>(names()));
    }

    private List<String> fitting(List<String> columns) {
        if (names().isEmpty()) {
            return counted(columns);
        }
        if (columns.isEmpty() || isSame(columns)) {
            return names();
        }
        throw new ConfigurationException("Cannot append to " + source.name() + ": its columns are " + names()
                + ", those of the rows are " + columns + ". Nothing was changed; give the rows the same columns, or"
                + " replace the file.");
    }

    private List<String> counted(List<String> columns) {
        int width = csv.map(CsvSample::width).orElse(0);
        if (width == 0 || columns.isEmpty() || columns.size() == width) {
            return columns;
        }
        throw new ConfigurationException("Cannot append to " + source.name() + ": it has " + width
                + " columns, the rows have " + columns + ". Nothing was changed; give the rows as many columns, or"
                + " replace the file.");
    }
}
