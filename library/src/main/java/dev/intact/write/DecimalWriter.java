package dev.intact.write;

import dev.intact.dialect.BulkSink;
import dev.intact.format.Cells;
import dev.intact.format.SourceRecord.Kind;
import dev.intact.schema.ColumnType;
import java.math.BigDecimal;
import java.util.Optional;

/** Exact decimals. */
final class DecimalWriter implements ValueWriter {
    /** What PostgreSQL's numeric can hold before and after the point (its manual, section 8.1.2). */
    private static final int MOST_WHOLE = 131_072;

    private static final int MOST_FRACTION = 16_383;

    /** Beyond it a database that keeps decimals as doubles has infinity, or zero. */
    private static final int DOUBLE_RANGE = 307;

    private final ColumnType.Decimal type;
    private final int exactDigits;
    private final int mostFraction;
    private final int mostWhole;

    DecimalWriter(ColumnType.Decimal type, int exactDigits) {
        this.type = type;
        this.exactDigits = exactDigits;
        this.mostFraction = type.scale().orElse(MOST_FRACTION);
        this.mostWhole = type.precision().orElse(MOST_WHOLE) - type.scale().orElse(0);
    }

    @Override
    public Optional<String> put(byte[] data, int start, int end, Kind kind, BulkSink sink) {
        long unscaled = Cells.unscaled(data, start, end);
        if (unscaled != Cells.NONE) {
            int scale = Cells.scale(data, start, end);
            if (fits(end - start, scale)) {
                sink.putDecimal(unscaled, scale);
                return Optional.empty();
            }
        }
        Optional<BigDecimal> number = Cells.decimal(data, start, end);
        if (number.isEmpty()) {
            return Optional.of("not a decimal number");
        }
        return put(number.get(), sink);
    }

    /** Whether a short number surely fits; a sign, and zeros that mean nothing, are counted as digits. */
    private boolean fits(int length, int scale) {
        int whole = length - scale - (scale > 0 ? 1 : 0);
        return scale <= mostFraction && whole <= mostWhole && whole + scale <= exactDigits;
    }

    @Override
    public Optional<String> putValue(Object value, BulkSink sink) {
        if (value instanceof BigDecimal number) {
            return put(number, sink);
        }
        return value instanceof Integer || value instanceof Long
                ? put(BigDecimal.valueOf(((Number) value).longValue()), sink)
                : ValueWriter.super.putValue(value, sink);
    }

    private Optional<String> put(BigDecimal value, BulkSink sink) {
        Optional<String> reason = misfit(value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros());
        if (reason.isEmpty()) {
            sink.putDecimal(value);
        }
        return reason;
    }

    private Optional<String> misfit(BigDecimal value) {
        long whole = Math.max((long) value.precision() - value.scale(), 0);
        int fraction = Math.max(value.scale(), 0);
        if (type.scale().isPresent() && fraction > type.scale().getAsInt()) {
            return Optional.of("more than " + type.scale().getAsInt() + " digits after the point");
        }
        if (type.precision().isPresent()
                && whole > type.precision().getAsInt() - type.scale().orElse(0)) {
            return Optional.of(
                    "more than " + (type.precision().getAsInt() - type.scale().orElse(0)) + " digits before the point");
        }
        if (value.precision() > exactDigits) {
            return Optional.of("more than " + exactDigits + " digits, which this database would round");
        }
        boolean binary = exactDigits < Integer.MAX_VALUE;
        if (binary && (whole > DOUBLE_RANGE || value.scale() > DOUBLE_RANGE)) {
            return Optional.of("out of range for a decimal number of this database");
        }
        return whole > MOST_WHOLE || fraction > MOST_FRACTION
                ? Optional.of("out of range for a decimal number")
                : Optional.empty();
    }
}
