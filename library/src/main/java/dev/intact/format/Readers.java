package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import tools.jackson.core.json.JsonFactory;

/**
 * Opens sources for reading. gzip (all its members) and zstd are seen from the first bytes, a byte order mark is
 * consumed; under UTF-8, UTF-16 or UTF-32 a mark decides which of them it is.
 */
public final class Readers {
    private Readers() {}

    /**
     * Opens a source at its first record. What is wrong with the content, the header included, comes out of
     * {@link RecordReader#next} as a {@link Fault}.
     *
     * @param source what to read
     * @param format how its bytes are records
     * @param plan which fields JSON is to yield; CSV yields those of its header and does not look at the plan
     * @return a reader that the caller closes
     * @throws IOException where the source cannot be opened or read for a reason outside its content
     * @throws ConfigurationException where the format or the plan contradicts itself, or zstd is needed and not there
     */
    public static RecordReader open(Source source, Format format, FieldPlan plan) throws IOException {
        return open(source, format, plan, Input.USUAL_SIZE);
    }

    /**
     * Opens a source to be read in pieces.
     *
     * @param source what to read
     * @param format how its bytes are records
     * @param plan as for {@link #open}
     * @param bytes how long a piece is at most, unless its first record is longer
     * @return pieces that the caller closes; empty where the source must be read from its beginning to its end: a JSON
     *     document, or one whose first record cannot be read
     * @throws IOException where the source cannot be opened or read for a reason outside its content
     */
    public static Optional<Pieces> cut(Source source, Format format, FieldPlan plan, int bytes) throws IOException {
        if (format instanceof Format.Csv csv) {
            check(csv);
            return cut(Opened.of(source, csv.encoding()), opened -> delimited(opened, csv, bytes));
        }
        if (format instanceof Format.Ndjson lines && !asksForPlaces(plan)) {
            RecordsPath path = RecordsPath.of(lines.records());
            return cut(Opened.of(source, lines.encoding()), opened -> lines(opened, path, plan, bytes));
        }
        return Optional.empty();
    }

    /** How an opened source is cut, if it can be. */
    private interface Cutting {
        Optional<Pieces> cut(Opened opened) throws IOException;
    }

    private static Optional<Pieces> cut(Opened opened, Cutting cutting) throws IOException {
        try {
            Optional<Pieces> pieces = cutting.cut(opened);
            if (pieces.isEmpty()) {
                opened.close();
            }
            return pieces;
        } catch (IOException | RuntimeException e) {
            closeAfter(opened::close, e);
            throw e;
        }
    }

    /** The header must be whole in the sample in which delimiter and quote are found. */
    private static Optional<Pieces> delimited(Opened opened, Format.Csv csv, int blockSize) throws IOException {
        Input in = new Input(opened.text(), Input.USUAL_SIZE);
        in.sample();
        CsvMarks marks = CsvMarks.of(in, csv);
        Input sampled = new Input(in.bytes, in.limit, Optional.empty());
        CsvReader head = new CsvReader(opened, sampled, marks, csv.header());
        if (in.hasFailed() || !head.isWell() || sampled.position == sampled.limit) {
            return Optional.empty();
        }
        boolean named = csv.header() == Format.Header.PRESENT;
        in.position = named ? sampled.position : 0;
        Cut cut = new Cut(opened, in.rest(), new CsvEnds(marks), head::like, blockSize);
        return Optional.of(named ? cut.from(head.line()) : cut);
    }

    private static Optional<Pieces> lines(Opened opened, RecordsPath path, FieldPlan plan, int blockSize)
            throws IOException {
        if (opened.beginsWithLoneBracket()) {
            return Optional.empty();
        }
        JsonFactory factory = JsonSyntax.factory();
        ConcurrentMap<String, String> givers = new ConcurrentHashMap<>();
        Cut.Opening opening = (block, in, line) -> {
            JsonRecords records = new JsonRecords(new LineFeed(block, in, factory, line - 1), path);
            return new JsonReader(records, JsonFields.of(plan, records.levels()).givenBy(givers));
        };
        return Optional.of(new Cut(opened, opened.text(), new LineEnds(), opening, blockSize));
    }

    /** The place of a line among all lines is not known in a piece. */
    private static boolean asksForPlaces(FieldPlan plan) {
        return plan.fields().stream()
                .flatMap(field -> field.path().stream())
                .anyMatch(path -> FieldPath.of(path).place());
    }

    static RecordReader open(Source source, Format format, FieldPlan plan, int bufferSize) throws IOException {
        if (format instanceof Format.Added added) {
            return added.module().open(source, plan);
        }
        if (format instanceof Format.Csv csv) {
            return csv(source, csv, bufferSize);
        }
        JsonRecords records = records(source, format, bufferSize);
        try {
            return new JsonReader(records, JsonFields.of(plan, records.levels()));
        } catch (RuntimeException e) {
            closeAfter(records::close, e);
            throw e;
        }
    }

    private static RecordReader csv(Source source, Format.Csv csv, int bufferSize) throws IOException {
        check(csv);
        Opened opened = Opened.of(source, csv.encoding());
        try {
            Input in = new Input(opened.text(), bufferSize);
            return new CsvReader(opened, in, CsvMarks.of(in, csv), csv.header());
        } catch (IOException | RuntimeException e) {
            closeAfter(opened::close, e);
            throw e;
        }
    }

    static JsonRecords records(Source source, Format format, int bufferSize) throws IOException {
        if (format instanceof Format.Ndjson lines) {
            RecordsPath path = RecordsPath.of(lines.records());
            return new JsonRecords(values(Opened.of(source, lines.encoding()), bufferSize), path);
        }
        if (format instanceof Format.Json json) {
            RecordsPath path = RecordsPath.of(json.records());
            return new JsonRecords(new DocumentFeed(Opened.of(source, json.encoding()), path), path.inside());
        }
        throw new IllegalArgumentException("not JSON: " + format);
    }

    private static JsonFeed values(Opened opened, int bufferSize) throws IOException {
        try {
            return opened.beginsWithLoneBracket()
                    ? new DocumentFeed(opened, RecordsPath.of(""))
                    : new LineFeed(opened, new Input(opened.text(), bufferSize), JsonSyntax.factory(), 0);
        } catch (IOException | RuntimeException e) {
            closeAfter(opened::close, e);
            throw e;
        }
    }

    private static void check(Format.Csv csv) {
        csv.delimiter().ifPresent(c -> {
            if (c >= 0x80 || c == '\n' || c == '\r' || c == '"' || c == 0) {
                throw new ConfigurationException("The delimiter cannot be the character U+"
                        + String.format("%04X", (int) c) + ": take an ASCII character that is neither a quote nor"
                        + " a line end.");
            }
        });
        csv.comment().ifPresent(c -> {
            if (c >= 0x80 || c == '\n' || c == '\r' || c == '"') {
                throw new ConfigurationException("A comment cannot begin with the character U+"
                        + String.format("%04X", (int) c) + ": take an ASCII character that is neither a quote nor"
                        + " a line end.");
            }
        });
    }

    /** What must be closed although something else failed. */
    private interface Closing {
        void close() throws IOException;
    }

    private static void closeAfter(Closing opened, Exception failure) {
        try {
            opened.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
