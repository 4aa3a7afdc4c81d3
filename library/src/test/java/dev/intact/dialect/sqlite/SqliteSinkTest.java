package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSinkTest {
    private static final long SECOND = 1_000_000;

    @TempDir
    Path folder;

    private String stored(ColumnType type, Consumer<BulkSink> value) throws SQLException {
        try (Workspace workspace = Workspaces.open(folder.resolve("none.db"))) {
            StageTable stage = workspace.stage("v", List.of(Column.of("v", type)));
            try (BulkSink sink = workspace.write(stage)) {
                sink.beginRow(1);
                value.accept(sink);
                sink.endRow();
                sink.finish();
            }
            return Sql.text(workspace.connection(), "select typeof(v) || ' ' || quote(v) from " + stage.sql());
        }
    }

    @Test
    void valuesAreStoredAsTheDatabaseWritesThem() throws Exception {
        byte[] text = Workspaces.utf8("xübery");
        assertThat(stored(ColumnType.text(), s -> s.putText(text, 1, text.length - 1)))
                .isEqualTo("text 'über'");
        assertThat(stored(ColumnType.text(), s -> s.putText(Workspaces.utf8("007"), 0, 3)))
                .isEqualTo("text '007'");
        assertThat(stored(new ColumnType.Json(), s -> s.putText(Workspaces.utf8("1.0"), 0, 3)))
                .isEqualTo("text '1.0'");
        assertThat(stored(new ColumnType.Int(64), s -> s.putLong(Long.MIN_VALUE)))
                .isEqualTo("integer -9223372036854775808");
        assertThat(stored(new ColumnType.Real(64), s -> s.putDouble(3))).isEqualTo("real 3.0");
        assertThat(stored(new ColumnType.Bool(), s -> s.putBoolean(true))).isEqualTo("integer 1");
        assertThat(stored(new ColumnType.Bytes(), s -> s.putBytes(new byte[] {0, -1})))
                .isEqualTo("blob X'00FF'");
        assertThat(stored(ColumnType.text(), BulkSink::putNull)).isEqualTo("null NULL");
    }

    @Test
    void momentsAreStoredInTheFormOfTheDatabase() throws Exception {
        long noon = LocalTime.NOON.toSecondOfDay() * SECOND;
        long moment = LocalDateTime.of(1969, 12, 31, 23, 59, 58).toEpochSecond(ZoneOffset.UTC) * SECOND + 120;
        assertThat(stored(
                        new ColumnType.Date(),
                        s -> s.putDate(LocalDate.of(2026, 2, 3).toEpochDay())))
                .isEqualTo("text '2026-02-03'");
        assertThat(stored(
                        new ColumnType.Date(),
                        s -> s.putDate(LocalDate.of(1, 1, 1).toEpochDay())))
                .isEqualTo("text '0001-01-01'");
        assertThat(stored(new ColumnType.Time(), s -> s.putTime(noon))).isEqualTo("text '12:00:00'");
        assertThat(stored(new ColumnType.Time(), s -> s.putTime(noon + 500_000)))
                .isEqualTo("text '12:00:00.5'");
        assertThat(stored(new ColumnType.Timestamp(false), s -> s.putTimestamp(moment, false)))
                .isEqualTo("text '1969-12-31 23:59:58.00012'");
        assertThat(stored(new ColumnType.Timestamp(true), s -> s.putTimestamp(moment, true)))
                .isEqualTo("text '1969-12-31 23:59:58.00012Z'");
    }

    /** What a plain literal would become in the same column, digit by digit. */
    @Test
    void decimalsAreStoredAsTheirLiteralsWouldBe() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Workspace workspace = Workspaces.open(folder.resolve("none.db"))) {
            StageTable stage = workspace.stage("v", List.of(Column.of("v", ColumnType.decimal())));
            StringBuilder literals = new StringBuilder("insert into lit values (0, 9.99)");
            try (BulkSink sink = workspace.write(stage)) {
                put(sink, 0, new BigDecimal("9.99"));
                for (int i = 1; i <= 3000; i++) {
                    BigDecimal value = decimal(random, i);
                    put(sink, i, value);
                    literals.append(", (")
                            .append(i)
                            .append(", ")
                            .append(value.toPlainString())
                            .append(')');
                }
                sink.finish();
            }
            Sql.run(
                    workspace.connection(),
                    "create temp table lit(n integer primary key, v decimal)",
                    literals.toString());
            String different = "select count(*) from lit join " + stage.sql() + " s on s.intact_row = lit.n"
                    + " where typeof(s.v) <> typeof(lit.v) or s.v is not lit.v";
            assertThat(Sql.number(workspace.connection(), different))
                    .as("seed %d", seed)
                    .isZero();
            assertThat(Sql.text(workspace.connection(), "select v from " + stage.sql()))
                    .isEqualTo("9.99");
        }
    }

    private static void put(BulkSink sink, long row, BigDecimal value) throws SQLException {
        sink.beginRow(row);
        sink.putDecimal(value);
        sink.endRow();
    }

    private static BigDecimal decimal(Random random, int i) {
        return switch (i % 4) {
            case 0 ->
                new BigDecimal(BigInteger.valueOf(random.nextLong() % 1_000_000_000_000_000L), random.nextInt(16));
            case 1 -> BigDecimal.valueOf(random.nextInt(1_000_000), 2);
            case 2 -> BigDecimal.valueOf(random.nextInt(1000)).setScale(2).movePointRight(random.nextInt(20));
            default -> BigDecimal.valueOf(random.nextInt(10), 20);
        };
    }

    @Test
    void rowOfTheWrongWidthIsRefused() throws Exception {
        try (Workspace workspace = Workspaces.open(folder.resolve("none.db"))) {
            StageTable stage = workspace.stage("v", List.of(Column.of("v", ColumnType.text())));
            try (BulkSink sink = workspace.write(stage)) {
                sink.beginRow(1);
                assertThatThrownBy(sink::endRow).isInstanceOf(IllegalStateException.class);
            }
        }
    }
}
