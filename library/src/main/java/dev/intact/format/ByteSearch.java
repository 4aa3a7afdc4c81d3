package dev.intact.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the first of three bytes, looking at eight at a time. */
final class ByteSearch {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    private final long first;
    private final long second;
    private final long third;

    ByteSearch(int first, int second, int third) {
        this.first = ONES * first;
        this.second = ONES * second;
        this.third = ONES * third;
    }

    /** The index of the first one found; {@code to} where there is none. */
    int next(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = (long) EIGHT.get(bytes, at);
            long found = zeros(word ^ first) | zeros(word ^ second) | zeros(word ^ third);
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < to && !matches(bytes[at])) {
            at++;
        }
        return at;
    }

    private boolean matches(byte b) {
        return b == (byte) first || b == (byte) second || b == (byte) third;
    }

    /** The lowest bit that is set is the highest of the lowest zero byte; above it there may be false ones. */
    private static long zeros(long word) {
        return (word - ONES) & ~word & HIGHS;
    }

    /** The index of the first byte with its high bit set; {@code to} where there is none. */
    static int high(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES && ((long) EIGHT.get(bytes, at) & HIGHS) == 0) {
            at += Long.BYTES;
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /** Whether a zero is there. */
    static boolean hasZero(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            if (zeros((long) EIGHT.get(bytes, at)) != 0) {
                return true;
            }
        }
        while (at < to && bytes[at] != 0) {
            at++;
        }
        return at < to;
    }

    /** How often a byte is there. */
    static int count(byte wanted, byte[] bytes, int from, int to) {
        long pattern = ONES * (wanted & 0xFF);
        int count = 0;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = (long) EIGHT.get(bytes, at) ^ pattern;
            count += Long.bitCount(~(((word & ~HIGHS) + ~HIGHS) | word) & HIGHS);
        }
        for (; at < to; at++) {
            count += bytes[at] == wanted ? 1 : 0;
        }
        return count;
    }
}
