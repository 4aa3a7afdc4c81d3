package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonReaderTest {

    @Test
    void recordsAreFoundAtThePathWithTheRecordsAroundThem() throws IOException {
        String text = """
                {"name": "cup",
                 "groups": [
                  {"teams": ["A", "B"], "name": "one"},
                  {"name": "two", "teams": ["C"]},
                  {"name": "none"}]}
                """;
        assertThat(Texts.json(text, "groups.*.teams.*", "group=^1.name", "team=.", "place=#", "group_place=^1#"))
                .containsExactly("3: 'one'|'A'|0|0", "3: 'one'|'B'|1|0", "4: 'two'|'C'|0|1");
        assertThat(Texts.json(text, "groups.*", "name", "first=teams.0"))
                .containsExactly("3: 'one'|'A'", "4: 'two'|'C'", "5: 'none'|-");
        assertThatThrownBy(() -> Texts.json(text, "groups.*", "cup=^1.name"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cup asks for ^1");
    }

    @Test
    void innerObjectsAreFlattenedUnlessAFieldTakesThemWhole() throws IOException {
        String text = "[{\"a\":{\"b\":1,\"c\":[1.50,{\"x\":\"\\u00e9\\n\"}]},\"d\":null}]";
        assertThat(Texts.json(text, "", "a_b", "a_c", "d", "e")).containsExactly("1: 1|[1.50,{\"x\":\"é\\n\"}]|null|-");
        assertThat(Texts.json(text, "", "a", "a_b")).containsExactly("1: {\"b\":1,\"c\":[1.50,{\"x\":\"é\\n\"}]}|-");
        assertThat(Texts.json("[{\"a\":{\"b\":1},\"a_b\":2}]", "", "a_b"))
                .containsExactly("1! a_b: two members of the record give this field");
    }

    @Test
    void membersThatNoFieldAsksForAreToldOnce() throws IOException {
        FieldPlan plan = Texts.plan(FieldPlan.Unlisted.REFUSE, "id", "city=club.city");
        String text = "{\"id\":1,\"club\":{\"city\":\"x\",\"age\":3}}\n{\"id\":2,\"club\":{\"city\":\"y\",\"age\":3}}\n"
                + "{\"id\":3,\"club\":null}\n";
        assertThat(Texts.read(Texts.of(text), Format.ndjson(), plan, 16))
                .containsExactly("1! club_age: no column asks for club_age", "2: 2|'y'", "3: 3|-");
    }

    @Test
    void anObjectIsOneRecordAndNothingElseIsOne() throws IOException {
        assertThat(Texts.json("\n{\"a\":1}\n", "", "a")).containsExactly("2: 1");
        assertThat(Texts.json("[{\"a\":1},2,{\"a\":3}]", "", "a")).containsExactly("1: 1", "1! not an object", "1: 3");
        assertThat(Texts.json("{\"a\":1}", "b.*", "a"))
                .containsExactly("1! the document has no member b", "ended early");
        assertThat(Texts.json("{\"b\":1}", "b.*", "a")).containsExactly("1! b is not an array", "ended early");
    }

    @Test
    void whatIsNotJsonEndsADocumentAtItsLine() throws IOException {
        assertThat(Texts.json("[{\"a\":1},\n{\"a\":2,}\n]", "", "a"))
                .hasSize(3)
                .element(1)
                .asString()
                .startsWith("2! not JSON");
        assertThat(Texts.json("[{\"a\":1}", "", "a"))
                .containsExactly("1: 1", "1! the document ends too early", "ended early");
        assertThat(Texts.json("[{\"a\":1}] x", "", "a")).hasSize(3);
        assertThat(Texts.json("[{\"a\":1}] []", "", "a")).element(1).asString().contains("text after the end");
        assertThat(Texts.json("[{\"a\":1,\"a\":2}]", "", "a"))
                .first()
                .asString()
                .contains("Duplicate");
        assertThat(Texts.json("[{\"a\":NaN}]", "", "a")).first().asString().startsWith("1! not JSON");
        assertThat(Texts.json("", "", "a")).containsExactly("1! the document is empty", "ended early");
        assertThat(Texts.json("[".repeat(600), "", "a")).first().asString().contains("too deeply nested");
    }

    @Test
    void halfACharacterIsAFaultOfItsRecordAlone() throws IOException {
        assertThat(Texts.json("[{\"a\":\"\\ud800\"},{\"a\":\"\\ud83d\\ude00\"}]", "", "a"))
                .containsExactly("1! a text has half a character (a lone surrogate) in it", "1: '\uD83D\uDE00'");
    }

    @Test
    void bytesThatAreNotUtf8EndADocumentAtTheirLine() throws IOException {
        byte[] text = "[{\"a\":\"x\"},\n{\"a\":\"\u00B3\"}]".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Texts.read(new Texts.Bytes(text), Format.json(), Texts.plan(FieldPlan.Unlisted.IGNORE, "a"), 16))
                .containsExactly("1: 'x'", "2! the byte B3 is not UTF-8", "ended early");
    }

    @Test
    void aBadLineIsAFaultOfThatLineAlone() throws IOException {
        String text = "{\"a\":1}\r\n\n{\"a\":\n{\"a\":2} {}\n\uFEFF{\"a\":3}\n{\"a\":4}\n{\"a\":";
        for (int bufferSize : new int[] {3, Input.USUAL_SIZE}) {
            assertThat(Texts.read(
                            Texts.of(text), Format.ndjson(), Texts.plan(FieldPlan.Unlisted.IGNORE, "a"), bufferSize))
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo("1: 1"),
                            cut -> assertThat(cut).startsWith("3! not JSON"),
                            two -> assertThat(two).startsWith("4! not JSON: more than one value"),
                            mark -> assertThat(mark).startsWith("5! not JSON"),
                            good -> assertThat(good).isEqualTo("6: 4"),
                            last -> assertThat(last).isEqualTo("7! the last line ends in the middle"));
        }
    }

    @Test
    void aDocumentOverSeveralLinesIsReadWhateverItsNameSays() throws IOException {
        assertThat(Texts.read(
                        Texts.of("[\n{\"a\":1},\n{\"a\":2}\n]"),
                        Format.ndjson(),
                        Texts.plan(FieldPlan.Unlisted.IGNORE, "a"),
                        16))
                .containsExactly("2: 1", "3: 2");
    }
}
