package dev.intact.stage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Watches whether the whole numbers of one column only ascend: then none of them stands twice, and nobody need ask. They are
 * compared as they are written: digits without a leading zero ascend by length, then byte by byte. For one thread at a time.
 */
final class Ascent {
    private static final int LONGEST = 19;

    private final byte[] first = new byte[LONGEST];
    private final byte[] last = new byte[LONGEST];
    private final byte[] digits = new byte[LONGEST];
    private int firstLength;
    private int lastLength;
    private boolean broken;

    /** Takes the next number. */
    void next(byte[] data, int start, int end) {
        if (broken) {
            return;
        }
        int length = end - start;
        if (!isPlain(data, start, length) || !ascends(last, lastLength, data, start, length)) {
            broken = true;
            return;
        }
        System.arraycopy(data, start, last, 0, length);
        if (lastLength == 0) {
            System.arraycopy(data, start, first, 0, length);
            firstLength = length;
        }
        lastLength = length;
    }

    /** Takes the next number as it is. */
    void next(long number) {
        if (broken) {
            return;
        }
        if (number < 0) {
            broken = true;
            return;
        }
        int at = LONGEST;
        long rest = number;
        do {
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        next(digits, at, LONGEST);
    }

    private static boolean isPlain(byte[] data, int start, int length) {
        if (length == 0 || length > LONGEST || (data[start] == '0' && length > 1)) {
            return false;
        }
        for (int i = start; i < start + length; i++) {
            if (data[i] < '0' || data[i] > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean ascends(byte[] before, int beforeLength, byte[] data, int start, int length) {
        return length != beforeLength
                ? length > beforeLength
                : Arrays.compare(before, 0, length, data, start, start + length) < 0;
    }

    /** What was seen; {@link #of} knows it again. */
    String text() {
        if (broken) {
            return "-";
        }
        return lastLength == 0 ? "." : digits(first, firstLength) + ":" + digits(last, lastLength);
    }

    private static String digits(byte[] number, int length) {
        return new String(number, 0, length, StandardCharsets.US_ASCII);
    }

    static Ascent of(String text) {
        Ascent ascent = new Ascent();
        if (text.equals("-")) {
            ascent.broken();
        } else if (!text.equals(".")) {
            for (String number : text.split(":", -1)) {
                byte[] digits = number.getBytes(StandardCharsets.US_ASCII);
                ascent.seen(digits);
            }
        }
        return ascent;
    }

    /** A piece of one row begins and ends with the same number. */
    private void seen(byte[] number) {
        if (firstLength == 0) {
            System.arraycopy(number, 0, first, 0, number.length);
            firstLength = number.length;
        }
        System.arraycopy(number, 0, last, 0, number.length);
        lastLength = number.length;
    }

    /** Gives up: a value that is no number, or nothing is known. */
    void broken() {
        broken = true;
    }

    /** What was seen up to here and what another has seen after it, as one. */
    void then(Ascent after) {
        if (after.lastLength == 0 && !after.broken) {
            return;
        }
        if (after.broken || (lastLength > 0 && !ascends(last, lastLength, after.first, 0, after.firstLength))) {
            broken = true;
            return;
        }
        if (lastLength == 0) {
            System.arraycopy(after.first, 0, first, 0, after.firstLength);
            firstLength = after.firstLength;
        }
        System.arraycopy(after.last, 0, last, 0, after.lastLength);
        lastLength = after.lastLength;
    }

    /** Whether every number is larger than the one before it. */
    boolean holds() {
        return !broken;
    }
}
