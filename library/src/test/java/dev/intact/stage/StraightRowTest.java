package dev.intact.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Capabilities;
import dev.intact.dialect.CellReading;
import dev.intact.error.Problem;
import dev.intact.format.Fault;
import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.SourceRecord;
import dev.intact.format.SourceRecord.Kind;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What goes straight is what its column takes as it is; all else becomes a record, each row once. */
class StraightRowTest {
    private static final Capabilities EXACT =
            new Capabilities(Integer.MAX_VALUE, false, 63, false, Integer.MAX_VALUE, false, true, false);
    private static final Consumer<CellReading.Cells> RECORD = cells -> {};

    private final List<String> put = new ArrayList<>();
    private final BulkSink sink = (BulkSink) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {BulkSink.class}, (InvocationHandler) (proxy, method, args) -> {
                String values = args == null ? "" : Arrays.deepToString(args);
                if (args != null && args[0] instanceof byte[] text && args.length == 3) {
                    values =
                            "[" + new String(text, (int) args[1], (int) args[2] - (int) args[1], StandardCharsets.UTF_8)
                                    + "]";
                }
                put.add(method.getName() + values);
                return null;
            });

    /** Rows of one field; the first is always made a record, and so is what is not taken. */
    private static final class Values implements RowReader {
        private final List<Consumer<CellReading.Cells>> rows;
        private final List<Integer> records = new ArrayList<>();
        private final SourceRecord record = new SourceRecord();
        private int row = -1;

        Values(List<Consumer<CellReading.Cells>> rows) {
            this.rows = rows;
        }

        @Override
        public boolean nextRow() {
            return ++row < rows.size();
        }

        @Override
        public boolean give(Taking cells) {
            rows.get(row).accept(cells);
            return cells.isTaken();
        }

        @Override
        public Read asRecord() {
            records.add(row);
            byte[] text = "1".getBytes(StandardCharsets.UTF_8);
            record.begin(row + 1);
            record.append(text, 0, text.length);
            record.end(Kind.TEXT);
            return Read.RECORD;
        }

        @Override
        public boolean isJson(int field) {
            return false;
        }

        @Override
        public List<String> fields() {
            return List.of("a");
        }

        @Override
        public Read next() {
            return nextRow() ? asRecord() : Read.END;
        }

        @Override
        public SourceRecord record() {
            return record;
        }

        @Override
        public Fault fault() {
            throw new AssertionError("no row is wrong");
        }

        @Override
        public boolean endedEarly() {
            return false;
        }

        @Override
        public Problem.Unit unit() {
            return Problem.Unit.ROW;
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static Intake intake(ColumnType type, boolean required) {
        Column column = Column.of("a", type);
        TableName name = TableName.of("t");
        TableSchema table = new TableSchema(name, List.of(column), List.of(), List.of(), List.of(), List.of(), false);
        Binding binding = new Binding(
                column,
                "a",
                Optional.empty(),
                required,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        TablePlan plan = new TablePlan(
                "t",
                table,
                TablePlan.Origin.MADE,
                Mode.APPEND,
                List.of("a"),
                List.of(binding),
                Set.of(),
                Unlisted.REFUSE,
                List.of());
        return new Intake(plan, EXACT, new ProblemLog(10));
    }

    /** What arrives for a value; that of a record is "record". */
    private String taken(ColumnType type, Consumer<CellReading.Cells> value) throws Exception {
        Values rows = new Values(List.of(RECORD, value));
        put.clear();
        try (SourceRows source = new SourceRows(intake(type, true), "s", rows)) {
            for (int row = 0; source.next(); row++) {
                boolean unused = source.put(row, sink);
            }
        }
        int last = put.lastIndexOf("beginRow[1]");
        return rows.records.contains(1) ? "record" : String.join(" ", put.subList(last + 1, put.size()));
    }

    private static Consumer<CellReading.Cells> text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Consumer<CellReading.Cells> bytes(byte[] utf8) {
        return cells -> cells.text(utf8, 0, utf8.length);
    }

    private static ColumnType decimal(int precision, int scale) {
        return new ColumnType.Decimal(OptionalInt.of(precision), OptionalInt.of(scale));
    }

    @Test
    void wholeNumbersGoWhereTheyFit() throws Exception {
        assertThat(taken(new ColumnType.Int(64), c -> c.whole(Long.MIN_VALUE)))
                .isEqualTo("putLong[-9223372036854775808] endRow");
        assertThat(taken(new ColumnType.Int(16), c -> c.whole(-32768))).isEqualTo("putLong[-32768] endRow");
        assertThat(taken(new ColumnType.Int(16), c -> c.whole(32768))).isEqualTo("record");
        assertThat(taken(decimal(5, 2), c -> c.whole(-999))).isEqualTo("putDecimal[-999, 0] endRow");
        assertThat(taken(decimal(5, 2), c -> c.whole(1000))).isEqualTo("record");
        assertThat(taken(decimal(5, 2), c -> c.whole(Long.MIN_VALUE))).isEqualTo("record");
        assertThat(taken(new ColumnType.Real(64), c -> c.whole(3))).isEqualTo("putDouble[3.0] endRow");
        assertThat(taken(new ColumnType.Bool(), c -> c.whole(1))).isEqualTo("putBoolean[true] endRow");
        assertThat(taken(new ColumnType.Bool(), c -> c.whole(2))).isEqualTo("record");
        assertThat(taken(ColumnType.text(), c -> c.whole(2))).isEqualTo("record");
    }

    @Test
    void realsGoAsTheyAreOrAsTheDecimalThatTheyAreWrittenAs() throws Exception {
        assertThat(taken(new ColumnType.Real(64), c -> c.real(0.1))).isEqualTo("putDouble[0.1] endRow");
        assertThat(taken(new ColumnType.Real(64), c -> c.real(-0.0))).isEqualTo("putDouble[-0.0] endRow");
        assertThat(taken(new ColumnType.Real(32), c -> c.real(0.1))).isEqualTo("record");
        assertThat(taken(decimal(12, 2), c -> c.real(11649.65))).isEqualTo("putDecimal[1164965, 2] endRow");
        assertThat(taken(decimal(12, 2), c -> c.real(-0.29))).isEqualTo("putDecimal[-29, 2] endRow");
        assertThat(taken(decimal(12, 2), c -> c.real(0.125))).isEqualTo("record");
        assertThat(taken(decimal(3, 2), c -> c.real(10.5))).isEqualTo("record");
        assertThat(taken(decimal(18, 2), c -> c.real(1e14))).isEqualTo("record");
        assertThat(taken(decimal(12, 2), c -> c.real(Double.POSITIVE_INFINITY))).isEqualTo("record");
        assertThat(taken(ColumnType.decimal(), c -> c.real(0.5))).isEqualTo("record");
        assertThat(taken(new ColumnType.Int(64), c -> c.real(1.0))).isEqualTo("record");
    }

    @Test
    void textsGoWhereTheyAreValues() throws Exception {
        assertThat(taken(ColumnType.text(), text("naïve"))).isEqualTo("putText[naïve] endRow");
        assertThat(taken(ColumnType.text(), text("a\0b"))).isEqualTo("record");
        assertThat(taken(ColumnType.text(), bytes(new byte[] {'a', (byte) 0xFF})))
                .isEqualTo("record");
        assertThat(taken(new ColumnType.Text(OptionalInt.of(5)), text("naïve"))).isEqualTo("putText[naïve] endRow");
        assertThat(taken(new ColumnType.Text(OptionalInt.of(4)), text("naïve"))).isEqualTo("record");
        assertThat(taken(new ColumnType.Date(), text("1970-01-02"))).isEqualTo("putDate[1] endRow");
        assertThat(taken(new ColumnType.Date(), text("1970-02-30"))).isEqualTo("record");
        assertThat(taken(new ColumnType.Bytes(), text("\\x41"))).isEqualTo("record");
        assertThat(taken(new ColumnType.Bytes(), c -> c.bytes(new byte[] {7}))).isEqualTo("putBytes[[7]] endRow");
        assertThat(taken(ColumnType.text(), c -> c.bytes(new byte[] {7}))).isEqualTo("record");
        assertThat(taken(ColumnType.text(), CellReading.Cells::none)).isEqualTo("record");
    }

    /** Of a row that is refused nothing stays, and it counts once; afterwards others go straight again. */
    @Test
    void eachRowArrivesOnce() throws Exception {
        Values rows = new Values(List.of(RECORD, c -> c.whole(2), c -> c.real(1), c -> c.whole(3)));
        Intake intake = intake(new ColumnType.Int(64), true);
        try (SourceRows source = new SourceRows(intake, "s", rows)) {
            for (int row = 0; source.next(); row++) {
                assertThat(source.put(row, sink)).isTrue();
            }
        }
        assertThat(rows.records).containsExactly(0, 2);
        assertThat(put).filteredOn("endRow"::equals).hasSize(4);
        assertThat(put).filteredOn("cancelRow"::equals).hasSize(1);
        assertThat(intake.ascent().holds()).as("1, 2, 1, 3 ascends").isFalse();
    }

    @Test
    void rowsThatSeldomGoStraightAreNotTriedForEver() throws Exception {
        List<Consumer<CellReading.Cells>> all = new ArrayList<>();
        int[] asked = {0};
        for (int i = 0; i < 2000; i++) {
            all.add(cells -> {
                asked[0]++;
                cells.real(0.5);
            });
        }
        Values rows = new Values(all);
        try (SourceRows source = new SourceRows(intake(ColumnType.decimal(), true), "s", rows)) {
            while (source.next()) {
                assertThat(source.put(asked[0], sink)).isTrue();
            }
        }
        assertThat(rows.records).hasSize(2000);
        assertThat(asked[0]).isLessThan(1000);
    }

    /** What a column takes from elsewhere than the field at its place is nothing for it. */
    @Test
    void aNullGoesWhereItMay() throws Exception {
        Values rows = new Values(List.of(RECORD, CellReading.Cells::none));
        try (SourceRows source = new SourceRows(intake(new ColumnType.Int(64), false), "s", rows)) {
            while (source.next()) {
                assertThat(source.put(1, sink)).isTrue();
            }
        }
        assertThat(rows.records).containsExactly(0);
        assertThat(put).contains("putNull");
    }
}
