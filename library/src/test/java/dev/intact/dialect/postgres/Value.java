package dev.intact.dialect.postgres;

import dev.intact.dialect.BulkSink;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A value of a type, told in two ways.
 *
 * @param type as the server calls it
 * @param literal as SQL writes it
 * @param put gives it to a sink
 */
record Value(String type, String literal, Consumer<BulkSink> put) {
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    static Value whole(String type, long value) {
        return new Value(type, Long.toString(value), sink -> sink.putLong(value));
    }

    static Value decimal(String type, String value) {
        BigDecimal number = new BigDecimal(value);
        boolean isShort = number.precision() <= 18 && number.scale() >= 0 && number.scale() <= 18;
        if (isShort && value.length() % 2 == 0) {
            long unscaled = number.unscaledValue().longValueExact();
            return new Value(type, value, sink -> sink.putDecimal(unscaled, number.scale()));
        }
        return new Value(type, value, sink -> sink.putDecimal(number));
    }

    private static Value real(String type, double value) {
        String literal = type.equals("float4") ? Float.toString((float) value) : Double.toString(value);
        return new Value(type, literal, sink -> sink.putDouble(value));
    }

    static Value text(String type, String value) {
        return new Value(type, value, sink -> Fixture.put(sink, value));
    }

    private static Value day(long epochDay) {
        return new Value("date", LocalDate.ofEpochDay(epochDay).toString(), sink -> sink.putDate(epochDay));
    }

    private static Value time(long micros) {
        return new Value("time", LocalTime.ofNanoOfDay(micros * 1000).toString(), sink -> sink.putTime(micros));
    }

    private static Value moment(String type, long micros) {
        Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        return new Value(type, instant.toString(), sink -> sink.putTimestamp(micros, type.equals("timestamptz")));
    }

    private static Value bytes(byte[] value) {
        StringBuilder hex = new StringBuilder("\\x");
        for (byte one : value) {
            hex.append(String.format("%02x", one));
        }
        return new Value("bytea", hex.toString(), sink -> sink.putBytes(value));
    }

    static List<Value> numbers() {
        return List.of(
                whole("int2", Short.MIN_VALUE),
                whole("int2", Short.MAX_VALUE),
                whole("int4", Integer.MIN_VALUE),
                whole("int4", Integer.MAX_VALUE),
                whole("int8", Long.MIN_VALUE),
                whole("int8", Long.MAX_VALUE),
                whole("int8", 0),
                real("float4", 1.5),
                real("float4", Float.MIN_VALUE),
                real("float8", -0.0),
                real("float8", Double.MAX_VALUE),
                real("float8", Double.NaN),
                real("float8", Double.NEGATIVE_INFINITY),
                new Value("bool", "true", sink -> sink.putBoolean(true)),
                new Value("bool", "false", sink -> sink.putBoolean(false)),
                bytes(new byte[0]),
                bytes(new byte[] {0, -1, 92, 39}));
    }

    static List<Value> decimals() {
        List<Value> values = new ArrayList<>();
        for (String value : List.of(
                "0",
                "0.00",
                "0.0001",
                "0.00001",
                "-0.10",
                "1",
                "10000",
                "9999",
                "99999999",
                "1.50",
                "12345.6789",
                "-123456789012345.1",
                "0.000000000000000001",
                "1e5",
                "1e-7",
                "100000000000000000000",
                "12345678901234567890123456789.123456789",
                "-999999999999999",
                "999999999999999.9",
                "0.999999999999999",
                "1" + "0".repeat(400) + ".5")) {
            values.add(decimal("numeric", value));
        }
        values.add(decimal("numeric(10,2)", "12345678.90"));
        values.add(decimal("numeric(10,2)", "1.5"));
        values.add(decimal("numeric(3,-2)", "12300"));
        return values;
    }

    static List<Value> texts() {
        return List.of(
                text("text", ""),
                text("text", "tab\t newline\n \\N \\. \"quoted\" Zoë 😀"),
                text("varchar(5)", "äöüß€"),
                text("char(5)", "ab"),
                text("json", "{\"b\": 1,  \"a\": [1, 2]}"),
                text("jsonb", "{\"b\": 1,  \"a\": [1.10, null]}"),
                text("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                text("uuid", "{A0EEBC999C0B4EF8BB6D6BB9BD380A11}"),
                text("inet", "10.1.2.3/8"),
                text("interval", "1 year 2 days 03:00"),
                text("int[]", "{1,NULL,3}"),
                text("point", "(1,2)"),
                text("xml", "<a>1</a>"),
                text("timetz", "10:00:00+02"),
                text("bit(3)", "101"),
                text("int4range", "[1,5)"),
                text("tsvector", "a b"),
                text("money", "12.30"));
    }

    static List<Value> times() {
        return List.of(
                day(0),
                day(LocalDate.of(1, 1, 1).toEpochDay()),
                day(LocalDate.of(9999, 12, 31).toEpochDay()),
                day(LocalDate.of(2000, 2, 29).toEpochDay()),
                time(0),
                time(MICROS_PER_DAY - 1),
                moment("timestamp", 0),
                moment("timestamp", -1),
                moment("timestamptz", 1_700_000_000_123_456L),
                moment("timestamptz", LocalDate.of(1, 1, 1).toEpochDay() * MICROS_PER_DAY),
                moment("timestamp", LocalDate.of(9999, 12, 31).toEpochDay() * MICROS_PER_DAY + 1));
    }

    static Value random(String type, Random random) {
        long span = 3_000_000L;
        return switch (type) {
            case "numeric" ->
                decimal(
                        type,
                        new BigDecimal(new BigInteger(1 + random.nextInt(200), random), random.nextInt(60))
                                .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1))
                                .toPlainString());
            case "float8" -> real(type, Double.longBitsToDouble(random.nextLong()));
            case "float4" -> real(type, Float.intBitsToFloat(random.nextInt()));
            case "int8" -> whole(type, random.nextLong() >> random.nextInt(64));
            case "date" -> day(random.nextLong(span) - 700_000);
            case "time" -> time(random.nextLong(MICROS_PER_DAY));
            case "timestamp", "timestamptz" ->
                moment(type, random.nextLong(250_000_000_000_000_000L) - 60_000_000_000_000_000L);
            case "bytea" -> bytes(randomBytes(random));
            default ->
                text(
                        type,
                        new String(randomBytes(random), StandardCharsets.UTF_16BE)
                                .replace("\0", "")
                                .replaceAll("\\p{Cs}", ""));
        };
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(50)];
        random.nextBytes(bytes);
        return bytes;
    }
}
