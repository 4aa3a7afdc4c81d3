package dev.intact.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.intact.error.ConfigurationException;
import dev.intact.error.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    private static final Map<String, String> ENV =
            Map.of("HOST", "db.example", "EMPTY", "", "SECRET", "hunter2$$x${y}");

    @TempDir
    Path folder;

    private static Section parse(String yaml) {
        return ConfigFile.parse("intact.yaml", yaml, ENV);
    }

    private static String refused(String yaml) {
        return refusal(() -> parse(yaml));
    }

    private static String refusal(Runnable reading) {
        ConfigurationException[] caught = new ConfigurationException[1];
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(reading::run)
                .satisfies(wrong -> caught[0] = wrong);
        assertThat(caught[0].effect()).isEqualTo(Effect.NONE);
        return caught[0].getMessage();
    }

    private static Setting value(String yaml) {
        return parse("a: " + yaml).require("a");
    }

    @Test
    void wordsThatOlderYamlTookForTruthAreTexts() {
        assertThat(value("[no, NO, on, y, 007, 1e3, ~x]").texts())
                .containsExactly("no", "NO", "on", "y", "007", "1e3", "~x");
    }

    @Test
    void nullIsAKeyLikeAnyOther() {
        assertThat(parse("null: [\"\", NA]").require("null").texts()).containsExactly("", "NA");
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "60m,PT1H", "60 min,PT1H", "2h,PT2H", "1d,PT24H"})
    void durationsHaveAUnit(String written, Duration meant) {
        assertThat(value(written).duration()).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "64kB,65536", "64 KiB,65536", "512MB,536870912", "1GB,1073741824"})
    void sizesCountByThePowersOfTwo(String written, long meant) {
        assertThat(value(written).size()).isEqualTo(meant);
    }

    @Test
    void whatIsNotExpectedIsNamedWithItsPlace() {
        assertThat(refusal(() -> value("soon").duration()))
                .isEqualTo("intact.yaml line 1, column 4: expected a duration such as 500ms, 30s, 60m, 2h or 1d,"
                        + " found \"soon\"");
        assertThat(refusal(() -> value("60").duration())).contains("found \"60\"");
        assertThat(refusal(() -> value("99999999999999999d").duration())).contains("expected a duration");
        assertThat(refusal(() -> value("yes").flag())).contains("expected true or false, found \"yes\"");
        assertThat(refusal(() -> value("0").integer(1, 10)))
                .contains("expected a whole number from 1 to 10, found \"0\"");
        assertThat(refusal(() -> value("1e1").integer(1, 10))).contains("expected a whole number");
        assertThat(refusal(() -> value("[1]").text())).contains("expected text, found a list");
        assertThat(refusal(() -> value("x").section())).contains("expected a map of keys and values, found \"x\"");
        assertThat(refusal(() -> value("").text())).contains("expected text, found nothing");
        assertThat(refusal(() -> value("x").items())).contains("expected a list, found \"x\"");
    }

    @Test
    void aWordThatIsNotKnownNamesTheNearest() {
        assertThat(refusal(() -> value("upsrt").oneOf(new TreeMap<>(Map.of("append", 1, "upsert", 2)))))
                .isEqualTo("intact.yaml line 1, column 4: expected one of append, upsert, found \"upsrt\","
                        + " did you mean \"upsert\"?");
    }

    @Test
    void mistakesAreSaidInTheOrderInWhichTheyStand() {
        Section section = parse("url: [x]\nprotcted: true\nbatch: {sise: 1}\n");
        Mistakes mistakes = new Mistakes();
        section.only(mistakes, List.of("url", "protected", "batch"));
        mistakes.attempt(
                () -> section.read("batch", mistakes, said -> said.section().require("size")));
        mistakes.add(new ConfigurationException("somewhere else"));
        section.read("url", mistakes, Setting::text);
        assertThat(refusal(mistakes::throwIfAny))
                .containsSubsequence("line 1,", "line 2,", "line 3,", "somewhere else");
    }

    @Test
    void anUnknownKeyNamesTheNearestKnownOneAndAllAreSaidAtOnce() {
        Section section = parse("url: x\n\nprotcted: true\nbtach_size: 3\n");
        Mistakes mistakes = new Mistakes();
        section.only(mistakes, List.of("url", "protected", "batch_size"));
        assertThat(refusal(mistakes::throwIfAny))
                .contains("2 mistakes:")
                .contains("intact.yaml line 3, column 1: unknown key \"protcted\", did you mean \"protected\"?")
                .contains("intact.yaml line 4, column 1: unknown key \"btach_size\", did you mean \"batch_size\"?");
    }

    @Test
    void variablesAreReplacedOnceAndTheirContentIsNotLookedAtAgain() {
        assertThat(value("\"${SECRET}\"").text()).isEqualTo("hunter2$$x${y}");
        assertThat(value("pg://${HOST}/${NAME:-shop}").text()).isEqualTo("pg://db.example/shop");
        assertThat(value("${EMPTY:-there}").text()).isEqualTo("there");
        assertThat(value("\"${EMPTY}\"").text()).isEmpty();
        assertThat(value("${NAME:-}").text()).isEmpty();
        assertThat(value("cost $5 and $$6 and $${HOST}").text()).isEqualTo("cost $5 and $6 and ${HOST}");
    }

    @Test
    void aMissingVariableIsNamedWhenItsValueIsAskedFor() {
        Section section = parse("local: x\nurl: ${NOWHERE}");
        assertThat(section.require("local").text()).isEqualTo("x");
        assertThat(refusal(() -> section.require("url").text()))
                .startsWith("intact.yaml line 2, column 6: the environment variable NOWHERE is not set");
        assertThat(refusal(() -> value("a${b").text())).contains("\"${\" begins a variable");
    }

    @Test
    void noMessageShowsASecret() {
        assertThat(refusal(() -> value("${SECRET}").duration()))
                .contains("found a value taken from ${SECRET}")
                .doesNotContain("hunter2");
        assertThat(refusal(() -> value("${HOST:-hunter2}").section()))
                .contains("${HOST}")
                .doesNotContain("hunter2");
        assertThat(refusal(() -> value("postgres://u:hunter2@h/d").section()))
                .contains("postgres://***@h/d")
                .doesNotContain("hunter2");
        assertThat(refusal(() -> value("postgres://h/d?password=hunter2&x=1").section()))
                .doesNotContain("hunter2");
    }

    @Test
    void whatIsNotYamlIsNamedWithItsPlace() {
        assertThat(refused("a: 1\nb: [1, 2\nc: 3\n"))
                .startsWith("intact.yaml line 3, column ")
                .contains("not YAML");
        assertThat(refused("a: 1\n\tb: 2\n")).startsWith("intact.yaml line 2");
        assertThat(refused("a: \u0001")).contains("intact.yaml").contains("not YAML");
        assertThat(refused("- a")).contains("line 1, column 1: expected a map of keys and values, found a list");
        assertThat(refused("a: 1\n---\nb: 2")).contains("line 2").contains("second document");
        assertThat(refused("a: !!int 3")).contains("line 1, column 4").contains("tag");
        assertThat(refused("? [a]\n: 1")).contains("expected a key");
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        assertThat(refused("load: 1\nx: 2\nload: 3\n"))
                .isEqualTo("intact.yaml line 3, column 1: the key \"load\" stands twice, first on line 1");
    }

    @Test
    void nothingAtAllIsEmpty() {
        assertThat(parse("").keys()).isEmpty();
        assertThat(parse("# only a comment\n").keys()).isEmpty();
        assertThat(parse("---\n").keys()).isEmpty();
        assertThat(parse("\uFEFFa: 1").require("a").text()).isEqualTo("1");
    }

    @Test
    void aliasesRepeatWhatStoodBefore() {
        assertThat(parse("a: &x [1, 2]\nb: *x").require("b").texts()).containsExactly("1", "2");
        assertThat(refused("a: &x [*x]")).contains("does not stand before it");
    }

    @Test
    void whatOnlyServesToExhaustAReaderIsRefused() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++) {
            String before = "*a" + (i - 1);
            laughs.append("a" + i + ": &a" + i + " [" + (before + ", ").repeat(9) + before + "]\n");
        }
        assertThat(refused(laughs.toString())).contains("more than 100000 values");
        assertThat(refused("a: " + "[".repeat(100_000))).contains("nested more than 50 deep");
        assertThat(refused("a: " + "{b: ".repeat(1000))).contains("nested more than 50 deep");
    }

    @Test
    void aFileIsReadAsUtf8AndNamedWhereItIsMissingOrNot() throws IOException {
        Path file = folder.resolve("intact.yaml");
        assertThat(refusal(() -> ConfigFile.read(file, ENV))).contains("There is no file " + file);
        Files.writeString(file, "name: Ærøskøbing");
        assertThat(ConfigFile.read(file, ENV).require("name").text()).isEqualTo("Ærøskøbing");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xE6});
        assertThat(refusal(() -> ConfigFile.read(file, ENV))).contains("is not UTF-8");
        Files.writeString(file, "#".repeat(ConfigFile.MAX_BYTES + 1));
        assertThat(refusal(() -> ConfigFile.read(file, ENV))).contains("at most");
    }
}
