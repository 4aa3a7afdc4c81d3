package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Staged tables whose pages were written by hand are to SQLite as if it had written them. */
@Timeout(120)
class PageWritingTest {
    private static final List<String> DECLARED = List.of(
            "",
            "INTEGER",
            "INT8",
            "FLOATING POINT",
            "TEXT",
            "VARCHAR(3)",
            "CLOB",
            "BLOB",
            "REAL",
            "DOUBLE PRECISION",
            "NUMERIC",
            "DECIMAL(9, 2)",
            "BOOLEAN",
            "DATE",
            "DATETIME",
            "UUID",
            "ANY",
            "JSON");
    private static final ColumnType BYTES = new ColumnType.Bytes();

    @TempDir
    Path folder;

    /** Declared so, and neither Text nor Json, which would be staged without a type. */
    private static List<Column> columns() {
        return DECLARED.stream()
                .map(declared -> new Column("c " + declared, BYTES, declared, true, Fill.NONE))
                .toList();
    }

    /** A value for a sink. */
    private record Value(String shown, Consumer<BulkSink> put) {}

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

    private static Stream<Value> edges() {
        Stream<Value> wholes = Stream.of(0L, 1L, 2L, 127L, 128L, 32_767L, 32_768L, 8_388_607L, 8_388_608L)
                .flatMap(n -> Stream.of(n, -n, ~n))
                .map(PageWritingTest::whole);
        Stream<Value> wide = Stream.of(1L << 31, 1L << 47, 1L << 53, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE)
                .flatMap(n -> Stream.of(n, n - 1, n + 1, -n))
                .map(PageWritingTest::whole);
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
                .map(PageWritingTest::real);
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
                .map(PageWritingTest::text);
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
                .map(PageWritingTest::decimal);
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

    private static Value random(Random random) {
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

    /** The reference: SQLite stores each value itself. */
    @Test
    void everyValueIsStoredAsSqliteWouldStoreItInEveryKindOfColumn() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Value> values = new ArrayList<>(edges().toList());
        for (int i = 0; i < 2000; i++) {
            values.add(random(random));
        }
        try (Workspace workspace = Workspaces.open(folder.resolve("none.db"))) {
            StageTable written = workspace.stage("written", columns());
            StageTable bound = workspace.stage("bound", columns());
            try (BulkSink sink = workspace.write(written)) {
                assertThat(sink).isInstanceOf(PageLane.class);
                put(values, sink);
            }
            try (BulkSink sink =
                    new SqliteSink(workspace.connection(), RowStatement.stage(bound), 1000, new Cancellation())) {
                put(values, sink);
            }
            for (Column column : columns()) {
                String name = Sql.quote(column.name());
                List<String> different = Sql.list(
                        workspace.connection(),
                        row -> values.get(row.getInt(1)).shown() + " in " + column.name() + ": " + row.getString(2)
                                + ", not " + row.getString(3),
                        "select w.intact_row, typeof(w." + name + ") || ' ' || quote(w." + name + "), typeof(b." + name
                                + ") || ' ' || quote(b." + name + ") from " + written.sql() + " w join " + bound.sql()
                                + " b using (intact_row) where typeof(w." + name + ") <> typeof(b." + name + ") or w."
                                + name + " is not b." + name + " or quote(w." + name + ") <> quote(b." + name + ")");
                assertThat(different).as("seed %d", seed).isEmpty();
            }
            assertThat(check(workspace)).isEqualTo("ok");
        }
    }

    private static void put(List<Value> values, BulkSink sink) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            sink.beginRow(i);
            for (int column = 0; column < DECLARED.size(); column++) {
                values.get(i).put().accept(sink);
            }
            sink.endRow();
        }
        assertThat(sink.finish()).isEqualTo(values.size());
    }

    private static String check(Workspace workspace) throws SQLException {
        return Sql.text(workspace.connection(), "pragma stage.integrity_check");
    }

    private static final List<Column> PLAIN =
            List.of(Column.of("n", new ColumnType.Int(64)), Column.of("b", BYTES), Column.of("t", ColumnType.text()));

    private Workspace withPages(int pageSize) throws SQLException {
        Path file = folder.resolve("pages" + pageSize + ".db");
        Workspaces.sql(file, "pragma page_size=" + pageSize, "create table made(a)");
        return Workspaces.open(file);
    }

    /** Bytes that every reader can work out again from the row's number. */
    private static byte[] bytes(long number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (number * 31 + i * 7L);
        }
        return bytes;
    }

    private static void plain(BulkSink sink, long row, int length) throws SQLException {
        byte[] text = Workspaces.utf8("row " + row);
        sink.beginRow(row);
        sink.putLong(row * 3);
        sink.putBytes(bytes(row, length));
        sink.putText(text, 0, text.length);
        sink.endRow();
    }

    private static void assertPlain(Workspace workspace, StageTable stage, List<Long> numbers, List<Integer> lengths)
            throws SQLException {
        List<Long> found = Sql.list(
                workspace.connection(),
                row -> {
                    long number = row.getLong(1);
                    int length = lengths.get(row.getRow() - 1);
                    assertThat(row.getLong(2)).isEqualTo(number * 3);
                    assertThat(row.getBytes(3)).isEqualTo(bytes(number, length));
                    assertThat(row.getString(4)).isEqualTo("row " + number);
                    return number;
                },
                "select intact_row, n, b, t from " + stage.sql() + " order by intact_row");
        assertThat(found).isEqualTo(numbers);
        assertThat(check(workspace)).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536})
    void rowsOfEveryLengthAreReadBackFromPagesOfEverySize(int pageSize) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Workspace workspace = withPages(pageSize)) {
            List<Long> numbers = new ArrayList<>();
            List<Integer> lengths = new ArrayList<>();
            StageTable stage = workspace.stage("rows", PLAIN);
            try (BulkSink sink = workspace.write(stage)) {
                long number = 0;
                for (int i = 0; i < 600; i++) {
                    // Around the lengths at which a row leaves its page, and far beyond.
                    int length = i % 3 == 0 ? random.nextInt(40) : Math.max(0, pageSize * (i % 7) - 60 + i % 80);
                    plain(sink, number, length);
                    numbers.add(number);
                    lengths.add(length);
                    number += 1 + (random.nextLong() >>> (1 + random.nextInt(62))) % (1L << 52);
                }
                assertThat(sink.finish()).isEqualTo(600);
            }
            assertThat(Sql.number(workspace.connection(), "pragma stage.page_size"))
                    .isEqualTo(pageSize);
            assertPlain(workspace, stage, numbers, lengths);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 100, 1234, 5000})
    void treesOfEveryHeightAreWhole(int rows) throws Exception {
        try (Workspace workspace = withPages(512)) {
            StageTable stage = workspace.stage("rows", PLAIN);
            try (BulkSink sink = workspace.write(stage)) {
                for (int row = 0; row < rows; row++) {
                    plain(sink, row, 200);
                }
                sink.finish();
            }
            assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                    .isEqualTo(rows);
            assertThat(check(workspace)).isEqualTo("ok");
            workspace.seal(stage, List.of(List.of("n")));
            assertThat(check(workspace)).isEqualTo("ok");
        }
    }

    /** With few cells in a page above, every number of pages below is met, the awkward ones included. */
    @Test
    void noPageAboveOthersIsEverWithoutACell() throws Exception {
        try (Workspace workspace = withPages(512)) {
            for (int rows = 1; rows < 160; rows++) {
                StageTable stage = workspace.stage("rows", PLAIN);
                try (BulkSink sink = workspace.write(stage)) {
                    for (long row = 0; row < rows; row++) {
                        plain(sink, (row << 55) + row, 400);
                    }
                    sink.finish();
                }
                assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                        .isEqualTo(rows);
            }
            assertThat(check(workspace)).isEqualTo("ok");
        }
    }

    @Test
    void severalTablesFollowOneAnotherInOneSideFile() throws Exception {
        try (Workspace workspace = withPages(1024)) {
            List<StageTable> stages = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                StageTable stage = workspace.stage("rows", PLAIN);
                try (BulkSink sink = workspace.write(stage)) {
                    for (int row = 0; row < 700; row++) {
                        plain(sink, row, row + i);
                    }
                    sink.finish();
                }
                workspace.seal(stage, List.of(List.of("n", "t")));
                stages.add(stage);
            }
            for (StageTable stage : stages) {
                assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                        .isEqualTo(700);
            }
            assertThat(check(workspace)).isEqualTo("ok");
        }
    }

    @Test
    void lanesFillOneTableInTheOrderOfThePieces() throws Exception {
        int lanes = 4;
        int pieces = 60;
        try (Workspace workspace = withPages(4096)) {
            StageTable stage = workspace.stage("rows", PLAIN);
            List<BulkSink> sinks = workspace.write(stage, lanes);
            ExecutorService threads = Executors.newFixedThreadPool(lanes);
            try {
                List<Future<Long>> results = new ArrayList<>();
                for (int lane = 0; lane < lanes; lane++) {
                    int first = lane;
                    results.add(threads.submit(() -> pieces(sinks.get(first), first, lanes, pieces)));
                }
                long rows = 0;
                for (Future<Long> result : results) {
                    rows += result.get(60, TimeUnit.SECONDS);
                }
                assertThat(rows).isEqualTo(pieces * 3000L);
            } finally {
                threads.shutdownNow();
                for (BulkSink sink : sinks) {
                    sink.close();
                }
            }
            String ascending =
                    "select count(*) from (select n, lag(intact_row) over (order by rowid) before, intact_row"
                            + " from " + stage.sql() + ") where before < intact_row and n = intact_row * 3";
            assertThat(Sql.number(workspace.connection(), ascending)).isEqualTo(pieces * 3000L - 1);
            assertThat(check(workspace)).isEqualTo("ok");
        }
    }

    private static long pieces(BulkSink sink, int first, int step, int pieces) throws SQLException {
        for (long piece = first; piece < pieces; piece += step) {
            for (long row = 0; row < 3000; row++) {
                plain(sink, piece << 32 | row, 10 + first * 100);
            }
            sink.endPiece(piece);
        }
        return sink.finish();
    }

    @Test
    void laneThatIsFarAheadWaitsUntilTheLoadIsCancelled() throws Exception {
        try (Workspace workspace = withPages(4096)) {
            StageTable stage = workspace.stage("rows", PLAIN);
            List<BulkSink> sinks = workspace.write(stage, 2);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<Long> ahead = thread.submit(() -> bigPieces(sinks.get(1), 40));
                assertThatThrownBy(() -> ahead.get(300, TimeUnit.MILLISECONDS))
                        .isInstanceOf(java.util.concurrent.TimeoutException.class);
                workspace.cancel();
                assertThatThrownBy(() -> ahead.get(30, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
            } finally {
                thread.shutdownNow();
                for (BulkSink sink : sinks) {
                    sink.close();
                }
            }
            assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                    .isZero();
        }
    }

    private static long bigPieces(BulkSink sink, int pieces) throws SQLException {
        for (long piece = 1; piece < pieces; piece++) {
            plain(sink, piece << 32, 1 << 20);
            sink.endPiece(piece);
        }
        return sink.finish();
    }

    @Test
    void laneThatFailsReleasesTheOthersAndNoRowIsKept() throws Exception {
        try (Workspace workspace = withPages(4096)) {
            StageTable stage = workspace.stage("rows", PLAIN);
            List<BulkSink> sinks = workspace.write(stage, 2);
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<Long> ahead = thread.submit(() -> bigPieces(sinks.get(1), 40));
                plain(sinks.get(0), 1, 10);
                sinks.get(0).close();
                assertThatThrownBy(() -> ahead.get(30, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
            } finally {
                thread.shutdownNow();
                sinks.get(1).close();
            }
            assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                    .isZero();
            assertThat(check(workspace)).isEqualTo("ok");
        }
    }

    @Test
    void rowsThatDoNotAscendAreRefused() throws Exception {
        try (Workspace workspace = withPages(4096)) {
            StageTable stage = workspace.stage("rows", PLAIN);
            try (BulkSink sink = workspace.write(stage)) {
                plain(sink, 5, 1);
                plain(sink, 5, 1);
                assertThatThrownBy(sink::finish).isInstanceOf(SQLException.class);
            }
            assertThat(Sql.number(workspace.connection(), "select count(*) from " + stage.sql()))
                    .isZero();
        }
    }

    /** SQLite keeps nothing in the page where it takes its locks, one gigabyte into the file. */
    @Test
    void pageOfTheLocksIsPassedOver() throws Exception {
        Path file = folder.resolve("big.db");
        Workspaces.sql(file, "pragma page_size=65536", "create table t(b)");
        long beforeLocks = (1L << 30) / 65_536 - 20;
        try (var channel = java.nio.file.Files.newByteChannel(
                file, java.nio.file.StandardOpenOption.READ, java.nio.file.StandardOpenOption.WRITE)) {
            var number = java.nio.ByteBuffer.allocate(4).putInt(0, (int) beforeLocks);
            channel.position(28).write(number);
            channel.position(beforeLocks * 65_536 - 1).write(java.nio.ByteBuffer.allocate(1));
        }
        byte[] long3 = bytes(3, 3 * 65_536);
        RecordBytes record = new RecordBytes(1, new int[] {0});
        record.putBytes(long3);
        byte[] encoded = new byte[record.length()];
        record.copyTo(encoded, 0);
        try (TableTree tree =
                new TableTree(PageFile.open(file, PageFile.Ending.CUT).orElseThrow(), 2)) {
            for (int row = 1; row <= 30; row++) {
                tree.add(row, encoded, 0, encoded.length);
            }
            tree.finish();
        }
        try (var connection = Workspaces.other(file)) {
            assertThat(Sql.list(connection, row -> row.getBytes(1), "select b from t"))
                    .hasSize(30)
                    .allMatch(found -> Arrays.equals(found, long3));
            assertThat(Sql.text(connection, "pragma integrity_check(t)")).isEqualTo("ok");
            assertThat(Sql.number(connection, "pragma page_count")).isGreaterThan((1L << 30) / 65_536 + 20);
        }
    }
}
