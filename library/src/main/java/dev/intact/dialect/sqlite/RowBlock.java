package dev.intact.dialect.sqlite;

import java.util.Arrays;

/** Encoded rows, one after another, each with its number. For one thread at a time. */
final class RowBlock {
    private static final int USUAL = 1 << 16;
    private static final int KEPT = 8 << 20;

    private byte[] bytes = new byte[USUAL];
    private int[] ends = new int[256];
    private long[] numbers = new long[256];
    private int rows;

    /** Empties it; the room that one giant row took is let go. */
    void clear() {
        rows = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[USUAL];
        }
    }

    int rows() {
        return rows;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return rows == 0 ? 0 : ends[rows - 1];
    }

    int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    int length(int row) {
        return ends[row] - start(row);
    }

    long number(int row) {
        return numbers[row];
    }

    void add(long number, RecordBytes row) {
        int start = size();
        int end = Math.addExact(start, row.length());
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(end, Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L)));
        }
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, rows * 2);
            numbers = Arrays.copyOf(numbers, rows * 2);
        }
        row.copyTo(bytes, start);
        ends[rows] = end;
        numbers[rows++] = number;
    }
}
