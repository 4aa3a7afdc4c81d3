package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldModifiers;
import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CsvReaderTest {
    private static final Format.Csv PLAIN = new Format.Csv(
            Optional.of(','), Format.Quote.DOUBLE, Format.Header.ABSENT, Optional.empty(), StandardCharsets.UTF_8);

    @Test
    void lineOfARecordIsWhereItBegins() throws IOException {
        assertThat(Texts.csv("a,b\n1,\"x\ny\"\r\n\n2,\"p\r\nq\rr\"\r3,z"))
                .containsExactly("2: 1|'x\ny'", "5: 2|'p\r\nq\rr'", "8: 3|z");
    }

    @Test
    void wrongRecordsAreFaultsAndTheNextOnesAreRead() throws IOException {
        assertThat(Texts.csv("a,b\n1,2,3\n1\n\"x\"y,2\n1,x\"y\n1,2\n"))
                .containsExactly(
                        "2! 3 fields, not 2",
                        "3! 1 field, not 2",
                        "4! a: text after the closing quote",
                        "5! b: a quote inside an unquoted field",
                        "6: 1|2");
    }

    @Test
    void quoteThatIsNotClosedEndsTheReadingAndNamesItsLine() throws IOException {
        assertThat(Texts.csv("a,b\n1,2\n3,\"4\n5,6\n"))
                .containsExactly("2: 1|2", "3! b: a quote opened in line 3 is not closed", "ended early");
    }

    @Test
    void bytesThatAreNotUtf8AreAFaultOfTheirFieldAlone() throws IOException {
        byte[] text = "id,name\n1,Stanis\u00B3aw\n2,Ada\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Texts.csv(new Texts.Bytes(text), Format.csv()))
                .containsExactly("2! name: the byte B3 is not UTF-8", "3: 2|Ada");
    }

    @Test
    void byteThatBeginsALineIsNoCommentWhereNoneWasAskedFor() throws IOException {
        byte[] text = "id,name\n\u00FF1,x\n2,Ada\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Texts.csv(new Texts.Bytes(text), Format.csv()))
                .containsExactly("2! id: the byte FF is not UTF-8", "3: 2|Ada");
    }

    @Test
    void headerThatCannotNameColumnsEndsTheReading() throws IOException {
        assertThat(Texts.csv("a,a\n1,2\n"))
                .contains("ended early")
                .first()
                .asString()
                .contains("two columns are called a");
        assertThat(Texts.csv("a,A\n1,2\n")).first().asString().contains("differ only in their case");
        assertThat(Texts.csv("a,,b\n1,2,3\n")).first().asString().contains("column 2 of the header has no name");
        assertThat(Texts.csv("a,b\0\n1,2\n")).first().asString().contains("NUL");
        assertThat(Texts.csv("")).containsExactly("1! the file is empty: there is no header", "ended early");
        assertThat(Texts.csv("\uFEFF\n\n")).first().asString().contains("empty");
    }

    @Test
    void withoutHeaderTheFirstRecordSaysHowManyFieldsThereAre() throws IOException {
        try (RecordReader reader = Readers.open(Texts.of("1,2\n"), PLAIN, Texts.plan(FieldPlan.Unlisted.IGNORE))) {
            assertThat(reader.fields()).containsExactly("c1", "c2");
        }
        assertThat(Texts.csv(Texts.of("1,2\n3\n"), PLAIN)).containsExactly("1: 1|2", "2! 1 field, not 2");
        assertThat(Texts.csv(Texts.of(""), PLAIN)).isEmpty();
    }

    @Test
    void commentsAreLinesOutsideQuotesAlsoBeforeTheHeader() throws IOException {
        Format.Csv format = new Format.Csv(
                Optional.empty(), Format.Quote.DETECT, Format.Header.PRESENT, Optional.of('#'), StandardCharsets.UTF_8);
        assertThat(Texts.csv(Texts.of("#x\na,b\n#y,\"\n\"1\n#z\",2\n"), format)).containsExactly("4: '1\n#z'|2");
    }

    @Test
    void quotesAreDataWhereNothingQuotes() throws IOException {
        Format.Csv format = new Format.Csv(
                Optional.of('\t'), Format.Quote.NONE, Format.Header.PRESENT, Optional.empty(), StandardCharsets.UTF_8);
        assertThat(Texts.csv(Texts.of("a\tb\n\"x\ty\"\n"), format)).containsExactly("2: \"x|y\"");
    }

    @Test
    void delimiterAndQuoteAreFoundFromTheFirstLines() throws IOException {
        assertThat(Texts.csv("a;b\n1,5;2,5\n")).containsExactly("2: 1,5|2,5");
        assertThat(Texts.csv("a|b\n\"x|y\"|2\n")).containsExactly("2: 'x|y'|2");
        assertThat(Texts.csv("a\tb\tc\n1, x\t2\t3\n")).containsExactly("2: 1, x|2|3");
        assertThat(Texts.csv("only\nx\n")).containsExactly("2: x");
        assertThat(Texts.csv("a,b\n'x,y','z'\n'p','q'\n")).containsExactly("2: 'x,y'|'z'", "3: 'p'|'q'");
        assertThat(Texts.csv("a,b\nit's,fine\n")).containsExactly("2: it's|fine");
        assertThat(Texts.csv("id;name\n1;x\n2\n3;y\n")).contains("3! 1 field, not 2");
    }

    @Test
    void otherEncodingsAreReadStrictly() throws IOException {
        Format.Csv wide = new Format.Csv(
                Optional.of(','), Format.Quote.DOUBLE, Format.Header.PRESENT, Optional.empty(), StandardCharsets.UTF_8);
        String text = "\uFEFFa,b\n\uD83D\uDE00,\u00E9\n";
        for (String charset : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
            assertThat(Texts.csv(new Texts.Bytes(text.getBytes(Charset.forName(charset))), wide))
                    .as(charset)
                    .containsExactly("2: \uD83D\uDE00|\u00E9");
        }
        Format.Csv ascii = new Format.Csv(
                Optional.of(','),
                Format.Quote.DOUBLE,
                Format.Header.PRESENT,
                Optional.empty(),
                StandardCharsets.US_ASCII);
        assertThat(Texts.csv(Texts.of("a,b\n1,2\n3,\u00E9\n"), ascii))
                .containsExactly("2: 1|2", "3! the bytes are not US-ASCII", "ended early");
    }

    @Test
    void impossibleDelimitersAreRefused() {
        Format.Csv format = new Format.Csv(
                Optional.of('\u00E9'),
                Format.Quote.DOUBLE,
                Format.Header.PRESENT,
                Optional.empty(),
                StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Texts.csv(Texts.of("a"), format))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("delimiter");
    }

    @Test
    void anotherReaderFindsTheSameRecordsOnTheSameLines() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("CsvReaderTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            String text = randomText(random);
            int bufferSize = random.nextBoolean() ? 1 + random.nextInt(9) : Input.USUAL_SIZE;
            List<String> ours = Texts.read(Texts.of(text), PLAIN, Texts.plan(FieldPlan.Unlisted.IGNORE), bufferSize);
            assertThat(ours.stream().map(s -> s.replaceAll("'", "")).toList())
                    .as("seed %d, case %d, buffer %d: %s", seed, i, bufferSize, text)
                    .isEqualTo(theirs(text));
        }
    }

    private static List<String> theirs(String text) throws IOException {
        List<String> records = new ArrayList<>();
        try (var reader = de.siegmar.fastcsv.reader.CsvReader.builder()
                .skipEmptyLines(true)
                .build(
                        CsvRecordHandler.builder()
                                .fieldModifier(FieldModifiers.NOP)
                                .build(),
                        text)) {
            for (CsvRecord record : reader) {
                records.add(record.getStartingLineNumber() + ": " + String.join("|", record.getFields()));
            }
        }
        return records;
    }

    /** Well-formed, with a fixed number of fields; everything that is hard is frequent. */
    private static String randomText(Random random) {
        String[] pieces = {"a", "\u00E9", "\u4E2D", "\uD83D\uDE00", " ", "1", "xyz", "-"};
        String[] hard = {",", "\"\"", "\n", "\r\n", "\r", "#"};
        String[] ends = {"\n", "\r\n", "\r"};
        int fields = 1 + random.nextInt(4);
        int records = random.nextInt(8);
        String end = ends[random.nextInt(ends.length)];
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < records; r++) {
            for (int f = 0; f < fields; f++) {
                text.append(f == 0 ? "" : ",");
                boolean quoted = random.nextInt(3) == 0 || fields == 1;
                StringBuilder cell = new StringBuilder();
                for (int n = random.nextInt(4); n > 0; n--) {
                    boolean difficult = quoted && random.nextBoolean();
                    cell.append(difficult ? hard[random.nextInt(hard.length)] : pieces[random.nextInt(pieces.length)]);
                }
                text.append(quoted ? "\"" + cell + "\"" : cell);
            }
            boolean last = r == records - 1;
            text.append(last && random.nextBoolean() ? "" : end);
            text.append(!last && random.nextInt(5) == 0 ? end : "");
        }
        return text.toString();
    }
}
