package dev.intact.bench.micro;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.intact.format.Cells;
import dev.intact.format.FieldPlan;
import dev.intact.format.Format;
import dev.intact.format.Readers;
import dev.intact.format.RecordReader;
import dev.intact.format.RecordReader.Read;
import dev.intact.format.Source;
import dev.intact.format.SourceRecord;
import dev.intact.format.TypeGuess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The wide file in memory, gone through once by one thread. */
@State(Scope.Benchmark)
public class Parsing {
    /** How many rows the file has. */
    public static final long ROWS = 20_000;

    /** The property that says where the file is. */
    public static final String FILE = "bench.file";

    private byte[] bytes = {};
    private final List<Kind> kinds = Stream.of(
                    "LONG LONG LONG DATE DATE LOCAL ZONED DECIMAL DECIMAL REAL REAL TRUTH TRUTH TEXT TEXT TEXT TEXT TEXT"
                            .split(" "),
                    "LONG TEXT".split(" "))
            .flatMap(Stream::of)
            .map(Kind::valueOf)
            .toList();

    /** For JMH. */
    public Parsing() {}

    private enum Kind {
        LONG,
        DATE,
        LOCAL,
        ZONED,
        DECIMAL,
        REAL,
        TRUTH,
        TEXT
    }

    private static final class Memory implements Source {
        private final byte[] bytes;

        Memory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public String name() {
            return "wide";
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public long size() {
            return bytes.length;
        }
    }

    private interface Visit {
        void record(SourceRecord record);
    }

    /**
     * Takes the file into memory.
     *
     * @throws IOException where it cannot be read
     */
    @Setup
    public void read() throws IOException {
        bytes = Files.readAllBytes(Path.of(System.getProperty(FILE, "")));
    }

    private void visit(Visit visit) throws IOException {
        FieldPlan none = new FieldPlan(List.of(), FieldPlan.Unlisted.IGNORE);
        try (RecordReader reader = Readers.open(new Memory(bytes), Format.csv(), none)) {
            while (reader.next() == Read.RECORD) {
                visit.record(reader.record());
            }
        }
    }

    /**
     * Into cells of bytes.
     *
     * @param hole takes what was read
     * @throws IOException never
     */
    @Benchmark
    public void intactRead(Blackhole hole) throws IOException {
        visit(record -> hole.consume(record.end(record.size() - 1)));
    }

    /**
     * And which type each column needs.
     *
     * @return the guesses
     * @throws IOException never
     */
    @Benchmark
    public List<TypeGuess> intactReadAndGuess() throws IOException {
        List<TypeGuess> guesses =
                Stream.generate(TypeGuess::new).limit(kinds.size()).toList();
        visit(record -> {
            for (int i = 0; i < record.size(); i++) {
                if (record.end(i) > record.start(i)) {
                    guesses.get(i).accept(record, i);
                }
            }
        });
        return guesses;
    }

    /**
     * And the value of each cell, text checked.
     *
     * @param hole takes what was read
     * @throws IOException never
     */
    @Benchmark
    public void intactReadAndConvert(Blackhole hole) throws IOException {
        visit(record -> {
            for (int i = 0; i < record.size(); i++) {
                if (record.end(i) > record.start(i)) {
                    convert(record, i, hole);
                }
            }
        });
    }

    private void convert(SourceRecord record, int cell, Blackhole hole) {
        byte[] data = record.data();
        int start = record.start(cell);
        int end = record.end(cell);
        switch (kinds.get(cell)) {
            case LONG -> hole.consume(Cells.toLong(data, start, end));
            case DATE -> hole.consume(Cells.date(data, start, end));
            case LOCAL, ZONED -> hole.consume(Cells.timestamp(data, start, end));
            case DECIMAL -> hole.consume(Cells.decimal(data, start, end));
            case REAL -> hole.consume(Cells.real(data, start, end));
            case TRUTH -> hole.consume(Cells.toBoolean(data, start, end));
            case TEXT -> hole.consume(Cells.malformed(data, start, end));
        }
    }

    /**
     * FastCSV, into texts.
     *
     * @param hole takes what was read
     * @throws IOException never
     */
    @Benchmark
    public void fastCsvRead(Blackhole hole) throws IOException {
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(characters())) {
            reader.forEach(record -> hole.consume(record.getField(0)));
        }
    }

    /**
     * FastCSV, and the value of each cell by the means of Java.
     *
     * @param hole takes what was read
     * @throws IOException never
     */
    @Benchmark
    public void fastCsvReadAndConvert(Blackhole hole) throws IOException {
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(characters())) {
            reader.stream().skip(1).forEach(record -> {
                for (int i = 0; i < record.getFieldCount(); i++) {
                    String text = record.getField(i);
                    if (!text.isEmpty()) {
                        hole.consume(value(kinds.get(i), text));
                    }
                }
            });
        }
    }

    private static Object value(Kind kind, String text) {
        return switch (kind) {
            case LONG -> Long.valueOf(text);
            case DATE -> LocalDate.parse(text);
            case LOCAL -> LocalDateTime.parse(text.replace(' ', 'T'));
            case ZONED -> OffsetDateTime.parse(text);
            case DECIMAL -> new BigDecimal(text);
            case REAL -> Double.valueOf(text);
            case TRUTH -> Boolean.valueOf(text);
            case TEXT -> text;
        };
    }

    /**
     * univocity-parsers, into texts.
     *
     * @param hole takes what was read
     */
    @Benchmark
    public void univocityRead(Blackhole hole) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.setReadInputOnSeparateThread(false);
        CsvParser parser = new CsvParser(settings);
        for (String[] record : parser.iterate(characters())) {
            hole.consume(record[0]);
        }
    }

    private InputStreamReader characters() {
        return new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8);
    }
}
