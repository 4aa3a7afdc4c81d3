package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordWriterTest {
    private static final List<String> ONE = List.of("value");

    private record Point(int x, @Nullable String label) {}

    private static String csv(@Nullable Object value) throws IOException {
        return lineOf(Written.as(Format.csv(), List.of("id", "value"), List.of(Arrays.asList(1, value))), 1)
                .substring(2);
    }

    private static String json(@Nullable Object value) throws IOException {
        String line = lineOf(Written.as(Format.ndjson(), ONE, List.of(Collections.singletonList(value))), 0);
        return line.substring("{\"value\":".length(), line.length() - 1);
    }

    private static String lineOf(byte[] bytes, int number) {
        return Written.text(bytes).split("\n", -1)[number];
    }

    @Test
    void everyKindOfValueIsWrittenAsTheReadersTakeIt() throws IOException {
        assertThat(csv(-1)).isEqualTo("-1");
        assertThat(csv(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
        assertThat(csv(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(csv(0.1f)).isEqualTo("0.1");
        assertThat(csv(2.0E-3)).isEqualTo("0.002");
        assertThat(csv(2.2250738585072014E-308)).isEqualTo("2.2250738585072014E-308");
        assertThat(csv(Double.NaN)).isEqualTo("NaN");
        assertThat(csv(new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(csv(new BigDecimal("1.500"))).isEqualTo("1.500");
        assertThat(csv(new BigDecimal("1E+999999999"))).isEqualTo("1E+999999999");
        assertThat(csv(new BigDecimal("-7E-1000"))).isEqualTo("-7E-1000");
        assertThat(csv(BigInteger.TEN.pow(30))).isEqualTo("1" + "0".repeat(30));
        assertThat(csv(true)).isEqualTo("true");
        assertThat(csv(LocalDate.of(33, 2, 1))).isEqualTo("0033-02-01");
        assertThat(csv(LocalTime.of(9, 5))).isEqualTo("09:05:00");
        assertThat(csv(LocalDateTime.of(2024, 2, 29, 23, 59, 58, 120_000_000))).isEqualTo("2024-02-29T23:59:58.12");
        assertThat(csv(Instant.parse("2024-01-01T00:00:00.000001Z"))).isEqualTo("2024-01-01T00:00:00.000001Z");
        assertThat(csv(new Date(0))).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(csv(LocalDateTime.of(2024, 1, 1, 1, 30).atOffset(ZoneOffset.ofHours(2))))
                .isEqualTo("2023-12-31T23:30:00Z");
        assertThat(csv(LocalDateTime.of(2024, 7, 1, 12, 0).atZone(ZoneId.of("Europe/Berlin"))))
                .isEqualTo("2024-07-01T10:00:00Z");
        assertThat(csv(new byte[] {0, (byte) 0xAB})).isEqualTo("\\x00ab");
        assertThat(csv(UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")))
                .isEqualTo("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
        assertThat(csv(DayOfWeek.MONDAY)).isEqualTo("MONDAY");
        assertThat(csv('x')).isEqualTo("x");
        assertThat(csv(Optional.of("x"))).isEqualTo("x");
        assertThat(csv(OptionalInt.of(3))).isEqualTo("3");
        assertThat(csv(Optional.empty())).isEmpty();
        assertThat(csv(OptionalDouble.empty())).isEmpty();
    }

    @Test
    void whatIsNestedIsJsonInTheSameOrderEveryTime() throws IOException {
        Map<String, Object> ordered = new LinkedHashMap<>();
        ordered.put("z", List.of(1, "a\"b"));
        ordered.put("a", new Point(1, null));
        assertThat(json(ordered)).isEqualTo("{\"z\":[1,\"a\\\"b\"],\"a\":{\"x\":1,\"label\":null}}");
        assertThat(json(Map.of("c", 3, "b", 2, "a", 1))).isEqualTo("{\"a\":1,\"b\":2,\"c\":3}");
        assertThat(json(Set.of("c", "b", "a"))).isEqualTo("[\"a\",\"b\",\"c\"]");
        assertThat(json(new int[] {1, 2})).isEqualTo("[1,2]");
        assertThat(json(new byte[] {10})).isEqualTo("\"\\\\x0a\"");
        assertThat(json(Map.of())).isEqualTo("{}");
        assertThat(json(List.of(List.of(), LocalDate.of(2024, 1, 1)))).isEqualTo("[[],\"2024-01-01\"]");
        assertThat(csv(Map.of("a", "x")))
                .isEqualTo("{\"a\":\"x\"}".replace("\"", "\"\"").transform(s -> '"' + s + '"'));
    }

    @Test
    void jsonOfADatabaseStaysJsonOnOneLine() throws IOException {
        JsonValue value = new JsonValue("{ \"b\" : [1.50, 1e400,\n null],\n\"a\":\"\\u00e9\\n\" }");
        assertThat(json(value)).isEqualTo("{\"b\":[1.50,1e400,null],\"a\":\"\u00E9\\n\"}");
        assertThat(json(List.of(new JsonValue("7")))).isEqualTo("[7]");
        assertThat(csv(new JsonValue("[1, 2]"))).isEqualTo("\"[1,2]\"");
        for (String text : List.of("", "{", "[1] 2", "NaN", "{\"a\":1,\"a\":2}")) {
            assertThatThrownBy(() -> json(new JsonValue(text))).isInstanceOf(LoadRejectedException.class);
        }
    }

    @Test
    void valuesComeBackExactly() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("RecordWriterTest values seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            double real = Double.longBitsToDouble(random.nextLong());
            float small = Float.intBitsToFloat(random.nextInt());
            long whole = random.nextLong() >> random.nextInt(64);
            BigDecimal decimal = new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(300) - 150);
            long micros = random.nextLong(-62_135_596_800_000_000L, 253_402_300_800_000_000L);
            Instant moment = Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS);
            LocalDateTime local = LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
            String place = "seed " + seed + ", case " + i;
            if (Double.isFinite(real)) {
                assertThat(Double.parseDouble(csv(real))).as(place).isEqualTo(real);
                assertThat(json(real)).as(place).isEqualTo(csv(real));
            }
            if (Float.isFinite(small)) {
                assertThat(Float.parseFloat(csv(small))).as(place).isEqualTo(small);
            }
            byte[] digits = csv(whole).getBytes();
            assertThat(Cells.isLong(digits, 0, digits.length)).as(place).isTrue();
            assertThat(Cells.toLong(digits, 0, digits.length)).as(place).isEqualTo(whole);
            assertThat(new BigDecimal(csv(decimal))).as(place).isEqualByComparingTo(decimal);
            byte[] zoned = csv(moment).getBytes();
            assertThat(Cells.timestamp(zoned, 0, zoned.length)).as(place).isEqualTo(micros);
            assertThat(Cells.isZoned(zoned, 0, zoned.length)).as(place).isTrue();
            byte[] unzoned = csv(local).getBytes();
            assertThat(Cells.timestamp(unzoned, 0, unzoned.length)).as(place).isEqualTo(micros);
            assertThat(LocalDateTime.parse(csv(local))).as(place).isEqualTo(local);
            assertThat(LocalTime.parse(csv(local.toLocalTime()))).as(place).isEqualTo(local.toLocalTime());
            UUID uuid = new UUID(random.nextLong(), random.nextLong());
            assertThat(csv(uuid)).as(place).isEqualTo(uuid.toString());
            byte[] bytes = new byte[random.nextInt(50)];
            random.nextBytes(bytes);
            assertThat(HexFormat.of().parseHex(csv(bytes).substring(2)))
                    .as(place)
                    .isEqualTo(bytes);
        }
    }

    @Test
    void anyTextComesBackFromEveryFormat() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("RecordWriterTest texts seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            int columns = 2 + random.nextInt(3);
            List<String> names =
                    Stream.of("a", "b;c", "d\"\n,e", "#f").limit(columns).toList();
            List<List<@Nullable String>> rows = Awkward.rows(random, columns);
            for (Format format : List.of(Format.csv(), Format.tsv(), Format.ndjson(), Format.json())) {
                byte[] bytes = Written.as(format, names, rows);
                assertThat(Written.read(bytes, format, names))
                        .as("seed %d, case %d, %s", seed, i, Written.text(bytes))
                        .isEqualTo(rows);
                assertThat(Written.as(format, names, rows)).isEqualTo(bytes);
            }
        }
    }

    @Test
    void refusesWhatTheFormatCannotHoldAndNamesRowAndColumn() {
        assertThatThrownBy(() ->
                        Written.as(Format.ndjson(), List.of("a", "b"), List.of(List.of(1, 2), List.of(1, Double.NaN))))
                .isInstanceOf(LoadRejectedException.class)
                .hasMessage("Cannot write row 2 of t, column b: JSON has no number NaN. Nothing was changed.");
        for (Format format : List.of(Format.csv(), Format.json())) {
            for (String text : List.of("a\uD800", "\uDC00b", "\uD800\uD800\uDC00")) {
                assertThatThrownBy(() -> Written.as(format, List.of("a", "b"), List.of(List.of(1, text))))
                        .isInstanceOf(LoadRejectedException.class)
                        .hasMessageContaining("row 1")
                        .hasMessageContaining("column b")
                        .hasMessageContaining("surrogate");
            }
            assertThatThrownBy(() -> Written.as(format, ONE, List.of(List.of(new Object()))))
                    .isInstanceOf(LoadRejectedException.class)
                    .hasMessageContaining("java.lang.Object has no text");
        }
        List<Object> circle = new ArrayList<>();
        circle.add(circle);
        assertThatThrownBy(() -> Written.as(Format.json(), ONE, List.of(circle)))
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("circle");
    }

    @Test
    void refusesNamesThatNoReaderTakes() {
        assertThatThrownBy(() -> Written.as(Format.csv(), List.of("a", "A"), List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("differ only in their case");
        assertThatThrownBy(() -> Written.as(Format.json(), List.of("\uD800"), List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("surrogate");
    }

    @Test
    void aWriterThatFailedWritesNothingMore() throws IOException {
        RecordWriter writer = Writers.json(new ByteArrayOutputStream(), "t.json");
        assertThatThrownBy(() -> writer.row(List.of(1))).isInstanceOf(IllegalStateException.class);
        writer.begin(ONE);
        assertThatThrownBy(() -> writer.row(List.of(1, 2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(writer::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("FAILED");
    }

    @Test
    void filesWithoutRowsAreWholeFiles() throws IOException {
        assertThat(Written.text(Written.as(Format.csv(), List.of("a", "b"), List.of())))
                .isEqualTo("a,b\n");
        assertThat(Written.text(Written.as(Format.csv(), List.of(), List.of()))).isEmpty();
        assertThat(Written.text(Written.as(Format.ndjson(), ONE, List.of()))).isEmpty();
        assertThat(Written.text(Written.as(Format.json(), ONE, List.of()))).isEqualTo("[]\n");
    }

    @Test
    void textsLongerThanTheBufferComeBack() throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        while (text.length() < 300_000) {
            text.append(random.nextInt(50) == 0 ? "\uD83D\uDE00" : random.nextInt(9) == 0 ? "\u4E2D" : "x");
        }
        for (String tail : List.of("", "\"", "\n")) {
            List<List<String>> rows = List.of(List.of("1", text + tail));
            for (Format format : List.of(Format.csv(), Format.ndjson(), Format.json())) {
                List<String> names = List.of("a", "b");
                assertThat(Written.read(Written.as(format, names, rows), format, names))
                        .isEqualTo(rows);
            }
        }
    }

    @Test
    void aMillionRowsPassThroughWithoutBeingKept() throws IOException {
        int[] largest = {0};
        OutputStream counted = new OutputStream() {
            @Override
            public void write(int b) {
                largest[0] = Math.max(largest[0], 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                largest[0] = Math.max(largest[0], length);
            }
        };
        RecordWriter writer = Writers.csv(counted, "t.csv", CsvStyle.defaults());
        writer.begin(List.of("id", "name"));
        for (int i = 0; i < 1_000_000; i++) {
            writer.row(List.of(i, "name, of a row"));
        }
        assertThat(writer.finish()).isEqualTo(1_000_000);
        assertThat(largest[0]).isBetween(1, 64 << 10);
    }
}
