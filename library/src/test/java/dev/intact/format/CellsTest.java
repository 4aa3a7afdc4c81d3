package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CellsTest {

    @Test
    void wholeNumbersEndAtSixtyFourBits() {
        for (String text : List.of(
                "0", "-0", "+5", "007", "9223372036854775807", "-9223372036854775808", "00000000000000000000012")) {
            byte[] cell = bytes(text);
            assertThat(Cells.isLong(cell, 0, cell.length)).as(text).isTrue();
            assertThat(Cells.toLong(cell, 0, cell.length)).as(text).isEqualTo(Long.parseLong(text));
        }
        for (String text : List.of(
                "",
                "-",
                "+",
                "1.0",
                "1e3",
                " 1",
                "9223372036854775808",
                "-9223372036854775809",
                "9999999999999999999",
                "18446744073709551617",
                "\u0661")) {
            byte[] cell = bytes(text);
            assertThat(Cells.isLong(cell, 0, cell.length)).as(text).isFalse();
        }
    }

    @Test
    void decimalsKeepEveryDigit() {
        for (String text : List.of("1", "-1.50", ".5", "5.", "+1e3", "1E-400", "123456789012345678901234567890.1")) {
            byte[] cell = bytes(text);
            assertThat(Cells.decimal(cell, 0, cell.length)).as(text).contains(new BigDecimal(text));
        }
        for (String text : List.of("", ".", "-", "1e", "e5", "1,5", "0x1", "NaN", "1d", " 1", "1e99999999999")) {
            byte[] cell = bytes(text);
            assertThat(Cells.decimal(cell, 0, cell.length)).as(text).isEmpty();
        }
        byte[] large = bytes("1e400");
        assertThat(Cells.real(large, 0, large.length)).isEmpty();
    }

    @Test
    void shortDecimalsAreTheSameAsOthers() {
        long seed = new Random().nextLong();
        System.out.println("CellsTest decimals seed " + seed);
        Random random = new Random(seed);
        int shorts = 0;
        for (int i = 0; i < 50_000; i++) {
            String text = randomNumber(random);
            byte[] cell = bytes("x" + text + "7");
            int end = cell.length - 1;
            BigDecimal number = Cells.decimal(cell, 1, end).orElse(null);
            long unscaled = Cells.unscaled(cell, 1, end);
            if (unscaled != Cells.NONE) {
                shorts++;
                assertThat(BigDecimal.valueOf(unscaled, Cells.scale(cell, 1, end)))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(number);
            }
            if (number != null) {
                assertThat(Cells.real(cell, 1, end))
                        .as("seed %d: %s", seed, text)
                        .hasValue(Double.parseDouble(text));
            }
        }
        assertThat(shorts).isGreaterThan(20_000);
        for (String text :
                List.of("", "-", ".", "-.", "1.2.3", "1-", "1e3", "1234567890123456789", "0.1234567890123456789")) {
            assertThat(Cells.unscaled(bytes(text), 0, text.length())).as(text).isEqualTo(Cells.NONE);
        }
    }

    /** Mostly a number, of up to 21 digits. */
    private static String randomNumber(Random random) {
        StringBuilder text = new StringBuilder(List.of("", "", "-", "+").get(random.nextInt(4)));
        int point = random.nextInt(22);
        int zeros = random.nextInt(4) * random.nextInt(4);
        for (int i = 0, digits = random.nextInt(22); i < digits; i++) {
            text.append(i == point ? "." : "").append(i < zeros ? 0 : random.nextInt(10));
        }
        return random.nextInt(20) == 0 ? text.append("e1").toString() : text.toString();
    }

    @Test
    void truthHasTheUsualWords() {
        for (String text : List.of("true", "T", "YES", "y", "on", "1", "True")) {
            byte[] cell = bytes(text);
            assertThat(Cells.isBoolean(cell, 0, cell.length) && Cells.toBoolean(cell, 0, cell.length))
                    .as(text)
                    .isTrue();
        }
        for (String text : List.of("false", "F", "No", "n", "OFF", "0")) {
            byte[] cell = bytes(text);
            assertThat(Cells.isBoolean(cell, 0, cell.length)).as(text).isTrue();
            assertThat(Cells.toBoolean(cell, 0, cell.length)).as(text).isFalse();
        }
        for (String text : List.of("", "2", "tru", "nope", "truefalse", "\u0014rue", "nn", "yet", "falsf")) {
            assertThat(Cells.isBoolean(bytes(text), 0, bytes(text).length))
                    .as(text)
                    .isFalse();
        }
    }

    @Test
    void everyDayIsTheDayTheCalendarSays() {
        for (LocalDate day = LocalDate.of(1, 1, 1); day.getYear() < 10_000; day = day.plusDays(17)) {
            assertThat(Cells.date(bytes(day.toString()), 0, 10)).isEqualTo(day.toEpochDay());
        }
        long seed = new Random().nextLong();
        System.out.println("CellsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String text =
                    String.format("%04d-%02d-%02d", random.nextInt(10_000), random.nextInt(14), random.nextInt(33));
            assertThat(Cells.date(bytes(text), 0, 10))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(day(text));
        }
        for (String text : List.of("", "2024-1-1", "2024/01/01", "02024-01-01", "2024-01-01 ", "+024-01-01")) {
            assertThat(Cells.date(bytes(text), 0, text.length())).as(text).isEqualTo(Cells.NONE);
        }
    }

    private static long day(String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            return day.getYear() == 0 ? Cells.NONE : day.toEpochDay();
        } catch (DateTimeException e) {
            return Cells.NONE;
        }
    }

    @Test
    void momentsAreExactToTheMicrosecond() {
        assertThat(moment("2024-01-31T10:20:30")).isEqualTo(micros("2024-01-31T10:20:30"));
        assertThat(moment("0001-01-01 00:00")).isEqualTo(micros("0001-01-01T00:00"));
        assertThat(moment("2024-01-31 10:20:30.123456000")).isEqualTo(micros("2024-01-31T10:20:30.123456"));
        for (String offset : List.of("Z", "+01:30", "-05:00")) {
            OffsetDateTime expected = OffsetDateTime.parse("2024-01-31T10:20:30" + offset);
            assertThat(moment("2024-01-31T10:20:30" + offset))
                    .isEqualTo(ChronoUnit.MICROS.between(OffsetDateTime.parse("1970-01-01T00:00Z"), expected));
        }
        assertThat(moment("2024-01-31T10:20+01")).isEqualTo(micros("2024-01-31T09:20"));
        assertThat(moment("2024-01-31T10:20+0130")).isEqualTo(micros("2024-01-31T08:50"));
        assertThat(moment("2024-01-31T10:20z")).isEqualTo(micros("2024-01-31T10:20"));
        for (String text : List.of(
                "2024-01-31",
                "2024-01-31T",
                "2024-01-31T24:00",
                "2024-01-31T10:20:60",
                "2024-01-31T10:20:30.1234567",
                "2024-01-31T10:20:30.",
                "2024-01-31T10:20:30+1",
                "2024-02-30T10:20",
                "2024-01-31T10:20Zx",
                "2024-01-31T10:20+19:00",
                "2024-01-31_10:20",
                "2024-01-31T1:20")) {
            assertThat(moment(text)).as(text).isEqualTo(Cells.NONE);
        }
        assertThat(Cells.isZoned(bytes("2024-01-31T10:20Z"), 0, 17)).isTrue();
        assertThat(Cells.isZoned(bytes("2024-01-31T10:20"), 0, 16)).isFalse();
    }

    private static long moment(String text) {
        return Cells.timestamp(bytes(text), 0, text.length());
    }

    private static long micros(String local) {
        return ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), LocalDateTime.parse(local));
    }

    @Test
    void utf8IsWhatTheStrictestDecoderTakes() {
        for (int point = 0; point <= 0x10FFFF; point += point < 0x3000 ? 1 : 97) {
            if (point >= 0xD800 && point <= 0xDFFF) {
                continue;
            }
            byte[] text = Character.toString(point).getBytes(StandardCharsets.UTF_8);
            assertThat(Cells.malformed(text, 0, text.length)).isEqualTo(-1);
            assertThat(Cells.codePoints(text, 0, text.length)).isEqualTo(1);
        }
        long seed = new Random().nextLong();
        System.out.println("CellsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            byte[] text = new byte[1 + random.nextInt(5)];
            for (int n = 0; n < text.length; n++) {
                text[n] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0x80 + random.nextInt(128));
            }
            assertThat(Cells.malformed(text, 0, text.length) < 0)
                    .as("seed %d", seed)
                    .isEqualTo(decodes(text));
        }
    }

    private static boolean decodes(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(text));
            return true;
        } catch (java.nio.charset.CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
