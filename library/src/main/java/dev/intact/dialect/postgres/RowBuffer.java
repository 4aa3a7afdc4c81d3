package dev.intact.dialect.postgres;

import java.util.Arrays;

/**
 * Bytes on their way to the server, big-endian, in one array that is used again and again. It grows for a long row and
 * shrinks after it. For one thread.
 */
final class RowBuffer {
    private static final int USUAL = 256 * 1024;
    private static final int SENT_FROM = 128 * 1024;
    private static final int KEPT = 4 * 1024 * 1024;
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[USUAL];
    private int size;

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Whether it is worth sending. */
    boolean full() {
        return size >= SENT_FROM;
    }

    void cutTo(int length) {
        size = length;
    }

    void clear() {
        size = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[USUAL];
        }
    }

    void byteValue(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void shortValue(int value) {
        room(2);
        bytes[size++] = (byte) (value >>> 8);
        bytes[size++] = (byte) value;
    }

    void intValue(int value) {
        room(4);
        intAt(size, value);
        size += 4;
    }

    void longValue(long value) {
        room(8);
        intAt(size, (int) (value >>> 32));
        intAt(size + 4, (int) value);
        size += 8;
    }

    void raw(byte[] from, int start, int end) {
        int length = end - start;
        room(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    /** Writes over an earlier place. */
    void intAt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    private void room(int more) {
        if (bytes.length - size >= more) {
            return;
        }
        if (more > LARGEST - size) {
            throw new IllegalStateException("A row of more than 2 GiB does not fit into one message");
        }
        int doubled = (int) Math.min(LARGEST, bytes.length * 2L);
        bytes = Arrays.copyOf(bytes, Math.max(doubled, size + more));
    }
}
