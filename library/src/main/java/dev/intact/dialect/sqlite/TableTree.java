package dev.intact.dialect.sqlite;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The b-tree of a table, written from its first row to its last: leaves as they fill up, the pages above them behind
 * them, the root last. Holds one page of each height. For one thread at a time.
 */
final class TableTree implements AutoCloseable {
    private static final byte LEAF = 13;
    private static final int LEAF_HEADER = 8;
    private static final int POINTER = 4;

    private final PageFile file;
    private final long root;
    private final TreePage leaf;
    private final int longestLocal;
    private final int shortestLocal;
    private final List<Branch> branches = new ArrayList<>();
    private final byte[] overflow;
    private long last = Long.MIN_VALUE;

    TableTree(PageFile file, long root) {
        this.file = file;
        this.root = root;
        this.leaf = new TreePage(LEAF, LEAF_HEADER, file.pageSize(), file.usable());
        this.longestLocal = file.usable() - 35;
        this.shortestLocal = (file.usable() - 12) * 32 / 255 - 23;
        this.overflow = new byte[file.pageSize()];
    }

    /** The last number so far; where there is none, the least there can be. */
    long last() {
        return last;
    }

    /** Forces to the disk what is written, and says what is needed to go on. */
    void save(DataOutput out) throws IOException {
        file.save(out);
        out.writeLong(last);
        leaf.save(out);
        out.writeInt(branches.size());
        for (Branch branch : branches) {
            branch.save(out);
        }
    }

    /** Goes on where it was saved. */
    void restore(DataInput in) throws IOException {
        file.restore(in);
        last = in.readLong();
        leaf.restore(in);
        for (int left = in.readInt(); left > 0; left--) {
            Branch branch = new Branch(file.pageSize(), file.usable());
            branch.restore(in);
            branches.add(branch);
        }
    }

    /** Numbers must ascend. */
    void add(long number, byte[] bytes, int start, int length) throws IOException {
        if (number <= last) {
            throw new IllegalArgumentException("Row " + number + " comes after row " + last);
        }
        int local = local(length);
        int overflowing = local < length ? POINTER : 0;
        int size = Varint.length(length) + Varint.length(number) + local + overflowing;
        if (!leaf.fits(size)) {
            ended(0, file.append(leaf.bytes()), last);
            leaf.clear();
        }
        int at = leaf.cell(size);
        at = Varint.put(leaf.bytes(), at, length);
        at = Varint.put(leaf.bytes(), at, number);
        System.arraycopy(bytes, start, leaf.bytes(), at, local);
        if (overflowing > 0) {
            leaf.putInt(at + local, file.next());
            overflow(bytes, start + local, start + length);
        }
        last = number;
    }

    /** How much of a row stays in its leaf: the format's rule, which readers rely on. */
    private int local(int length) {
        if (length <= longestLocal) {
            return length;
        }
        int local = shortestLocal + (length - shortestLocal) % (file.usable() - POINTER);
        return local <= longestLocal ? local : shortestLocal;
    }

    private void overflow(byte[] bytes, int start, int end) throws IOException {
        int room = file.usable() - POINTER;
        for (int at = start; at < end; at += room) {
            int length = Math.min(room, end - at);
            TreePage.putInt(overflow, 0, end - at > room ? file.after(file.next()) : 0);
            System.arraycopy(bytes, at, overflow, POINTER, length);
            Arrays.fill(overflow, POINTER + length, overflow.length, (byte) 0);
            file.append(overflow);
        }
    }

    /** A page is written, and the one above it must know. */
    private void ended(int height, long page, long lastRow) throws IOException {
        if (branches.size() == height) {
            branches.add(new Branch(file.pageSize(), file.usable()));
        }
        Branch above = branches.get(height);
        if (above.isFull()) {
            long lastBelow = above.close();
            ended(height + 1, file.append(above.bytes()), lastBelow);
            above.open();
        }
        above.add(page, lastRow);
    }

    /** Writes what is not full and makes all of it part of the file. */
    void finish() throws IOException {
        if (branches.isEmpty()) {
            file.finish(root, leaf.bytes());
            return;
        }
        ended(0, file.append(leaf.bytes()), last);
        for (int i = 0; i < branches.size() - 1; i++) {
            Branch branch = branches.get(i);
            branch.closeLast();
            ended(i + 1, file.append(branch.bytes()), last);
        }
        Branch top = branches.get(branches.size() - 1);
        top.closeLast();
        file.finish(root, top.bytes());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
