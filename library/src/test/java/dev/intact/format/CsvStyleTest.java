package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.format.CsvStyle.LineEnd;
import dev.intact.format.CsvStyle.Trait;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsvStyleTest {
    private static final CsvStyle USUAL = CsvStyle.defaults();

    private static String written(CsvStyle style, @Nullable Object... values) throws IOException {
        CsvStyle bare = style.without(Trait.HEADER);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            names.add("c" + i);
        }
        return Written.text(Written.csv(bare, names, List.of(Arrays.asList(values))));
    }

    @Test
    void nullIsAnEmptyCellAndEmptyTextIsQuoted() throws IOException {
        assertThat(written(USUAL, null, "", null)).isEqualTo(",\"\",\n");
        assertThat(written(USUAL.withNullText("NULL"), null, "", 1)).isEqualTo("NULL,\"\",1\n");
    }

    @Test
    void quotesStandOnlyWhereTheyAreNeeded() throws IOException {
        assertThat(written(USUAL, "plain text", "it's", "a,b", "a\"b", "a\nb", "x", "007"))
                .isEqualTo("plain text,it's,\"a,b\",\"a\"\"b\",\"a\nb\",x,007\n");
    }

    @Test
    void loneNullIsARowInOurReaderAndInAnother() throws IOException {
        List<List<@Nullable String>> rows =
                List.of(Collections.singletonList(null), List.of("x"), Collections.singletonList(null));
        byte[] bytes = Written.csv(USUAL, List.of("a"), rows);
        assertThat(Written.text(bytes)).isEqualTo("a\n\"\"\nx\n\"\"\n");
        assertThat(Texts.csv(Written.text(bytes))).containsExactly("2: ''", "3: x", "4: ''");
        assertThat(theirs(bytes, ',')).hasSize(4);
        assertThat(Written.text(Written.csv(USUAL.withNullText("NULL"), List.of("a"), rows)))
                .isEqualTo("a\nNULL\nx\nNULL\n");
    }

    @Test
    void loneNullAndLoneEmptyTextAreNotMixed() {
        List<List<@Nullable String>> rows = List.of(List.of(""), Collections.singletonList(null));
        assertThatThrownBy(() -> Written.csv(USUAL, List.of("a"), rows))
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("row 2")
                .hasMessageContaining("null and empty text");
    }

    @Test
    void whatStandsForNullIsNotWrittenForAnythingElse() {
        for (Object value : List.of("NA", "-1")) {
            assertThatThrownBy(() -> written(USUAL.withNullText((String) value), 1, value))
                    .isInstanceOf(LoadRejectedException.class)
                    .hasMessageContaining("stands for null");
        }
        assertThatThrownBy(() -> written(USUAL.withNullText("-1"), 1, -1))
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("stands for null");
    }

    @Test
    void anotherReaderFindsTheSameTexts() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("CsvStyleTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            int columns = 1 + random.nextInt(4);
            CsvStyle style = style(random);
            List<String> names = List.of("a", "b", "c", "d").subList(0, columns);
            List<List<@Nullable String>> rows = Awkward.rows(random, columns);
            rows.removeIf(
                    row -> row.size() == 1 && row.get(0) != null && row.get(0).isEmpty());
            byte[] bytes = Written.csv(style, names, rows);
            List<List<String>> expected = new ArrayList<>(List.of(names));
            rows.forEach(row -> expected.add(
                    row.stream().map(text -> text == null ? "" : text).toList()));
            assertThat(theirs(bytes, style.delimiter()))
                    .as("seed %d, case %d: %s", seed, i, Written.text(bytes))
                    .isEqualTo(expected);
            List<List<@Nullable String>> ours = Written.read(bytes, Format.csv(), names);
            if (columns > 1) {
                assertThat(ours)
                        .as("seed %d, case %d: %s", seed, i, Written.text(bytes))
                        .isEqualTo(rows);
            }
            assertThat(ours).hasSameSizeAs(rows);
        }
    }

    private static CsvStyle style(Random random) {
        CsvStyle style =
                USUAL.withDelimiter(",;\t|".charAt(random.nextInt(4))).withLineEnd(LineEnd.values()[random.nextInt(3)]);
        List<Trait> traits = List.of(Trait.MARK, Trait.QUOTED_NAMES, Trait.QUOTED_TEXT, Trait.QUOTED_VALUES);
        return random.nextBoolean() ? style.with(traits.get(random.nextInt(traits.size()))) : style;
    }

    private static List<List<String>> theirs(byte[] bytes, char delimiter) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .fieldSeparator(delimiter)
                .detectBomHeader(true)
                .build(CsvRecordHandler.of(), new ByteArrayInputStream(bytes))) {
            for (CsvRecord row : reader) {
                rows.add(row.getFields());
            }
        }
        return rows;
    }

    @Test
    void formulasAreGuardedOnlyOnRequestAndNumbersNever() throws IOException {
        assertThat(written(USUAL, "=cmd", "-x", -1)).isEqualTo("=cmd,-x,-1\n");
        assertThat(written(USUAL.with(Trait.GUARDED_FORMULAS), "=cmd", "+1", "@x", "-x", "\tx", "\rx", "a=b", -1))
                .isEqualTo("\"'=cmd\",\"'+1\",\"'@x\",\"'-x\",\"'\tx\",\"'\rx\",a=b,-1\n");
    }

    @Test
    void withoutQuotesWhatNeedsThemIsRefused() throws IOException {
        CsvStyle bare = new CsvStyle('\t', Optional.empty(), LineEnd.LF, "\\N", Set.of());
        assertThat(written(bare, "a\"b", null, "'x'", "", "#", 2)).isEqualTo("a\"b\t\\N\t'x'\t\t#\t2\n");
        for (String text : List.of("a\tb", "a\nb", "\\N")) {
            assertThatThrownBy(() -> written(bare, "x", text)).isInstanceOf(LoadRejectedException.class);
        }
        assertThatThrownBy(() -> written(bare.withNullText(""), "x", "")).isInstanceOf(LoadRejectedException.class);
    }

    @Test
    void everythingIsQuotedWhereTheDelimiterIsPartOfNumbers() throws IOException {
        assertThat(written(USUAL.withDelimiter('-'), -1, LocalDate.of(2024, 1, 1), "x", null))
                .isEqualTo("\"-1\"-\"2024-01-01\"-x-\n");
    }

    @Test
    void stylesThatCannotBeReadAreRefused() {
        assertThatThrownBy(() -> USUAL.withDelimiter('"')).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> USUAL.withDelimiter('\n')).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> USUAL.withDelimiter('\u00E9')).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> USUAL.withNullText("a,b")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> new CsvStyle(',', Optional.empty(), LineEnd.LF, "", Set.of(Trait.QUOTED_TEXT)))
                .isInstanceOf(ConfigurationException.class);
    }
}
