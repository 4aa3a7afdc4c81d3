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
import dev.intact.testing.Postgres;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CopySinkTest {
    private static final Column TEXT = Column.of("v", ColumnType.text());

    private final Postgres.Database database = Postgres.fresh();

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
    void nullsArriveInEveryType() throws Exception {
        List<String> types =
                List.of("int2", "numeric", "text", "jsonb", "uuid", "bytea", "date", "timestamptz", "inet");
        String columns = types.stream().map(type -> "c_" + type + " " + type).collect(Collectors.joining(", "));
        database.run("create table t (" + columns + ")");
        try (Workspace workspace = Fixture.open(database)) {
            StageTable staged = workspace.stage(
                    "t", workspace.describe(TableName.of("t")).orElseThrow().columns());
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
}
