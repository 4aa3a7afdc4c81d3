package dev.intact.dialect.postgres;

/** A UUID's text as its sixteen bytes; hyphens and braces are passed over, as the server does. */
final class UuidText {
    private static final int DIGITS = 32;

    private UuidText() {}

    static void append(byte[] utf8, int start, int end, RowBuffer to) {
        to.intValue(DIGITS / 2);
        int digits = 0;
        int high = 0;
        for (int i = start; i < end; i++) {
            int digit = Character.digit(utf8[i], 16);
            if (digit < 0) {
                continue;
            }
            if (digits++ % 2 == 0) {
                high = digit << 4;
            } else {
                to.byteValue(high | digit);
            }
        }
        if (digits != DIGITS) {
            throw new IllegalStateException("A UUID of " + digits + " digits");
        }
    }
}
