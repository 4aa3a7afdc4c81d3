package dev.intact.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What tells a row from another: two independent hashes of 64 bits, and the sum of those of all rows, whatever their order,
 * modulo 2 to the power of 128. Against mistakes, not against whoever looks for two rows of the same hash. For one thread.
 */
final class RowHash {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    // Odd, and without a pattern: the fractions of the golden ratio and of the roots of 2, 3 and 5.
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long ROOT_2 = 0x6A09E667F3BCC909L;
    private static final long ROOT_3 = 0xBB67AE8584CAA73BL;
    private static final long ROOT_5 = 0x3C6EF372FE94F82BL;

    private long one = ROOT_2;
    private long other = ROOT_3;
    private long high;
    private long low;

    /** More of the row. */
    void add(long word) {
        take(word);
    }

    /** More of the row. */
    void add(byte[] data, int start, int end) {
        take(end - start);
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            take((long) WORD.get(data, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | (data[at] & 0xFF);
        }
        take(rest);
    }

    /** Each step can be undone, so that rows which differ in one word never meet. */
    private void take(long word) {
        one = Long.rotateLeft(one ^ word, 29) * GOLDEN;
        other = (Long.rotateLeft(other, 37) + word) * ROOT_5;
    }

    /** The row is counted, and the next one begins. */
    void endRow() {
        sum(mixed(one, ROOT_3), mixed(other, ROOT_2));
        cancelRow();
    }

    /** The row is not counted. */
    void cancelRow() {
        one = ROOT_2;
        other = ROOT_3;
    }

    private static long mixed(long value, long by) {
        long mixed = (value ^ value >>> 32) * by;
        mixed = (mixed ^ mixed >>> 29) * GOLDEN;
        return mixed ^ mixed >>> 32;
    }

    /** The same as if the rows of both had come here. */
    void sum(RowHash others) {
        sum(others.high, others.low);
    }

    private void sum(long otherHigh, long otherLow) {
        low += otherLow;
        high += otherHigh + (Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0);
    }

    /** 32 hexadecimal digits. */
    String hex() {
        return String.format("%016x%016x", high, low);
    }
}
