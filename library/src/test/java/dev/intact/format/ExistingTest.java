package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExistingTest {
    private static final List<String> NAMES = List.of("b", "a");
    private static final List<List<Object>> ROWS = List.of(Arrays.asList(1, "x"), Arrays.asList(2, null));

    private static String replaced(String old, Format format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Written.write(Existing.of(Texts.of(old), format).replacing(out), NAMES, ROWS);
        return Written.text(out.toByteArray());
    }

    private static String appended(String old, Format format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(Written.write(Existing.of(Texts.of(old), format).appending(out), NAMES, ROWS))
                .isEqualTo(2);
        return Written.text(out.toByteArray());
    }

    @Test
    void aReplacedFileKeepsItsFormAndTheOrderOfItsColumns() throws IOException {
        assertThat(replaced("a;b\r\nold;1,5\r\n", Format.csv())).isEqualTo("a;b\r\nx;1\r\n;2\r\n");
        assertThat(replaced("\uFEFFa\tb\n1\t2\n", Format.csv())).isEqualTo("\uFEFFa\tb\nx\t1\n\t2\n");
        assertThat(replaced("\"a\",\"b\"\n1,2\n", Format.csv())).isEqualTo("\"a\",\"b\"\nx,1\n,2\n");
        assertThat(replaced("\"a\",\"b\"\n\"t\",2\n", Format.csv())).isEqualTo("\"a\",\"b\"\n\"x\",1\n,2\n");
        assertThat(replaced("a,b\n\"t\",\"2\"\n", Format.csv())).isEqualTo("a,b\n\"x\",\"1\"\n,\"2\"\n");
        assertThat(replaced("a,b\n\"t\",u\n", Format.csv())).isEqualTo("a,b\nx,1\n,2\n");
        assertThat(replaced("a|b\r\"1\n2\"|3\r", Format.csv())).isEqualTo("a|b\rx|1\r|2\r");
        assertThat(replaced("'a','b'\n'x','y'\n", Format.csv())).isEqualTo("'a','b'\n'x','1'\n,'2'\n");
    }

    @Test
    void aReplacedFileMayGetOtherColumnsAndAnEmptyOneIsAsGoodAsNew() throws IOException {
        assertThat(replaced("a;b;c\n1;2;3\n", Format.csv())).isEqualTo("b;a\n1;x\n2;\n");
        assertThat(replaced("", Format.csv())).isEqualTo("b,a\n1,x\n2,\n");
        assertThat(replaced("", Format.tsv())).isEqualTo("b\ta\n1\tx\n2\t\n");
        assertThat(replaced("[{\"a\":1}]", Format.json()))
                .isEqualTo("[\n{\"b\":1,\"a\":\"x\"},\n{\"b\":2,\"a\":null}\n]\n");
    }

    @Test
    void withoutRowsAndNamesTheHeaderStays() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Written.write(Existing.of(Texts.of("a;b\n1;2\n"), Format.csv()).replacing(out), List.of(), List.of());
        assertThat(Written.text(out.toByteArray())).isEqualTo("a;b\n");
    }

    @Test
    void appendedRowsFollowTheOldContentByteForByte() throws IOException {
        assertThat(appended("a;b\r\nold;1,5\r\n", Format.csv())).isEqualTo("a;b\r\nold;1,5\r\nx;1\r\n;2\r\n");
        assertThat(appended("a,b\r\nold,1", Format.csv())).isEqualTo("a,b\r\nold,1\r\nx,1\r\n,2\r\n");
        assertThat(appended("\uFEFFa,b\nold,1\n", Format.csv())).isEqualTo("\uFEFFa,b\nold,1\nx,1\n,2\n");
        assertThat(appended("a,b", Format.csv())).isEqualTo("a,b\nx,1\n,2\n");
        assertThat(appended("", Format.csv())).isEqualTo("b,a\n1,x\n2,\n");
        assertThat(appended("\uFEFF", Format.csv())).isEqualTo("\uFEFFb,a\n1,x\n2,\n");
        assertThat(appended("{\"a\":1}", Format.ndjson()))
                .isEqualTo("{\"a\":1}\n{\"b\":1,\"a\":\"x\"}\n{\"b\":2,\"a\":null}\n");
        assertThat(appended("{\"a\":1}\n", Format.ndjson())).startsWith("{\"a\":1}\n{\"b\":1");
    }

    @Test
    void appendedFilesAreReadWhole() throws IOException {
        String whole = appended("a;b\n\"p\nq\";1", Format.csv());
        assertThat(Texts.csv(whole)).containsExactly("2: 'p\nq'|1", "4: x|1", "5: |2");
    }

    @Test
    void rowsThatDoNotFitTheHeaderAreRefusedWithBothLists() {
        assertThatThrownBy(() -> appended("a,b,c\n1,2,3\n", Format.csv()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("[a, b, c]")
                .hasMessageContaining("[b, a]")
                .hasMessageContaining("Nothing was changed");
    }

    @Test
    void whereNothingCanFollowNothingIsAppended() {
        assertThatThrownBy(() -> appended("[]", Format.json()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("NDJSON");
        assertThatThrownBy(() -> appended("a,b\n1,\"2\n", Format.csv()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("not closed");
        assertThatThrownBy(() -> appended("a,a\n1,2\n", Format.csv()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("two columns are called a");
        Source wide = new Texts.Bytes("\uFEFFa,b\n".getBytes(StandardCharsets.UTF_16LE));
        assertThatThrownBy(() -> Existing.of(wide, Format.csv()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("UTF-16");
    }

    @Test
    void aFileWithoutHeaderGetsNoneAndOnlyItsWidthMustFit() throws IOException {
        Format.Csv bare = new Format.Csv(
                Optional.empty(), Format.Quote.DETECT, Format.Header.ABSENT, Optional.of('-'), StandardCharsets.UTF_8);
        assertThat(appended("-note\nold;1\n", bare)).isEqualTo("-note\nold;1\n\"1\";x\n\"2\";\n");
        assertThatThrownBy(() -> appended("1;2;3\n", bare))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("3 columns");
    }

    @Test
    void theTextForNullCanBeSaid() throws IOException {
        Existing existing = Existing.of(Texts.of("a;b\n1;NA\n"), Format.csv());
        CsvStyle style = existing.style().orElseThrow().withNullText("NA");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Written.write(existing.styled(style).appending(out), NAMES, ROWS);
        assertThat(Written.text(out.toByteArray())).isEqualTo("a;b\n1;NA\nx;1\nNA;2\n");
    }
}
