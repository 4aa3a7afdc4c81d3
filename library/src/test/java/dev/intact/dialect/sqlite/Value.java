package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A value for a sink.
 *
 * @param shown for messages
 * @param put gives it to the sink
 */
record Value(String shown, Consumer<BulkSink> put) {
    private static Value text(String text) {
        byte[] utf8 = Workspaces.utf8("<" + text + ">");
        return new Value("text " + text, sink -> sink.putText(utf8, 1, utf8.length - 1));
    }

    private static Value whole(long value) {
        return new Value("long " + value, sink -> sink.putLong(value));
    }

    private static Value real(double value) {
        return new Value("double " + value, sink -> sink.putDouble(value));
    }

    private static Value decimal(BigDecimal value) {
        return new Value("decimal " + value, sink -> sink.putDecimal(value));
    }

    private static Value shortDecimal(long unscaled, int scale) {
        return new Value("decimal " + unscaled + " / 10^" + scale, sink -> sink.putDecimal(unscaled, scale));
    }

    static Stream<Value> edges() {
        Stream<Value> wholes = Stream.of(0L, 1L, 2L, 127L, 128L, 32_767L, 32_768L, 8_388_607L, 8_388_608L)
                .flatMap(n -> Stream.of(n, -n, ~n))
                .map(Value::whole);
        Stream<Value> wide = Stream.of(1L << 31, 1L << 47, 1L << 53, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE)
                .flatMap(n -> Stream.of(n, n - 1, n + 1, -n))
                .map(Value::whole);
        Stream<Value> reals = Stream.of(
                        0.0,
                        -0.0,
                        3.0,
                        -1e15,
                        1e17,
                        9.3e18,
                        -9.223372036854775808e18,
                        0.1,
                        1e-300,
                        Double.MAX_VALUE,
                        Double.MIN_VALUE,
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        140_737_488_355_327.0,
                        140_737_488_355_328.0)
                .map(Value::real);
        Stream<Value> texts = Stream.of(
                        "",
                        "a",
                        "über",
                        "7",
                        "007",
                        " 7 ",
                        "-7",
                        "+7.0",
                        "7.",
                        ".5",
                        ".",
                        "-",
                        "1e3",
                        "1e",
                        "1e+",
                        "1e-3x",
                        "9223372036854775807",
                        "9223372036854775808",
                        "1e400",
                        "0x10",
                        "1_000",
                        "inf",
                        "nan",
                        "true",
                        "2026-01-02",
                        "12345678-1234-1234-1234-123456789012",
                        "1e5-3",
                        "--1",
                        "\t1\n",
                        "1 2",
                        "99999999999999999999999999",
                        "0.1000000000000000055511151231257827")
                .map(Value::text);
        Stream<Value> decimals = Stream.of(
                        "0",
                        "0.00",
                        "1.50",
                        "-2.00",
                        "123456789012345",
                        "1E+20",
                        "1.5E+30",
                        "1E-25",
                        "0E-30",
                        "1.0000000000000000000",
                        "12345678901234567.25",
                        "999999999999999999")
                .map(BigDecimal::new)
                .map(Value::decimal);
        Stream<Value> others = Stream.of(
                shortDecimal(0, 2),
                shortDecimal(250, 2),
                shortDecimal(-999_999_999_999_999L, 1),
                shortDecimal(1_000_000_000_000_000L, 15),
                shortDecimal(999_999_999_999_999_999L, 18),
                new Value("null", BulkSink::putNull),
                new Value("true", sink -> sink.putBoolean(true)),
                new Value("false", sink -> sink.putBoolean(false)),
                new Value("bytes", sink -> sink.putBytes(new byte[] {49, 0, -1})),
                new Value("no bytes", sink -> sink.putBytes(new byte[0])),
                new Value("date", sink -> sink.putDate(19_000)),
                new Value("time", sink -> sink.putTime(1)),
                new Value("timestamp", sink -> sink.putTimestamp(-1, true)));
        return Stream.of(wholes, wide, reals, texts, decimals, others).flatMap(values -> values);
    }

    static Value random(Random random) {
        return switch (random.nextInt(10)) {
            case 9 -> shortDecimal(random.nextLong() % 1_000_000_000_000_000_000L, random.nextInt(19));
            case 0 -> whole(random.nextLong() >> random.nextInt(64));
            case 1 -> real(Double.longBitsToDouble(random.nextLong()));
            case 2 -> real(random.nextLong() >> random.nextInt(64));
            case 3 -> decimal(new BigDecimal(BigInteger.valueOf(random.nextLong() >> 14), random.nextInt(16)));
            case 4 -> text(String.valueOf(random.nextLong() >> random.nextInt(64)));
            case 5 -> text(numberLike(random));
            case 6 -> day(random.nextInt(3_652_059) - 719_162);
            case 7 -> moment((long) (random.nextDouble() * 250_000_000_000_000_000L), random.nextBoolean());
            default -> time(random.nextInt(86_400) * 1_000_000L + random.nextInt(1_000_000));
        };
    }

    private static Value day(long day) {
        return new Value("day " + day, sink -> sink.putDate(day));
    }

    private static Value time(long micros) {
        return new Value("time " + micros, sink -> sink.putTime(micros));
    }

    private static Value moment(long micros, boolean zoned) {
        return new Value("moment " + micros, sink -> sink.putTimestamp(micros, zoned));
    }

    private static String numberLike(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(9); i >= 0; i--) {
            text.append("0123456789+-.eE x".charAt(random.nextInt(17)));
        }
        return text.toString();
    }
}
