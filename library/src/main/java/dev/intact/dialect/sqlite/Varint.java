package dev.intact.dialect.sqlite;

/** SQLite's whole numbers of one to nine bytes: seven bits in each, the high ones first; the ninth holds eight. */
final class Varint {
    private static final int LONGEST = 9;
    private static final int SEVEN_BITS = 0x7f;
    private static final int MORE = 0x80;

    private Varint() {}

    static int length(long value) {
        if (value >>> 56 != 0) {
            return LONGEST;
        }
        int bytes = 1;
        for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
            bytes++;
        }
        return bytes;
    }

    /** Where the next byte goes. */
    static int put(byte[] to, int at, long value) {
        if (value >= 0 && value <= SEVEN_BITS) {
            to[at] = (byte) value;
            return at + 1;
        }
        int end = at + length(value);
        long rest = value;
        int last = end - 1;
        if (end - at == LONGEST) {
            to[last--] = (byte) rest;
            rest >>>= 8;
            to[last--] = (byte) ((rest & SEVEN_BITS) | MORE);
        } else {
            to[last--] = (byte) (rest & SEVEN_BITS);
        }
        for (rest >>>= 7; last >= at; rest >>>= 7) {
            to[last--] = (byte) ((rest & SEVEN_BITS) | MORE);
        }
        return end;
    }
}
