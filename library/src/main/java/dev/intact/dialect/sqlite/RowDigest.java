package dev.intact.dialect.sqlite;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tells whether the rows of a table are still the same, in whatever order: the sum of 128 bits of each row. Two tables that
 * differ by chance have the same sum once in 10^38 times; nobody is kept from making one on purpose. For one thread at a time.
 */
final class RowDigest {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    // Odd, and their bits without a pattern: those of the golden ratio, of the roots of 2 and 3, of e.
    private static final long ONE = 0x9E3779B97F4A7C15L;
    private static final long TWO = 0x6A09E667F3BCC909L;
    private static final long THREE = 0xBB67AE8584CAA73BL;
    private static final long FOUR = 0xADF85458A2BB4A9BL;

    private final boolean numbered;
    private long first;
    private long second;
    private long rows;

    /** Numbers of rows count where a column shows them; elsewhere VACUUM gives others. */
    RowDigest(boolean numbered) {
        this.numbered = numbered;
    }

    void add(long number, byte[] bytes, int start, int length) {
        long seen = numbered ? number : 0;
        long a = mixed(seen * ONE + length);
        long b = mixed(seen + TWO * length);
        int end = start + length;
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORDS.get(bytes, at);
            a = Long.rotateLeft(a ^ word, 29) * ONE;
            b = (Long.rotateLeft(b, 37) + word) * THREE;
        }
        long rest = 0;
        for (int shift = 0; at < end; at++, shift += Byte.SIZE) {
            rest |= (bytes[at] & 0xffL) << shift;
        }
        first += mixed(Long.rotateLeft(a ^ rest, 29) * ONE + FOUR);
        second += mixed((Long.rotateLeft(b, 37) + rest) * THREE ^ FOUR);
        rows++;
    }

    /** Of the rows of both together. */
    void plus(RowDigest other) {
        first += other.first;
        second += other.second;
        rows += other.rows;
    }

    /** Every bit of the input moves half of the output's. */
    private static long mixed(long value) {
        long mixed = (value ^ value >>> 32) * TWO;
        mixed = (mixed ^ mixed >>> 29) * THREE;
        return mixed ^ mixed >>> 32;
    }

    /** As text, with the number of rows. */
    String sum() {
        return "%016x%016x %d".formatted(first, second, rows);
    }
}
