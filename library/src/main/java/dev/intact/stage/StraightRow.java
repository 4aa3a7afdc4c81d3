package dev.intact.stage;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Capabilities;
import dev.intact.format.Cells;
import dev.intact.format.RecordReader.Read;
import dev.intact.format.SourceRecord.Kind;
import dev.intact.schema.ColumnType;
import dev.intact.write.ValueWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Puts the values of a row as they come: what plainly is a value of its column is written, without text in between. About
 * anything else nothing is said: the row goes the way of all records, which finds out. For one thread.
 */
final class StraightRow implements RowReader.Taking {
    /** Beyond it more numbers of so many digits than one may be nearest to a binary one. */
    private static final int SURE_DIGITS = 15;

    private static final int MOST_DIGITS = 18;
    /** No number that ascends. */
    private static final long NO_KEY = -1;
    /** Among so many rows it is seen whether this way is worth trying. */
    private static final int TRIED = 256;

    private final RowReader rows;
    private final BulkSink sink;
    private final Ascent ascent;
    private final int watched;
    private final Target[] targets;
    private int cell;
    private long key;
    private boolean plain;
    private int taken;
    private int refused;

    private StraightRow(RowReader rows, BulkSink sink, Intake intake, Target[] targets) {
        this.rows = rows;
        this.sink = sink;
        this.ascent = intake.ascent();
        this.watched = intake.watched();
        this.targets = targets;
    }

    /** What a column takes. */
    private static final class Target {
        final Form form;
        final ValueWriter writer;
        final Kind text;
        final boolean required;
        final int bits;
        /** What a whole number, and the digits of a real one, must be below. */
        final long bound;

        final long digitsBound;
        final int scale;
        final double power;

        Target(Binding binding, ValueWriter writer, boolean json, Capabilities capabilities) {
            this.form = Form.of(binding.column().type());
            this.writer = writer;
            this.text = json ? Kind.QUOTED : Kind.TEXT;
            this.required = binding.required();
            this.bits = binding.column().type() instanceof ColumnType.Int whole ? whole.bits() : Long.SIZE;
            OptionalInt places = binding.column().type() instanceof ColumnType.Decimal decimal
                    ? decimal.scale()
                    : OptionalInt.empty();
            int all = binding.column().type() instanceof ColumnType.Decimal decimal
                    ? decimal.precision().orElse(MOST_DIGITS)
                    : 0;
            boolean known = places.isPresent()
                    && places.getAsInt() >= 0
                    && places.getAsInt() <= SURE_DIGITS
                    && capabilities.exactDigits() >= MOST_DIGITS;
            this.scale = known ? places.getAsInt() : 0;
            this.bound = known ? power(Math.min(MOST_DIGITS, Math.max(0, all - scale))) : 0;
            this.digitsBound = known ? power(Math.min(SURE_DIGITS, Math.max(0, all))) : 0;
            this.power = power(scale);
        }

        private static long power(int digits) {
            long power = 1;
            for (int i = 0; i < digits; i++) {
                power *= 10;
            }
            return power;
        }
    }

    /** What is done with numbers. */
    private enum Form {
        INT,
        DECIMAL,
        REAL,
        BOOL,
        BYTES,
        OTHER;

        static Form of(ColumnType type) {
            if (type instanceof ColumnType.Int) {
                return INT;
            } else if (type instanceof ColumnType.Decimal) {
                return DECIMAL;
            } else if (type instanceof ColumnType.Real real && real.bits() == Double.SIZE) {
                return REAL;
            } else if (type instanceof ColumnType.Bool) {
                return BOOL;
            }
            return type instanceof ColumnType.Bytes ? BYTES : OTHER;
        }
    }

