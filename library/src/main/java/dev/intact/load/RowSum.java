package dev.intact.load;

import dev.intact.dialect.CellReading;
import dev.intact.load.TableFeed.Kinds;
import dev.intact.schema.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What the rows of a table are, whatever their order: how many, and the sum of a digest of each, modulo 2 to the power of
 * 128. A row's digest is that of its values as what their columns hold, so that it is the same in every database that has
 * the same values. For one thread.
 */
final class RowSum implements CellReading.Cells {
    private final List<Optional<ColumnType>> types;
    private final Kinds kinds;
    private final CanonicalRow row = new CanonicalRow();
    private final RowHash hash = new RowHash();
    private int cell;
    private long rows;

    /** Each cell by what its column holds; those without a type are left out. */
    RowSum(List<Optional<ColumnType>> types) {
        this(types, Kinds.DECLARED);
    }

    /** Where kinds are kept, 1, 1.0, '1' and the byte of '1' are four values, whatever the column holds. */
    RowSum(List<Optional<ColumnType>> types, Kinds kinds) {
        this.types = types;
        this.kinds = kinds;
    }

    long rows() {
        return rows;
    }

    /** The same as if the rows of both had come here. */
    void add(RowSum other) {
        rows += other.rows;
        hash.sum(other.hash);
    }

    /** 32 hexadecimal digits. */
    String hex() {
        return hash.hex();
    }

    void endRow() {
        cell = 0;
        if (types.isEmpty()) {
            return;
        }
        row.end(hash);
        rows++;
    }

    /** What came of the row is forgotten. */
    void cancelRow() {
        cell = 0;
        row.clear();
    }

    /** The next cell's type; empty where it is left out. Called for each cell: nothing is made here. */
    private Optional<ColumnType> next() {
        int place = cell++;
        return place < types.size() ? types.get(place) : Optional.empty();
    }

    @Override
    public void none() {
        if (next().isPresent()) {
            row.none();
        }
    }

    @Override
    public void whole(long value) {
        Optional<ColumnType> type = next();
        if (type.isEmpty()) {
            return;
        }
        if (kinds == Kinds.KEPT) {
            row.keptWhole(value);
        } else {
            row.whole(type.get(), value);
        }
    }

    @Override
    public void real(double value) {
        Optional<ColumnType> type = next();
        if (type.isEmpty()) {
            return;
        }
        if (kinds == Kinds.KEPT) {
            row.keptReal(value);
        } else {
            row.real(type.get(), value);
        }
    }

    @Override
    public void number(String digits) {
        Optional<ColumnType> type = next();
        if (type.isPresent()) {
            row.text(type.get(), digits.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void decimal(long unscaled, int scale) {
        if (isNext(ColumnType.Decimal.class)) {
            row.exact(unscaled, scale);
            cell++;
        } else {
            CellReading.Cells.super.decimal(unscaled, scale);
        }
    }

    @Override
    public void day(long epochDay) {
        if (isNext(ColumnType.Date.class)) {
            row.moment(epochDay);
            cell++;
        } else {
            CellReading.Cells.super.day(epochDay);
        }
    }

    @Override
    public void time(long micros) {
        if (isNext(ColumnType.Time.class)) {
            row.moment(micros);
            cell++;
        } else {
            CellReading.Cells.super.time(micros);
        }
    }

    @Override
    public void moment(long epochMicros) {
        if (isNext(ColumnType.Timestamp.class)) {
            row.moment(epochMicros);
            cell++;
        } else {
            CellReading.Cells.super.moment(epochMicros);
        }
    }

    private boolean isNext(Class<? extends ColumnType> kind) {
        return cell < types.size() && types.get(cell).filter(kind::isInstance).isPresent();
    }

    @Override
    public void truth(boolean value) {
        Optional<ColumnType> type = next();
        if (type.isPresent()) {
            row.truth(type.get(), value);
        }
    }

    @Override
    public void text(byte[] data, int start, int end) {
        Optional<ColumnType> type = next();
        if (type.isEmpty()) {
            return;
        }
        if (kinds == Kinds.KEPT) {
            row.keptText(data, start, end);
        } else {
            row.text(type.get(), data, start, end);
        }
    }

    @Override
    public void bytes(byte[] value) {
        Optional<ColumnType> type = next();
        if (type.isEmpty()) {
            return;
        }
        if (kinds == Kinds.KEPT) {
            row.keptBytes(value);
        } else {
            row.bytes(type.get(), value);
        }
    }
}
