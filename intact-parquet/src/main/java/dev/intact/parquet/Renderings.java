package dev.intact.parquet;

import dev.intact.format.SourceRecord.Kind;
import dev.intact.parquet.Leaf.Rendering;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation;

/** From values as Parquet stores them to the texts that every source has for them, each exactly. */
final class Renderings {
    private static final long JULIAN_DAY_OF_1970 = 2_440_588;
    private static final long NANOS_A_DAY = TimeUnit.DAYS.toNanos(1);
    private static final HexFormat HEX = HexFormat.of();

    private Renderings() {}

    /** A column of nothing but nulls: what has a value is no such column. */
    static final Rendering NOTHING = new Rendering() {};

    static final Rendering WHOLE = new Rendering() {
        @Override
        public void whole(long value, CellText text) {
            text.number(value);
        }
    };

    static final Rendering UNSIGNED_32 = new Rendering() {
        @Override
        public void whole(long value, CellText text) {
            text.number(value & 0xFFFF_FFFFL);
        }
    };

    static final Rendering UNSIGNED_64 = new Rendering() {
        @Override
        public void whole(long value, CellText text) {
            if (value >= 0) {
                text.number(value);
            } else {
                text.ascii(Long.toUnsignedString(value), Kind.NUMBER);
            }
        }
    };

    /** One of 32 bits is the number of 64 bits that it is, not the one with the same few digits. */
    static final Rendering REAL = new Rendering() {
        @Override
        public void real(double value, CellText text) {
            text.ascii(Double.toString(value), Double.isFinite(value) ? Kind.NUMBER : Kind.TEXT);
        }
    };

    static final Rendering TRUTH = new Rendering() {
        @Override
        public void truth(boolean value, CellText text) {
            text.ascii(Boolean.toString(value), Kind.BOOLEAN);
        }
    };

    static final Rendering BYTES = new Rendering() {
        @Override
        public void bytes(byte[] value, CellText text) {
            text.ascii("\\x" + HEX.formatHex(value), Kind.TEXT);
        }
    };

    static final Rendering UUIDS = new Rendering() {
        @Override
        public void bytes(byte[] value, CellText text) {
            ByteBuffer halves = ByteBuffer.wrap(value);
            text.ascii(new UUID(halves.getLong(), halves.getLong()).toString(), Kind.TEXT);
        }
    };

    static final Rendering HALF = new Rendering() {
        @Override
        public void bytes(byte[] value, CellText text) {
            REAL.real(half(ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getShort()), text);
        }
    };

    static final Rendering DAY = new Rendering() {
        @Override
        public void whole(long value, CellText text) {
            text.ascii(LocalDate.ofEpochDay(value).toString(), Kind.TEXT);
        }
    };

    /** A Julian day, and nanoseconds into it, which some writers let run over its end. */
    static final Rendering INT96 = new Rendering() {
        @Override
        public void bytes(byte[] value, CellText text) {
            ByteBuffer parts = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
            long nanos = parts.getLong();
            long day = parts.getInt() - JULIAN_DAY_OF_1970 + Math.floorDiv(nanos, NANOS_A_DAY);
            moment(day, Math.floorMod(nanos, NANOS_A_DAY), "", text);
        }
    };

    static Rendering text(Kind kind) {
        return new Rendering() {
            @Override
            public void bytes(byte[] value, CellText text) {
                text.utf8(value, kind);
            }
        };
    }

    /** IEEE 754 of 16 bits. */
    private static double half(short bits) {
        int exponent = (bits >> 10) & 0x1F;
        int fraction = bits & 0x3FF;
        double size = switch (exponent) {
            case 0 -> Math.scalb((double) fraction, -24);
            case 0x1F -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> Math.scalb((double) (0x400 | fraction), exponent - 25);
        };
        return bits < 0 ? -size : size;
    }

    private static void moment(long day, long nanos, String zone, CellText text) {
        text.ascii(LocalDate.ofEpochDay(day) + "T" + time(nanos) + zone, Kind.TEXT);
    }

    /** Always with seconds. */
    private static String time(long nanos) {
        String time = LocalTime.ofNanoOfDay(nanos).toString();
        return time.length() == "00:00".length() ? time + ":00" : time;
    }

    /**
     * Decimals of every form.
     *
     * @param scale digits after the point
     */
    record Decimals(int scale) implements Rendering {
        @Override
        public void whole(long value, CellText text) {
            if (scale == 0) {
                text.number(value);
            } else {
                text.ascii(BigDecimal.valueOf(value, scale).toPlainString(), Kind.NUMBER);
            }
        }

        @Override
        public void bytes(byte[] value, CellText text) {
            text.ascii(new BigDecimal(new BigInteger(value), scale).toPlainString(), Kind.NUMBER);
        }
    }

    /**
     * Decimals of a column that has no scale of its own: zeros at their ends are the file's.
     *
     * @param scale digits after the point in the file
     */
    record FreeDecimals(int scale) implements Rendering {
        @Override
        public void bytes(byte[] value, CellText text) {
            BigDecimal number = new BigDecimal(new BigInteger(value), scale).stripTrailingZeros();
            text.ascii(number.toPlainString(), Kind.NUMBER);
        }
    }

    /**
     * Times of day.
     *
     * @param unit of the numbers
     */
    record Times(LogicalTypeAnnotation.TimeUnit unit) implements Rendering {
        @Override
        public void whole(long value, CellText text) {
            long size = nanos(unit);
            if (value < 0 || value >= NANOS_A_DAY / size) {
                text.wrong(Long.toString(value), "not a time of day");
            } else {
                text.ascii(time(value * size), Kind.TEXT);
            }
        }
    }

    /**
     * Moments.
     *
     * @param unit of the numbers
     * @param zone what stands behind: they are of UTC, or of no zone
     */
    record Timestamps(LogicalTypeAnnotation.TimeUnit unit, String zone) implements Rendering {
        @Override
        public void whole(long value, CellText text) {
            long size = nanos(unit);
            long units = NANOS_A_DAY / size;
            moment(Math.floorDiv(value, units), Math.floorMod(value, units) * size, zone, text);
        }
    }

    private static long nanos(LogicalTypeAnnotation.TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> TimeUnit.MILLISECONDS.toNanos(1);
            case MICROS -> TimeUnit.MICROSECONDS.toNanos(1);
            case NANOS -> 1;
        };
    }
}
