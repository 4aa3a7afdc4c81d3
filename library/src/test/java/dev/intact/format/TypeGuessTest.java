package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.format.SourceRecord.Kind;
import dev.intact.schema.ColumnType;
import dev.intact.testing.JsonTree;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TypeGuessTest {
    private static final int DIGITS = 15;
    private static final ColumnType TEXT = ColumnType.text();

    @Test
    void textIsATypeOnlyWhereEveryCellIsOneForm() {
        assertThat(plain("1", "-20", "9223372036854775807")).isEqualTo(new ColumnType.Int(64));
        assertThat(plain("9223372036854775808")).isEqualTo(TEXT);
        assertThat(plain("1.50", "2")).isEqualTo(ColumnType.decimal());
        assertThat(plain("1.5", "1e5")).isEqualTo(new ColumnType.Real(64));
        assertThat(plain("1e400")).isEqualTo(TEXT);
        assertThat(plain("0.1234567890123456")).isEqualTo(TEXT);
        assertThat(plain("true", "false")).isEqualTo(new ColumnType.Bool());
        assertThat(plain("TRUE", "FALSE")).isEqualTo(new ColumnType.Bool());
        assertThat(plain("2024-01-31", "1999-12-01")).isEqualTo(new ColumnType.Date());
        assertThat(plain("10:20:30")).isEqualTo(new ColumnType.Time());
        assertThat(plain("2024-01-31T10:20:30")).isEqualTo(new ColumnType.Timestamp(false));
        assertThat(plain("2024-01-31 10:20:30+02")).isEqualTo(new ColumnType.Timestamp(true));
        assertThat(plain()).isEqualTo(TEXT);
    }

    @Test
    void doubtMakesText() {
        for (List<String> cells : List.of(
                List.of("007"),
                List.of("02139", "10001"),
                List.of("+1"),
                List.of("-0"),
                List.of("-0.0"),
                List.of("1", "x"),
                List.of("1", ""),
                List.of(" 1"),
                List.of(".5"),
                List.of("5."),
                List.of("1,5"),
                List.of("yes", "no"),
                List.of("true", "FALSE"),
                List.of("true", "1"),
                List.of("t"),
                List.of("2024-02-30"),
                List.of("2024-01-31", "2024-01-31T10:20"),
                List.of("10:20"),
                List.of("2024-01-31T10:20", "2024-01-31T10:20Z"),
                List.of("2024-01-31", "5"),
                List.of("2024-01-31T10:20:30.1234567"),
                List.of("--1"),
                List.of("1e"),
                List.of("-"))) {
            assertThat(plain(cells.toArray(String[]::new))).as(cells.toString()).isEqualTo(TEXT);
        }
    }

    @Test
    void quotesSayNothingInDelimitedTextAndEverythingInJson() {
        assertThat(guess(Kind.QUOTED, "12").type(DIGITS)).isEqualTo(new ColumnType.Int(64));
        assertThat(guess(Kind.TEXT, "12").type(DIGITS)).isEqualTo(TEXT);
        assertThat(guess(Kind.TEXT, "true").type(DIGITS)).isEqualTo(TEXT);
        assertThat(guess(Kind.TEXT, "2024-01-31").type(DIGITS)).isEqualTo(new ColumnType.Date());
        assertThat(guess(Kind.NUMBER, "0.1234567890123456").type(DIGITS)).isEqualTo(new ColumnType.Real(64));
        assertThat(guess(Kind.NUMBER, "0.1234567890123456").type(1000)).isEqualTo(ColumnType.decimal());
        assertThat(guess(Kind.NUMBER, "0.123456789012345678901").type(DIGITS)).isEqualTo(TEXT);
        assertThat(guess(Kind.NUMBER, "-0.0").type(DIGITS)).isEqualTo(new ColumnType.Real(64));
        assertThat(guess(Kind.BOOLEAN, "true", "false").type(DIGITS)).isEqualTo(new ColumnType.Bool());
    }

    @Test
    void jsonMixedWithAnythingIsJson() {
        TypeGuess mixed = guess(Kind.JSON, "[1]");
        mixed.merge(guess(Kind.TEXT, "x"));
        assertThat(mixed.type(DIGITS)).isEqualTo(new ColumnType.Json());
        TypeGuess scalars = guess(Kind.NUMBER, "1");
        scalars.merge(guess(Kind.BOOLEAN, "true"));
        assertThat(scalars.type(DIGITS)).isEqualTo(TEXT);
        assertThat(scalars.hasValues()).isTrue();
    }

    @Test
    void everyInferredTypeKeepsTheColumn() throws IOException {
        Path data = TestData.selection();
        Map<String, Class<?>> names = Map.of(
                "integer",
                ColumnType.Int.class,
                "bigint",
                ColumnType.Int.class,
                "numeric",
                ColumnType.Decimal.class,
                "real",
                ColumnType.Real.class,
                "text",
                ColumnType.Text.class,
                "boolean",
                ColumnType.Bool.class,
                "date",
                ColumnType.Date.class,
                "timestamp",
                ColumnType.Timestamp.class);
        for (Map<String, Object> entry : JsonTree.entries(data.resolve("expected/parse/infer.json"))) {
            Path file = data.resolve("parse").resolve((String) entry.get("file"));
            Survey survey = Survey.of(
                    new FileSource(file, file.toString()),
                    Format.csv(),
                    Texts.plan(FieldPlan.Unlisted.IGNORE),
                    (field, record, cell) -> false);
            ColumnType type = survey.fields().stream()
                    .filter(field -> field.name().equals(entry.get("column")))
                    .findFirst()
                    .orElseThrow()
                    .guess()
                    .type(DIGITS);
            List<?> keeping = (List<?>) entry.get("types_that_keep_it");
            assertThat(keeping.stream().map(names::get).toList())
                    .as(file.toString())
                    .contains(type.getClass());
            assertThat(survey.records()).isEqualTo(Long.parseLong(((JsonTree.Number) entry.get("rows")).digits()));
        }
    }

    @Test
    void watchHasTheTypeOfTheBeginningOnlyWhereAllValuesHave() {
        long seed = new Random().nextLong();
        System.out.println("TypeGuessTest seed " + seed);
        Random random = new Random(seed);
        String[] cells = {
            "1",
            "2.5",
            "1e5",
            "1.5E-3",
            "0.1234567890123456",
            "0.12345678901234567891",
            "12345678901234567890",
            "1e999",
            "x",
            "true",
            "2024-01-31",
            "9007199254740993"
        };
        int kept = 0;
        for (int i = 0; i < 20_000; i++) {
            TypeGuess begun = new TypeGuess();
            TypeGuess all = new TypeGuess();
            List<String> few = List.of(cells[random.nextInt(8)], cells[random.nextInt(8)], cells[random.nextInt(12)]);
            Kind kind = random.nextInt(4) == 0 ? Kind.NUMBER : Kind.PLAIN;
            List<TypeGuess> watches = new ArrayList<>();
            for (int n = 0; n < 6; n++) {
                byte[] cell = few.get(random.nextInt(3)).getBytes(StandardCharsets.UTF_8);
                all.accept(cell, 0, cell.length, kind);
                if (n < 2) {
                    begun.accept(cell, 0, cell.length, kind);
                } else if (n == 2) {
                    watches.addAll(List.of(begun.watch(), begun.watch()));
                }
                if (n >= 2) {
                    watches.get(random.nextInt(2)).accept(cell, 0, cell.length, kind);
                }
            }
            watches.get(0).merge(watches.get(1));
            for (int digits : new int[] {DIGITS, 1000}) {
                boolean same = watches.get(0).type(digits).equals(begun.type(digits));
                kept += same ? 1 : 0;
                assertThat(!same || all.type(digits).equals(begun.type(digits)))
                        .as("seed %d, case %d: %s of %s", seed, i, kind, few)
                        .isTrue();
            }
        }
        assertThat(kept).isGreaterThan(5_000);
    }

    private static ColumnType plain(String... cells) {
        return guess(Kind.PLAIN, cells).type(DIGITS);
    }

    private static TypeGuess guess(Kind kind, String... cells) {
        TypeGuess guess = new TypeGuess();
        for (String cell : cells) {
            byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
            guess.accept(bytes, 0, bytes.length, kind);
        }
        return guess;
    }
}
