package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.io.IOException;

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

    static RecordReader open(Source source, Format format, FieldPlan plan, int bufferSize) throws IOException {
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
            return new CsvReader(opened, csv, bufferSize);
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
                    : new LineFeed(opened, bufferSize);
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
