package dev.intact.format;

/** UTF-8 by the letter (Unicode, table 3-7). */
final class Utf8 {
    /** More bytes are needed to tell. */
    static final int CUT = 0;

    /** No character begins so. */
    static final int WRONG = -1;

    private Utf8() {}

    /**
     * The length of the character that begins here.
     *
     * @return 1 to 4, {@link #CUT} or {@link #WRONG}
     */
    static int length(byte[] data, int at, int end) {
        int first = data[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        if (first < 0xC2 || first > 0xF4) {
            return WRONG;
        }
        int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (at + 1 < end && !second(first, data[at + 1] & 0xFF)) {
            return WRONG;
        }
        for (int i = at + 2; i < Math.min(at + length, end); i++) {
            if ((data[i] & 0xC0) != 0x80) {
                return WRONG;
            }
        }
        return at + length <= end ? length : CUT;
    }

    /** The second byte excludes overlong forms, surrogates and what is beyond U+10FFFF. */
    private static boolean second(int first, int second) {
        return switch (first) {
            case 0xE0 -> second >= 0xA0 && second <= 0xBF;
            case 0xED -> second >= 0x80 && second <= 0x9F;
            case 0xF0 -> second >= 0x90 && second <= 0xBF;
            case 0xF4 -> second >= 0x80 && second <= 0x8F;
            default -> (second & 0xC0) == 0x80;
        };
    }

    /** What to say of a byte that no character begins with, or after which one is not ended. */
    static String notUtf8(byte b) {
        return String.format("the byte %02X is not UTF-8", b & 0xFF);
    }
}
