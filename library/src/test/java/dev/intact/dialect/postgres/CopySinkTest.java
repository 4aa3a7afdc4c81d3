package dev.intact.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.testing.Postgres;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CopySinkTest {
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final Column TEXT = Column.of("v", ColumnType.text());

    private final Postgres.Database database = Postgres.fresh();

    @Test
    void everyTypeArrivesAsItsLiteralWould() throws Exception {
        List<Value> values = new ArrayList<>(numbers());
        values.addAll(decimals());
        values.addAll(texts());
        values.addAll(times());
        for (List<Value> sameType :
                values.stream().collect(Collectors.groupingBy(Value::type)).values()) {
            assertSame(sameType.get(0).type(), sameType);
        }
    }

    @Test
    void domainsArriveAsTheirLiteralsWould() throws Exception {
        database.run(
                "create domain d_uuid as uuid",
                "create domain d_int as int check (value > 0)",
                "create domain d_json as json",
                "create domain d_jsonb as jsonb",
                "create domain d_char as char(4)",
                "create domain d_numeric as numeric(6,2)",
                "create domain d_ids as int[]");
        assertSame("d_uuid", List.of(text("d_uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")));
        assertSame("d_int", List.of(whole("d_int", 5)));
        assertSame("d_json", List.of(text("d_json", "{\"b\":  1}")));
        assertSame("d_jsonb", List.of(text("d_jsonb", "{\"b\":  1}")));
        assertSame("d_char", List.of(text("d_char", "ab")));
        assertSame("d_numeric", List.of(decimal("d_numeric", "12.3")));
        assertSame("d_ids", List.of(text("d_ids", "{1,2}")));
    }

    @Test
    void aCancelledCopyKeepsNoRowAndTheSessionGoesOn() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            StageTable staged = workspace.stage("t", List.of(TEXT));
            assertThatThrownBy(() -> {
                        try (BulkSink sink = workspace.write(staged)) {
                            for (int i = 0; i < Integer.MAX_VALUE; i++) {
                                sink.beginRow(i);
                                Fixture.put(sink, "some text that fills the buffer");
                                sink.endRow();
                                if (i == 100_000) {
                                    workspace.cancel();
                                }
                            }
                        }
                    })
                    .isInstanceOf(SQLException.class)
                    .matches(e -> Fixture.DIALECT.classify((SQLException) e) == FailureKind.CANCELLED);
            assertThat(Fixture.rows(workspace.connection(), "select count(*) from " + staged.sql()))
                    .containsExactly("0");
        }
    }

    @Test
    void decimalsThatNoNumericHoldsAreRefusedBeforeTheyAreGarbled() throws Exception {
        try (Workspace workspace = Fixture.open(database);
                BulkSink sink = workspace.write(workspace.stage("t", List.of(Column.of("v", ColumnType.decimal()))))) {
            sink.beginRow(1);
            assertThatThrownBy(() -> sink.putDecimal(new BigDecimal("1e-16384")))
                    .isInstanceOf(ArithmeticException.class);
            assertThatThrownBy(() -> sink.putDecimal(new BigDecimal("1e140000")))
                    .isInstanceOf(ArithmeticException.class);
            sink.cancelRow();
        }
    }

    @Test
    void randomRowsArriveAsTheirLiteralsWould() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (String type : List.of(
                "numeric", "float8", "float4", "int8", "timestamptz", "timestamp", "date", "time", "bytea", "text")) {
            List<Value> values = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                values.add(random(type, random));
            }
            System.err.println("random rows of " + type + ", seed " + seed);
            assertSame(type, values);
        }
    }

    @Test
    void nullsArriveInEveryType() throws Exception {
        List<String> types =
                List.of("int2", "numeric", "text", "jsonb", "uuid", "bytea", "date", "timestamptz", "inet");
        String columns = types.stream().map(type -> "c_" + type + " " + type).collect(Collectors.joining(", "));
        database.run("create table t (" + columns + ")");
        try (Workspace workspace = Fixture.open(database)) {
            StageTable staged = workspace.stage("t", describe(workspace).columns());
            try (BulkSink sink = workspace.write(staged)) {
                sink.beginRow(1);
                types.forEach(type -> sink.putNull());
                sink.endRow();
                sink.finish();
            }
            String allNull =
                    types.stream().map(type -> "c_" + type + " is null").collect(Collectors.joining(" and "));
            assertThat(Fixture.rows(workspace.connection(), "select " + allNull + " from " + staged.sql()))
                    .containsExactly("t");
        }
    }

    @Test
    void cancelledRowsLeaveNoTrace() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            StageTable staged = workspace.stage("t", List.of(TEXT));
            try (BulkSink sink = workspace.write(staged)) {
                for (int i = 0; i < 100_000; i++) {
                    sink.beginRow(i);
                    Fixture.put(sink, "row " + i);
                    if (i % 2 == 0) {
                        sink.cancelRow();
                    } else {
                        sink.endRow();
                    }
                }
                assertThat(sink.finish()).isEqualTo(50_000);
            }
            assertThat(Fixture.rows(
                            workspace.connection(),
                            "select count(*), bool_and(intact_row % 2 = 1 and v = 'row ' || intact_row) from "
                                    + staged.sql()))
                    .containsExactly("50000|t");
        }
    }

    @Test
    void aSinkClosedBeforeItsEndKeepsNoRowAndTheSessionGoesOn() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            StageTable staged = workspace.stage("t", List.of(TEXT));
            try (BulkSink sink = workspace.write(staged)) {
                for (int i = 0; i < 50_000; i++) {
                    sink.beginRow(i);
                    Fixture.put(sink, "some text that fills the buffer");
                    sink.endRow();
                }
            }
            assertThat(Fixture.rows(workspace.connection(), "select count(*) from " + staged.sql()))
                    .containsExactly("0");
        }
    }

    @Test
    void aRowOfSixtyFourMebibytesArrives() throws Exception {
        byte[] large = new byte[64 << 20];
        Arrays.fill(large, (byte) 'x');
        try (Workspace workspace = Fixture.open(database)) {
            StageTable staged = workspace.stage("t", List.of(TEXT));
            try (BulkSink sink = workspace.write(staged)) {
                sink.beginRow(1);
                sink.putText(large, 0, large.length);
                sink.endRow();
                sink.beginRow(2);
                Fixture.put(sink, "small");
                sink.endRow();
                assertThat(sink.finish()).isEqualTo(2);
            }
            assertThat(Fixture.rows(workspace.connection(), "select length(v) from " + staged.sql() + " order by 1"))
                    .containsExactly("5", Integer.toString(large.length));
        }
    }

    @Test
    void aRefusedCopyKeepsNoRowAndTheSessionGoesOn() throws Exception {
        try (Workspace workspace = Fixture.open(database)) {
            StageTable staged = workspace.stage("t", List.of(TEXT));
            assertThatThrownBy(() -> {
                        try (BulkSink sink = workspace.write(staged)) {
                            sink.beginRow(1);
                            sink.putText(new byte[] {(byte) 0xff}, 0, 1);
                            sink.endRow();
                            sink.finish();
                        }
                    })
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("UTF8");
            assertThat(Fixture.rows(workspace.connection(), "select count(*) from " + staged.sql()))
                    .containsExactly("0");
        }
    }

    @Test
    void aRowWithTooFewValuesIsRefused() throws Exception {
        try (Workspace workspace = Fixture.open(database);
                BulkSink sink = workspace.write(workspace.stage("t", List.of(TEXT)))) {
            sink.beginRow(1);
            assertThatThrownBy(sink::endRow).isInstanceOf(IllegalStateException.class);
        }
    }

    /** One table by literals, one through the sink; every value must be the same, as text too. */
    private void assertSame(String type, List<Value> values) throws Exception {
        database.run(
                "drop table if exists t, told", "create table t (n int, v " + type + ")", "create table told (like t)");
        try (Connection connection = database.connect();
                Workspace workspace = Fixture.open(database)) {
            tell(connection, type, values);
            Column column = describe(workspace).column("v").orElseThrow();
            StageTable staged = workspace.stage("t", List.of(column));
            try (BulkSink sink = workspace.write(staged)) {
                for (int i = 0; i < values.size(); i++) {
                    sink.beginRow(i);
                    values.get(i).put().accept(sink);
                    sink.endRow();
                }
                sink.finish();
            }
            String from = Fixture.DIALECT.fromStage(column, "v");
            Fixture.execute(workspace, "insert into t select intact_row, " + from + " from " + staged.sql());
        }
        assertThat(Fixture.rows(
                        database,
                        "select type, a.v::text, b.v::text from (select '" + type + "' as type) x,"
                                + " t a full join told b using (n) where a.v::text is distinct from b.v::text"))
                .isEmpty();
    }

    private static void tell(Connection connection, String type, List<Value> values) throws SQLException {
        try (var insert = connection.prepareStatement("insert into told values (?, ?::text::" + type + ")")) {
            for (int i = 0; i < values.size(); i++) {
                insert.setInt(1, i);
                insert.setString(2, values.get(i).literal());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static TableSchema describe(Workspace workspace) throws SQLException {
        return workspace.describe(TableName.of("t")).orElseThrow();
    }

    private record Value(String type, String literal, Consumer<BulkSink> put) {}

    private static Value whole(String type, long value) {
        return new Value(type, Long.toString(value), sink -> sink.putLong(value));
    }

    private static Value decimal(String type, String value) {
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

    private static Value text(String type, String value) {
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

    private static List<Value> numbers() {
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

    private static List<Value> decimals() {
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

    private static List<Value> texts() {
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

    private static List<Value> times() {
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

    private static Value random(String type, Random random) {
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
