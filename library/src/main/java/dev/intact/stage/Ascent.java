package dev.intact.stage;

import java.util.Arrays;

/**
 * Watches whether the whole numbers of one column only ascend: then none of them stands twice, and nobody need ask. They are
 * compared as they are written: digits without a leading zero ascend by length, then byte by byte. For one thread at a time.
 */
final class Ascent {
    private static final int LONGEST = 19;

    private final byte[] first = new byte[LONGEST];
    private final byte[] last = new byte[LONGEST];
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
