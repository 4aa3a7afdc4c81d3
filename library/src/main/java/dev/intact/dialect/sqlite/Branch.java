package dev.intact.dialect.sqlite;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * An interior page of a table's b-tree on its way: a cell for each page below, but for the last one, which the header
 * names. It never ends without a cell, which SQLite would call corrupt: the page below that makes it full is the first of
 * the next one, together with the one that came before it.
 */
final class Branch {
    private static final byte INTERIOR = 5;
    private static final int HEADER = 12;
    private static final int RIGHTMOST = 8;
    private static final int POINTER = 4;

    private final TreePage page;
    private int below;
    private long newest;
    private long newestLast;
    private long previous;
    private long previousLast;

    Branch(int pageSize, int usable) {
        this.page = new TreePage(INTERIOR, HEADER, pageSize, usable);
    }

    void save(DataOutput out) throws IOException {
        page.save(out);
        out.writeInt(below);
        out.writeLong(newest);
        out.writeLong(newestLast);
        out.writeLong(previous);
        out.writeLong(previousLast);
    }

    void restore(DataInput in) throws IOException {
        page.restore(in);
        below = in.readInt();
        newest = in.readLong();
        newestLast = in.readLong();
        previous = in.readLong();
        previousLast = in.readLong();
    }

    byte[] bytes() {
        return page.bytes();
    }

    /** Whether the newest page below cannot get a cell any more. */
    boolean isFull() {
        return below > 0 && !page.fits(size(newestLast));
    }

    private static int size(long lastRow) {
        return POINTER + Varint.length(lastRow);
    }

    /** A page below and its last row. */
    void add(long child, long lastRow) {
        if (below > 0) {
            cell();
        }
        previous = newest;
        previousLast = newestLast;
        newest = child;
        newestLast = lastRow;
        below++;
    }

    private void cell() {
        int at = page.cell(size(newestLast));
        page.putInt(at, newest);
        Varint.put(page.bytes(), at + POINTER, newestLast);
    }

    /** Ends it before its newest page, which is kept for the next one; says the last row of what it holds. */
    long close() {
        page.dropCell(size(previousLast));
        page.putInt(RIGHTMOST, previous);
        return previousLast;
    }

    /** Goes on with an empty page, below it the one that was kept. */
    void open() {
        page.clear();
        below = 1;
    }

    /** Ends it with all it has. */
    void closeLast() {
        page.putInt(RIGHTMOST, newest);
    }
}
