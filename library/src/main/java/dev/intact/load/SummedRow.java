package dev.intact.load;

import dev.intact.dialect.CellReading;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives the values of a row to somebody and to those who sum them up. For one thread. */
final class SummedRow implements CellReading.Cells {
    private final RowSum sum;
    private final RecordDigest digest;
    private CellReading.@Nullable Cells to;

    SummedRow(RowSum sum, RecordDigest digest) {
        this.sum = sum;
        this.digest = digest;
    }

    SummedRow to(CellReading.Cells other) {
        to = other;
        return this;
    }

    @Override
    public void none() {
        sum.none();
        digest.none();
        Objects.requireNonNull(to).none();
    }

    @Override
    public void whole(long value) {
        sum.whole(value);
        digest.whole(value);
        Objects.requireNonNull(to).whole(value);
    }

    @Override
    public void real(double value) {
        sum.real(value);
        digest.real(value);
        Objects.requireNonNull(to).real(value);
    }

    @Override
    public void number(String digits) {
        sum.number(digits);
        digest.number(digits);
        Objects.requireNonNull(to).number(digits);
    }

    @Override
    public void truth(boolean value) {
        sum.truth(value);
        digest.truth(value);
        Objects.requireNonNull(to).truth(value);
    }

    @Override
    public void text(byte[] data, int start, int end) {
        sum.text(data, start, end);
        digest.text(data, start, end);
        Objects.requireNonNull(to).text(data, start, end);
    }

    @Override
    public void bytes(byte[] value) {
        sum.bytes(value);
        digest.bytes(value);
        Objects.requireNonNull(to).bytes(value);
    }
}