    /** Empty where what the columns take is more than the fields in their order. */
    static Optional<StraightRow> of(Intake intake, int[] cells, RowReader rows, BulkSink sink) {
        List<Binding> bindings = intake.plan().bindings();
        boolean same = !intake.plan().keepsKinds()
                && !intake.keepsKeyed()
                && cells.length == rows.fields().size();
        Target[] targets = new Target[cells.length];
        for (int i = 0; same && i < cells.length; i++) {
            Binding binding = bindings.get(i);
            same = cells[i] == i
                    && binding.format().isEmpty()
                    && binding.nulls().isEmpty()
                    && binding.defaultValue().isEmpty()
                    && binding.guess().isEmpty();
            targets[i] = new Target(binding, intake.writers().get(i).writer(), rows.isJson(i), intake.capabilities());
        }
        return same ? Optional.of(new StraightRow(rows, sink, intake, targets)) : Optional.empty();
    }

    Read nextRow() {
        return rows.nextRow() ? Read.RECORD : Read.END;
    }

    /** The row that was not put. */
    Read asRecord() {
        return rows.asRecord();
    }

    /** Puts the row that the reader went to; false where nothing was put. */
    boolean put(long number) throws SQLException {
        sink.beginRow(number);
        cell = 0;
        plain = true;
        key = NO_KEY;
        if (!rows.give(this)) {
            sink.cancelRow();
            refused++;
            return false;
        }
        if (watched >= 0) {
            ascent.next(key);
        }
        sink.endRow();
        taken++;
        return true;
    }

    /** Whether most rows had to become records. */
    boolean isUseless() {
        return refused > TRIED && refused > taken;
    }

    @Override
    public boolean isTaken() {
        return plain && cell == targets.length;
    }

    /** The next value's column; empty where the row is refused already. */
    private @Nullable Target target() {
        return plain && cell < targets.length ? targets[cell++] : null;
    }

    @Override
    public void none() {
        Target target = target();
        if (target != null && !target.required) {
            sink.putNull();
        } else {
            plain = false;
        }
    }

    @Override
    public void whole(long value) {
        Target target = target();
        if (target == null || !put(target, value)) {
            plain = false;
        } else if (cell - 1 == watched) {
            key = value;
        }
    }

    private boolean put(Target target, long value) {
        switch (target.form) {
            case INT -> {
                int unused = Long.SIZE - target.bits;
                if (value << unused >> unused != value) {
                    return false;
                }
                sink.putLong(value);
            }
            case DECIMAL -> {
                if (value <= -target.bound || value >= target.bound) {
                    return false;
                }
                sink.putDecimal(value, 0);
            }
            case REAL -> sink.putDouble((double) value);
            case BOOL -> {
                if (value != 0 && value != 1) {
                    return false;
                }
                sink.putBoolean(value == 1);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public void real(double value) {
        Target target = target();
        plain = target != null && put(target, value);
    }

    private boolean put(Target target, double value) {
        if (target.form == Form.REAL) {
            sink.putDouble(value);
            return true;
        }
        if (target.form != Form.DECIMAL) {
            return false;
        }
        // Of all numbers of 15 digits at most one is nearest to a binary one: that is the one which it is written as.
        double digits = Math.rint(value * target.power);
        boolean nearest = Math.abs(digits) < target.digitsBound && digits / target.power == value;
        if (nearest) {
            sink.putDecimal((long) digits, target.scale);
        }
        return nearest;
    }

    @Override
    public void text(byte[] data, int start, int end) {
        Target target = target();
        plain = target != null
                && target.form != Form.BYTES
                // Empty text may stand for null where JSON is wanted.
                && (target.text == Kind.TEXT || start < end)
                && Cells.malformed(data, start, end) < 0
                && target.writer.put(data, start, end, target.text, sink).isEmpty();
    }

    @Override
    public void bytes(byte[] value) {
        Target target = target();
        plain = target != null && target.form == Form.BYTES;
        if (plain) {
            sink.putBytes(value);
        }
    }

    @Override
    public void number(String digits) {
        plain = false;
    }

    @Override
    public void truth(boolean value) {
        plain = false;
    }
}
