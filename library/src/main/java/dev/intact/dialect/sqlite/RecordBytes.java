package dev.intact.dialect.sqlite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One row in SQLite's record format: the kinds of all values, then their bytes. Values come in the order of a sink and
 * leave in the order of the table.
 */
final class RecordBytes {
    /** In an order: a column whose value is not in the record. */
    static final int ABSENT = -1;

    /** As SQLite's own limit. */
    static final int LONGEST = 1_000_000_000;

    private static final int NULL = 0;
    private static final int DOUBLE = 7;
    private static final int ZERO = 8;
    private static final int BLOB = 12;
    private static final int TEXT = 13;
    private static final int LONGEST_KIND = 5;
    private static final int[] WIDTHS = {0, 1, 2, 3, 4, 6, 8};

    private final List<Run> runs;
    private final int[] kindEnds;
    private final int[] bodyEnds;
    private final byte[] kinds;
    private byte[] body = new byte[512];
    private int filled;
    private int kindsEnd;
    private int bodyEnd;

    /**
     * Rows of one table.
     *
     * @param values how many values a row brings, those that are not in the record included
     * @param order for each column of the table, which value of the sink it takes
     */
    RecordBytes(int values, int[] order) {
        this.runs = runs(order);
        this.kindEnds = new int[values + 1];
        this.bodyEnds = new int[values + 1];
        this.kinds = new byte[(values + 1) * LONGEST_KIND];
    }

    /**
     * Columns of the table whose values came one after another, so that they are copied together.
     *
     * @param first the first of the values; {@link #ABSENT} for a column without one
     * @param end behind the last of them
     */
    private record Run(int first, int end) {
        boolean isNothing() {
            return first == ABSENT;
        }
    }

    private static List<Run> runs(int[] order) {
        List<Run> runs = new ArrayList<>();
        for (int at = 0; at < order.length; ) {
            int first = order[at++];
            int end = first + 1;
            while (first != ABSENT && at < order.length && order[at] == end) {
                at++;
                end++;
            }
            runs.add(new Run(first, end));
        }
        return List.copyOf(runs);
    }

    void clear() {
        filled = 0;
        kindsEnd = 0;
        bodyEnd = 0;
    }

    int filled() {
        return filled;
    }

    void putNull() {
        end(NULL, bodyEnd);
    }

    void putLong(long value) {
        if ((value & 1) == value) {
            end(ZERO + value, bodyEnd);
            return;
        }
        int kind = kind(value);
        int width = WIDTHS[kind];
        bytes(value, width);
        end(kind, bodyEnd + width);
    }

    /** A whole number in a column of doubles: as a whole number where that is shorter. */
    void putWholeDouble(long value) {
        if (WIDTHS[kind(value)] == Long.BYTES) {
            putDouble((double) value);
            return;
        }
        putLong(value);
    }

    private static int kind(long value) {
        long size = value < 0 ? ~value : value;
        if (size <= 0x7fff) {
            return size <= 0x7f ? 1 : 2;
        }
        if (size <= 0x7fff_ffffL) {
            return size <= 0x7f_ffff ? 3 : 4;
        }
        return size <= 0x7fff_ffff_ffffL ? 5 : 6;
    }

    void putDouble(double value) {
        bytes(Double.doubleToRawLongBits(value), Long.BYTES);
        end(DOUBLE, bodyEnd + Long.BYTES);
    }

    private void bytes(long value, int width) {
        byte[] to = room(width);
        int at = bodyEnd;
        for (int shift = (width - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            to[at++] = (byte) (value >>> shift);
        }
    }

    void putText(byte[] utf8, int start, int end) {
        int length = end - start;
        System.arraycopy(utf8, start, room(length), bodyEnd, length);
        end(TEXT + 2L * length, bodyEnd + length);
    }

    void putBytes(byte[] value) {
        System.arraycopy(value, 0, room(value.length), bodyEnd, value.length);
        end(BLOB + 2L * value.length, bodyEnd + value.length);
    }

    private byte[] room(int bytes) {
        if (body.length - bodyEnd < bytes) {
            body = Arrays.copyOf(body, Math.max(Math.addExact(bodyEnd, bytes), body.length + (body.length >> 1)));
        }
        return body;
    }

    private void end(long kind, int bodyNow) {
        kindsEnd = Varint.put(kinds, kindsEnd, kind);
        bodyEnd = bodyNow;
        filled++;
        kindEnds[filled] = kindsEnd;
        bodyEnds[filled] = bodyEnd;
    }

    int length() {
        int kindBytes = kindBytes();
        return headerLength(kindBytes) + kindBytes + bodyBytes();
    }

    private int kindBytes() {
        int bytes = 0;
        for (Run run : runs) {
            bytes += run.isNothing() ? 1 : kindEnds[run.end()] - kindEnds[run.first()];
        }
        return bytes;
    }

    private int bodyBytes() {
        int bytes = 0;
        for (Run run : runs) {
            bytes += run.isNothing() ? 0 : bodyEnds[run.end()] - bodyEnds[run.first()];
        }
        return bytes;
    }

    /** The number that says how long the header is counts itself. */
    private static int headerLength(int kindBytes) {
        int own = Varint.length(kindBytes);
        return Varint.length(kindBytes + own);
    }

    /** There must be room for {@link #length}. */
    void copyTo(byte[] to, int start) {
        int kindBytes = kindBytes();
        int kindsAt = Varint.put(to, start, kindBytes + headerLength(kindBytes));
        int bodyAt = kindsAt + kindBytes;
        for (Run run : runs) {
            if (run.isNothing()) {
                to[kindsAt++] = NULL;
                continue;
            }
            kindsAt = copy(kinds, kindEnds, run, to, kindsAt);
            bodyAt = copy(body, bodyEnds, run, to, bodyAt);
        }
    }

    private static int copy(byte[] from, int[] ends, Run run, byte[] to, int at) {
        int length = ends[run.end()] - ends[run.first()];
        System.arraycopy(from, ends[run.first()], to, at, length);
        return at + length;
    }
}
