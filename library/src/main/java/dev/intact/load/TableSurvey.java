package dev.intact.load;

import dev.intact.dialect.CellReading;
import dev.intact.dialect.ResultReading;
import dev.intact.format.SourceRecord;
import dev.intact.format.Survey;
import dev.intact.format.TypeGuess;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The types of a table's columns: as they are declared, where its database keeps to that; else by all their values.
 *
 * @param feed the table
 * @param nulls which cells stand for null
 */
record TableSurvey(TableFeed feed, Survey.Nulls nulls) {
    List<Survey.Field> fields() {
        List<Column> columns = feed.columns();
        try (Statement statement = feed.snapshot().connection().createStatement()) {
            statement.setFetchSize(feed.batch());
            try (ResultSet rows = statement.executeQuery(feed.sql())) {
                ResultReading reading = feed.database().dialect().reading(rows);
                return reading.keepsTypes() ? declared(reading, columns) : seen(reading, rows, columns);
            }
        } catch (SQLException e) {
            throw feed.database().dialect().failure("Cannot read " + feed.name(), e);
        }
    }

    private static List<Survey.Field> declared(ResultReading reading, List<Column> columns) throws SQLException {
        List<Survey.Field> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            ColumnType type = reading.type(i + 1).orElse(columns.get(i).type());
            fields.add(field(columns.get(i), TypeGuess.declared(digits -> kept(type, digits))));
        }
        return fields;
    }

    /** What a database would round is text there. */
    private static ColumnType kept(ColumnType type, int digits) {
        boolean rounded = type instanceof ColumnType.Decimal decimal
                && decimal.precision().orElse(Integer.MAX_VALUE) > digits;
        return rounded ? ColumnType.text() : type;
    }

    private List<Survey.Field> seen(ResultReading reading, ResultSet rows, List<Column> columns) throws SQLException {
        List<Survey.Field> guessed =
                columns.stream().map(column -> field(column, new TypeGuess())).toList();
        SourceRecord record = new SourceRecord();
        Forms forms = new Forms(new RecordCells(
                record, new BitSet(), RecordCells.Shape.USUAL, new RowSum(List.of()), new RecordDigest()));
        CellReading cells = reading.cells(columns.size());
        while (rows.next()) {
            record.begin(1);
            forms.begin();
            cells.read(forms);
            for (int i = 0; i < record.size(); i++) {
                if (!nulls.isNull(guessed.get(i).name(), record, i)) {
                    guessed.get(i).guess().accept(record, i);
                }
            }
        }
        List<Survey.Field> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Optional<ColumnType> plain = forms.plain(i, columns.get(i));
            fields.add(
                    plain.isPresent()
                            ? field(columns.get(i), TypeGuess.declared(digits -> plain.get()))
                            : guessed.get(i));
        }
        return fields;
    }

    private static Survey.Field field(Column column, TypeGuess guess) {
        return new Survey.Field(column.name(), Optional.empty(), guess);
    }

    /** Passes cells on, and notes of each column what its values have been. */
    private static final class Forms implements CellReading.Cells {
        private final CellReading.Cells next;
        private final BitSet bytes = new BitSet();
        private final BitSet others = new BitSet();
        private final BitSet beyondTruth = new BitSet();
        private int column;

        Forms(CellReading.Cells next) {
            this.next = next;
        }

        void begin() {
            column = 0;
        }

        /** What the values of a column are that a record does not tell: bytes, and numbers that are truths. */
        Optional<ColumnType> plain(int of, Column declared) {
            if (bytes.get(of) && !others.get(of)) {
                return Optional.of(new ColumnType.Bytes());
            }
            boolean truths = declared.type() instanceof ColumnType.Bool && others.get(of) && !beyondTruth.get(of);
            return truths && !bytes.get(of) ? Optional.of(declared.type()) : Optional.empty();
        }

        private int other() {
            others.set(column);
            return column++;
        }

        @Override
        public void none() {
            column++;
            next.none();
        }

        @Override
        public void whole(long value) {
            int at = other();
            beyondTruth.set(at, beyondTruth.get(at) || (value != 0 && value != 1));
            next.whole(value);
        }

        @Override
        public void real(double value) {
            beyondTruth.set(other());
            next.real(value);
        }

        @Override
        public void number(String digits) {
            beyondTruth.set(other());
            next.number(digits);
        }

        @Override
        public void truth(boolean value) {
            int unused = other();
            next.truth(value);
        }

        @Override
        public void text(byte[] data, int start, int end) {
            beyondTruth.set(other());
            next.text(data, start, end);
        }

        @Override
        public void bytes(byte[] value) {
            bytes.set(column++);
            next.bytes(value);
        }
    }
}
