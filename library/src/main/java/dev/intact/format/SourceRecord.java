package dev.intact.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One record of a source: its cells as UTF-8 bytes in one buffer. A reader fills the same object again and again, so
 * that reading makes no object per cell; what is wanted longer must be copied. For one thread at a time.
 */
public final class SourceRecord {
    /** What a cell is. */
    public enum Kind {
        /** The record does not have this field (JSON). */
        ABSENT,
        /** JSON null. */
        NULL,
        /** Text without quotes (CSV), not yet known to be anything. Empty text is usually null. */
        PLAIN,
        /** Text in quotes (CSV): still not known to be anything, but empty text may be meant. */
        QUOTED,
        /** A JSON string, or text of a program. */
        TEXT,
        /** A JSON number, its digits as they stand in the source. */
        NUMBER,
        /** A JSON {@code true} or {@code false}. */
        BOOLEAN,
        /** A JSON object or array, written compactly. */
        JSON,
        /** Bytes of a database as they are; no text. */
        BYTES,
        /** An infinite number of a database, as Java writes it: no source of text has such a number. */
        INFINITE
    }

    private byte[] data = new byte[8192];
    private int length;
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private Kind[] kinds = new Kind[16];
    private int size;
    private long line;

    /**
     * How many cells there are.
     *
     * @return 0 or more
     */
    public int size() {
        return size;
    }

    /**
     * The physical line on which the record begins.
     *
     * @return from 1
     */
    public long line() {
        return line;
    }

    /**
     * What a cell is.
     *
     * @param cell from 0
     * @return its kind
     */
    public Kind kind(int cell) {
        return kinds[cell];
    }

    /**
     * The buffer that holds all cells.
     *
     * @return valid until the reader moves on; do not change it
     */
    public byte[] data() {
        return data;
    }

    /**
     * Where a cell begins in {@link #data}.
     *
     * @param cell from 0
     * @return the index of its first byte
     */
    public int start(int cell) {
        return starts[cell];
    }

    /**
     * Where a cell ends in {@link #data}.
     *
     * @param cell from 0
     * @return the index after its last byte
     */
    public int end(int cell) {
        return ends[cell];
    }

    /**
     * A cell as text; malformed bytes come out as U+FFFD, so use it for messages and for cells known to be well formed.
     *
     * @param cell from 0
     * @return a new string
     */
    public String text(int cell) {
        return new String(data, starts[cell], ends[cell] - starts[cell], StandardCharsets.UTF_8);
    }

    /**
     * Empties the record for the next one. For readers.
     *
     * @param atLine the physical line on which it begins, or its row, from 1
     */
    public void begin(long atLine) {
        size = 0;
        length = 0;
        line = atLine;
    }

    /** Appends a byte to the cell being built. */
    void append(byte b) {
        if (length == data.length) {
            data = Arrays.copyOf(data, data.length * 2);
        }
        data[length++] = b;
    }

    /**
     * Appends bytes to the cell being built. For readers.
     *
     * @param bytes holds them
     * @param from index of the first
     * @param to index after the last
     */
    public void append(byte[] bytes, int from, int to) {
        int count = to - from;
        if (length + count > data.length) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, length + count));
        }
        System.arraycopy(bytes, from, data, length, count);
        length += count;
    }

    /**
     * Ends the cell being built: it holds what was appended since the last one ended. For readers.
     *
     * @param kind what it is
     */
    public void end(Kind kind) {
        if (size == kinds.length) {
            starts = Arrays.copyOf(starts, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
            kinds = Arrays.copyOf(kinds, size * 2);
        }
        starts[size] = size == 0 ? 0 : ends[size - 1];
        ends[size] = length;
        kinds[size++] = kind;
    }

    /**
     * How many bytes all cells have so far.
     *
     * @return the end of the last one in {@link #data}, and what was appended since
     */
    public int length() {
        return length;
    }

    /** How many bytes the cell being built has so far. */
    int open() {
        return length - (size == 0 ? 0 : ends[size - 1]);
    }
}
