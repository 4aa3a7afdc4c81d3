package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.CellReading;
import dev.intact.dialect.RowBlocks;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Snapshot;
import dev.intact.dialect.Timeouts;
import dev.intact.schema.Column;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from pages is what the driver reads, value for value. */
class StoredBlocksTest {
    private static final SessionSettings SETTINGS = new SessionSettings("intact test", Timeouts.USUAL);
    private static final long ENOUGH = 1 << 20;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void where() {
        file = folder.resolve("source.db");
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Snapshot moment() throws SQLException {
        SqliteDialect dialect = new SqliteDialect();
        return dialect.snapshot(dialect.address(file.toString()).orElseThrow(), SETTINGS);
    }

    private static TableSchema table(Snapshot moment) throws SQLException {
        return moment.describe(TableName.of("t")).orElseThrow();
    }

    private static List<String> names(TableSchema table) {
        return table.columns().stream().map(Column::name).toList();
    }

    private static Optional<RowBlocks> blocks(Snapshot moment) throws SQLException {
        TableSchema table = table(moment);
        return moment.blocks(table, names(table));
    }

    /** Kinds, widths, signs, texts and bytes of every length around what a page takes, of a seed that is told. */
    @Test
    void everyValueIsWhatTheDriverSays() throws SQLException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        execute("create table t (a, b integer, c real, d text, e blob, f numeric(10, 2))");
        try (Connection connection = connect();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into t (rowid, a, b, c, d, e, f) values (?, ?, ?, ?, cast(? as text), ?, ?)")) {
            connection.setAutoCommit(false);
            long number = Long.MIN_VALUE;
            for (int i = 0; i < 3000; i++) {
                insert.setLong(1, number);
                for (int column = 2; column <= 4; column++) {
                    insert.setObject(column, any(random));
                }
                insert.setBytes(5, bytes(random));
                insert.setBytes(6, i % 3 == 0 ? null : bytes(random));
                insert.setObject(7, any(random));
                insert.addBatch();
                long step = random.nextInt(10) == 0 ? random.nextLong() >>> 12 : 1;
                number = i == 2998 ? Long.MAX_VALUE : number + Math.max(1, step);
            }
            insert.executeBatch();
            connection.commit();
        }
        try (Snapshot moment = moment()) {
            assertThat(read(moment)).isEqualTo(stepped(moment)).hasSize(3000);
            assertThat(moment.contents(table(moment))).hasSize(6);
            assertThat(read(moment)).as("after a look at all").isEqualTo(stepped(moment));
        }
    }

