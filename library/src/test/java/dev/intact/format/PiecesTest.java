package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.testing.TestData;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is read in pieces is what is read from the beginning to the end. */
class PiecesTest {
    private static final FieldPlan ANY = Texts.plan(FieldPlan.Unlisted.IGNORE);
    private static final FieldPlan MEMBERS = Texts.plan(FieldPlan.Unlisted.IGNORE, "id", "name", "whole=.");

    @Test
    void piecesOfGeneratedTextsGiveTheSameRecordsLinesAndFaults() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("PiecesTest seed " + seed);
        Random random = new Random(seed);
        int several = 0;
        for (int i = 0; i < 6_000; i++) {
            byte[] text = randomText(random);
            Format.Csv format = randomFormat(random);
            int block = 1 + random.nextInt(random.nextBoolean() ? 12 : 200);
            several += same(new Texts.Bytes(text), format, ANY, block, "seed " + seed + ", case " + i) > 1 ? 1 : 0;
        }
        assertThat(several).isGreaterThan(1_500);
    }

    @Test
    void piecesOfGeneratedLinesGiveTheSameRecordsLinesAndFaults() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("PiecesTest lines seed " + seed);
        Random random = new Random(seed);
        String[] lines = {
            "{\"id\":1,\"name\":\"\u00E9\"}",
            "{\"id\":{\"a\":[1]}}",
            "",
            " ",
            "[1]",
            "{\"id\":",
            "{} {}",
            "7",
            "{\"a\":null}\r"
        };
        int several = 0;
        for (int i = 0; i < 1_000; i++) {
            StringBuilder text = new StringBuilder("{\"id\":0}\n");
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(lines[random.nextInt(lines.length)]).append('\n');
            }
            text.append(random.nextBoolean() ? lines[0] : "");
            int block = 1 + random.nextInt(40);
            several +=
                    same(Texts.of(text.toString()), Format.ndjson(), MEMBERS, block, "seed " + seed + ", case " + i) > 1
                            ? 1
                            : 0;
        }
        assertThat(several).isGreaterThan(500);
    }

    @TestFactory
    Stream<DynamicTest> everyFileOfTheSelectionIsTheSameInPieces() throws IOException {
        return files(TestData.selection());
    }

    @TestFactory
    Stream<DynamicTest> everyFileOfTheWholeIsTheSameInPieces() throws IOException {
        return TestData.testsOfWhole(PiecesTest::files);
    }

    /** Whatever a file is meant to be: it is read as each of the formats. */
    private static Stream<DynamicTest> files(Path data) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("parse", "faulty")) {
            try (Stream<Path> found = Files.walk(data.resolve(folder))) {
                found.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(data.relativize(file).toString(), () -> {
                    Source source = new FileSource(file, file.toString());
                    for (int block : new int[] {5, 61, 4096}) {
                        for (Format.Header header : Format.Header.values()) {
                            Format csv = csv(Optional.empty(), Format.Quote.DETECT, header, Optional.of('#'));
                            same(source, csv, ANY, block, file.toString());
                        }
                        // How many records come before the failure of a packed file depends on how much is read at
                        // once.
                        if (!file.toString().endsWith(".gz")) {
                            same(source, Format.ndjson(), MEMBERS, block, file.toString());
                        }
                    }
                }));
    }

    @Test
    void sourceInAnotherEncodingOrPackedIsCutToo() throws IOException {
        String text = "\uFEFFid,name\n1,\"\u00E9\n\u4E2D\"\n2,\uD83D\uDE00\n3,x\n";
        for (String charset : List.of("UTF-8", "UTF-16LE", "UTF-32BE")) {
            byte[] bytes = text.getBytes(charset);
            assertThat(same(new Texts.Bytes(bytes), Format.csv(), ANY, 16, charset))
                    .isGreaterThan(1);
            assertThat(same(new Texts.Bytes(packed(bytes)), Format.csv(), ANY, 16, charset))
                    .isGreaterThan(1);
        }
    }

    @Test
    void contentThatCannotBeReadOnIsAFaultOfTheLastPiece() throws IOException {
        String rows = "id,name\n" + "1,x\r\n\"2\n\",y\n".repeat(40_000);
        byte[] packed = packed(rows.getBytes(StandardCharsets.UTF_8));
        packed[packed.length - 3] ^= 1;
        assertThat(same(new Texts.Bytes(packed), Format.csv(), ANY, 1000, "bad sum"))
                .isGreaterThan(100);
        byte[] ascii = (rows + "3,\u00E9\n").getBytes(StandardCharsets.UTF_8);
        Format.Csv format = new Format.Csv(
                Optional.of(','),
                Format.Quote.DOUBLE,
                Format.Header.PRESENT,
                Optional.empty(),
                StandardCharsets.US_ASCII);
        assertThat(same(new Texts.Bytes(ascii), format, ANY, 1000, "not ASCII")).isGreaterThan(100);
    }

    @Test
    void whatMustBeReadFromTheBeginningToTheEndIsNotCut() throws IOException {
        assertThat(pieces("", Format.csv(), ANY)).isEmpty();
        assertThat(pieces("a,b\n", Format.csv(), ANY)).isEmpty();
        assertThat(pieces("a,a\n1,2\n", Format.csv(), ANY)).isEmpty();
        assertThat(pieces("a,\"b\n1,2\n", Format.csv(), ANY)).isEmpty();
        assertThat(pieces("[{\"id\":1}]", Format.json(), MEMBERS)).isEmpty();
        assertThat(pieces("[\n{\"id\":1}\n]", Format.ndjson(), MEMBERS)).isEmpty();
        assertThat(pieces("{\"id\":1}\n", Format.ndjson(), Texts.plan(FieldPlan.Unlisted.IGNORE, "n=#")))
                .isEmpty();
    }

    @Test
    void quoteThatIsNeverClosedIsSignalledBeforeMemoryIsFull() throws IOException {
        String text = "a,b\n1,2\n3,\"4\n" + "5,6\n".repeat(5 << 20);
        try (Pieces pieces = Readers.cut(Texts.of(text), Format.csv(), ANY, Pieces.USUAL_BYTES)
                .orElseThrow()) {
            assertThat(pieces.next()).isPresent();
            assertThatThrownBy(pieces::next)
                    .isInstanceOf(ContentException.class)
                    .hasMessage("no record ends within 16 MiB from line 3 on; perhaps a quote is not closed");
        }
    }

    @Test
    void memoryOfAPieceThatWasReadIsUsedAgain() throws IOException {
        byte[] text = "1,2\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        Set<byte[]> blocks = Collections.newSetFromMap(new IdentityHashMap<>());
        Source source = new Texts.Bytes(text);
        Format.Csv format = csv(Optional.of(','), Format.Quote.DOUBLE, Format.Header.ABSENT, Optional.empty());
        Cut.Opening opening = (block, in, line) -> {
            blocks.add(in.bytes);
            return new JsonReader(
                    new JsonRecords(new LineFeed(block, in, JsonSyntax.factory(), 0), RecordsPath.of("")),
                    JsonFields.of(MEMBERS, 2));
        };
        int taken = 0;
        try (Opened opened = Opened.of(source, format.encoding());
                Pieces pieces = new Cut(opened, new ByteArrayInputStream(text), new LineEnds(), opening, 1000)) {
            List<RecordReader> reading = new ArrayList<>();
            for (Optional<Pieces.Piece> piece = pieces.next(); piece.isPresent(); piece = pieces.next()) {
                taken++;
                reading.add(piece.get().open());
                if (reading.size() == 3) {
                    reading.remove(0).close();
                }
            }
        }
        assertThat(taken).isGreaterThan(300);
        assertThat(blocks).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void pieceKnowsItsPlaceAndTheFieldsOfTheWholeSource() throws IOException {
        try (Pieces pieces = Readers.cut(Texts.of("a,b\n1,2\n3,4\n5,6\n"), Format.csv(), ANY, 5)
                .orElseThrow()) {
            for (long ordinal = 0; ordinal < 3; ordinal++) {
                Pieces.Piece piece = pieces.next().orElseThrow();
                assertThat(piece.ordinal()).isEqualTo(ordinal);
                try (RecordReader reader = piece.open()) {
                    assertThat(reader.fields()).containsExactly("a", "b");
                    assertThat(reader.next()).isEqualTo(RecordReader.Read.RECORD);
                    assertThat(reader.record().line()).isEqualTo(ordinal + 2);
                }
            }
            assertThat(pieces.next()).isEmpty();
            assertThat(pieces.bytesRead()).isEqualTo(16);
        }
    }

    private static Optional<Pieces> pieces(String text, Format format, FieldPlan plan) throws IOException {
        Optional<Pieces> pieces = Readers.cut(Texts.of(text), format, plan, Pieces.USUAL_BYTES);
        if (pieces.isPresent()) {
            pieces.get().close();
        }
        return pieces;
    }

    /** Reads in both ways; how many pieces there were, 0 where the source was not cut. */
    private static int same(Source source, Format format, FieldPlan plan, int block, String as) throws IOException {
        List<String> whole = new ArrayList<>();
        List<String> fields;
        try (RecordReader reader = Readers.open(source, format, plan)) {
            fields = reader.fields();
            read(reader, whole);
        }
        Optional<Pieces> cut = Readers.cut(source, format, plan, block);
        if (cut.isEmpty()) {
            return 0;
        }
        List<String> inPieces = new ArrayList<>();
        int count = 0;
        try (Pieces pieces = cut.get()) {
            for (Optional<Pieces.Piece> piece = pieces.next(); piece.isPresent(); piece = pieces.next()) {
                count++;
                try (RecordReader reader = piece.get().open()) {
                    assertThat(reader.fields()).isEqualTo(fields);
                    read(reader, inPieces);
                }
            }
        }
        assertThat(inPieces).as("%s, block %d, %s", as, block, format).isEqualTo(whole);
        return count;
    }

    private static void read(RecordReader reader, List<String> found) throws IOException {
        for (RecordReader.Read read = reader.next(); read != RecordReader.Read.END; read = reader.next()) {
            found.add(read == RecordReader.Read.FAULT ? reader.fault().toString() : shown(reader.record()));
        }
        if (reader.endedEarly()) {
            found.add("ended early");
        }
    }

    private static String shown(SourceRecord record) {
        StringBuilder text = new StringBuilder().append(record.line());
        for (int i = 0; i < record.size(); i++) {
            text.append('|').append(record.kind(i)).append(' ').append(record.text(i));
        }
        return text.toString();
    }

    private static Format.Csv csv(
            Optional<Character> delimiter, Format.Quote quote, Format.Header header, Optional<Character> comment) {
        return new Format.Csv(delimiter, quote, header, comment, StandardCharsets.UTF_8);
    }

    private static Format.Csv randomFormat(Random random) {
        Format.Quote[] quotes = Format.Quote.values();
        return csv(
                random.nextInt(3) > 0 ? Optional.of(random.nextInt(9) > 0 ? ',' : '\'') : Optional.empty(),
                random.nextInt(3) > 0 ? Format.Quote.DOUBLE : quotes[random.nextInt(quotes.length)],
                random.nextInt(3) > 0 ? Format.Header.PRESENT : Format.Header.ABSENT,
                random.nextBoolean() ? Optional.of(random.nextInt(9) > 0 ? '#' : '\'') : Optional.empty());
    }

    /** Well-formed here and there; everything that is hard is frequent, and so is what is wrong. */
    private static byte[] randomText(Random random) {
        String[] cells = {
            "a", "", "\"\"", "\u00E9\u4E2D", "\"x,y\"", "\"x\n\"", "\"\r\n\"", "\"\r\"", "\"a\"\"b\"", "\"\"\"\""
        };
        String[] hard = {"\"", "'", "\n", "\r", "\r\n", ",", "#", "\"x\"y", "x\"", " ", "\uD83D\uDE00"};
        String[] ends = {"\n", "\r\n", "\r", "\n\n", "\r\r\n", "\n#c,\"\n", "\r#\r"};
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        add(text, random.nextInt(4) == 0 ? ends[random.nextInt(ends.length)] : "");
        add(text, "h,i\n");
        String usual = ends[random.nextInt(3)];
        int wrong = random.nextInt(3) == 0 ? 12 : 200;
        for (int r = random.nextInt(12); r > 0; r--) {
            for (int f = 0; f < 2; f++) {
                add(text, f == 0 ? "" : ",");
                add(text, cells[random.nextInt(cells.length)]);
                add(text, random.nextInt(wrong) == 0 ? hard[random.nextInt(hard.length)] : "");
            }
            if (random.nextInt(wrong) == 0) {
                text.write(random.nextBoolean() ? 0xFF : 0x80);
            }
            boolean end = r > 1 || random.nextBoolean();
            add(text, end ? random.nextInt(4) == 0 ? ends[random.nextInt(ends.length)] : usual : "");
        }
        return text.toByteArray();
    }

    private static void add(ByteArrayOutputStream text, String piece) {
        text.writeBytes(piece.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