    private static Object any(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 -> (long) random.nextInt(3);
            case 2 -> random.nextLong() >> random.nextInt(64);
            case 3 -> random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
            case 4 -> random.nextBoolean() ? -0.0 : Double.POSITIVE_INFINITY;
            case 5 -> (double) random.nextInt(1000);
            case 6 -> "æ".repeat(random.nextInt(70));
            default -> bytes(random);
        };
    }

    private static byte[] bytes(Random random) {
        int longest = random.nextInt(40) == 0 ? 100_000 : random.nextInt(4) == 0 ? 17_000 : 60;
        byte[] bytes = new byte[random.nextInt(longest)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static List<String> read(Snapshot moment) throws SQLException {
        try (RowBlocks blocks = blocks(moment).orElseThrow()) {
            List<String> rows = new ArrayList<>();
            for (Optional<RowBlocks.Block> block = blocks.next(); block.isPresent(); block = blocks.next()) {
                RowBlocks.Rows from = block.get().rows();
                while (from.next()) {
                    Text text = new Text();
                    from.read(text);
                    rows.add(text.toString());
                }
            }
            return rows;
        }
    }

    private static List<String> stepped(Snapshot moment) throws SQLException {
        TableSchema table = table(moment);
        try (Statement statement = moment.connection().createStatement();
                ResultSet row = statement.executeQuery("select " + Sql.quote(names(table)) + " from main.t")) {
            CellReading reading = StoredCells.of(row, table.columns().size());
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                Text text = new Text();
                reading.read(text);
                rows.add(text.toString());
            }
            return rows;
        }
    }

    @Test
    void whatOthersCommitMeanwhileIsNotSeen() throws SQLException {
        execute("pragma journal_mode=wal", "create table t (id integer primary key, a text)", filled(20_000));
        try (Snapshot moment = moment();
                RowBlocks blocks = blocks(moment).orElseThrow()) {
            long rows = count(blocks.next().orElseThrow());
            execute(
                    "delete from t where id % 2 = 0",
                    "update t set a = 'other'", "insert into t values (90000, 'new')");
            int others = 0;
            for (Optional<RowBlocks.Block> block = blocks.next(); block.isPresent(); block = blocks.next()) {
                RowBlocks.Rows from = block.get().rows();
                while (from.next()) {
                    Text text = new Text();
                    from.read(text);
                    others += text.toString().contains("other") ? 1 : 0;
                    rows++;
                }
            }
            assertThat(rows).isEqualTo(20_000);
            assertThat(others).isZero();
        }
    }

    private static long count(RowBlocks.Block block) {
        RowBlocks.Rows rows = block.rows();
        long count = 0;
        while (rows.next()) {
            count++;
        }
        return count;
    }

    private static String filled(int rows) {
        return "insert into t with recursive n(i) as (select 1 union all select i + 1 from n where i < " + rows
                + ") select i, 'text of row ' || i || ' ' || hex(zeroblob(60)) from n";
    }

    /** A row may be long, but then not many come together. */
    @Test
    void aBlockHasNoMoreThanMemoryIsMeantForIt() throws SQLException {
        execute(
                "create table t (id integer primary key, a text)",
                filled(2000),
                "insert into t with recursive n(i) as (select 1 union all select i + 1 from n where i < 60)"
                        + " select 1000000 + i, hex(zeroblob(400000)) from n");
        try (Snapshot moment = moment();
                RowBlocks blocks = blocks(moment).orElseThrow()) {
            long rows = 0;
            for (Optional<RowBlocks.Block> block = blocks.next(); block.isPresent(); block = blocks.next()) {
                assertThat(block.get().length()).isLessThan(20 << 20);
                rows += count(block.get());
            }
            assertThat(rows).isEqualTo(2060);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table t (id text primary key, a text) without rowid",
                "create table t (rowid text, _rowid_ text, oid text)",
            })
    void rowsWithoutANumberAreReadOneByOne(String sql) throws SQLException {
        execute(
                sql,
                filled(20_000)
                        .replace(
                                "insert into t with",
                                sql.contains("oid text)") ? "insert into t (rowid, oid) with" : "insert into t with"));
        try (Snapshot moment = moment()) {
            assertThat(blocks(moment)).isEmpty();
        }
    }

    @Test
    void fewRowsVeryLongOnesAndOtherEncodingsAreReadOneByOne() throws SQLException {
        execute("create table t (id integer primary key, a text)", filled(10));
        try (Snapshot moment = moment()) {
            assertThat(blocks(moment)).isEmpty();
        }
        execute("insert into t values (99, zeroblob(" + 3 * ENOUGH + "))");
        try (Snapshot moment = moment()) {
            assertThat(blocks(moment)).isEmpty();
        }
        file = folder.resolve("wide.db");
        execute("pragma encoding = 'UTF-16'", "create table t (id integer primary key, a text)", filled(20_000));
        try (Snapshot moment = moment()) {
            assertThat(blocks(moment)).isEmpty();
        }
    }

    /** Values as they are, kind and all. */
    private static final class Text implements CellReading.Cells {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void none() {
            text.append("null|");
        }

        @Override
        public void whole(long value) {
            text.append("i").append(value).append('|');
        }

        @Override
        public void real(double value) {
            text.append("r").append(Double.doubleToRawLongBits(value)).append('|');
        }

        @Override
        public void number(String digits) {
            text.append("n").append(digits).append('|');
        }

        @Override
        public void truth(boolean value) {
            text.append("t").append(value).append('|');
        }

        @Override
        public void text(byte[] data, int start, int end) {
            // An 'other' is looked for in one of the tests.
            String plain = new String(data, start, end - start, StandardCharsets.ISO_8859_1);
            text.append("s").append(plain).append('|');
        }

        @Override
        public void bytes(byte[] value) {
            text.append("x").append(HexFormat.of().formatHex(value)).append('|');
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
