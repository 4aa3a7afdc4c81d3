package dev.intact.dialect.sqlite;

import dev.intact.dialect.RowBlocks;
import java.util.Arrays;

/**
 * A table of a few rows as SQLite has it in its pages, read as <a href="https://www.sqlite.org/fileformat2.html">the file
 * format</a> says: no call of the library for each value. The database's texts are UTF-8. May be read by any thread.
 */
final class StoredBlock implements RowBlocks.Block {
    private static final int PAGE_SIZE = 16;
    private static final int RESERVED = 20;
    private static final int BRANCH = 5;
    private static final int BRANCH_HEADER = 12;
    private static final int LEAF = 13;
    private static final int LEAF_HEADER = 8;
    private static final int CELLS = 3;
    private static final int POINTER = 4;
    private static final int PLACE = 2;

    private final byte[] image;
    private final int pageSize;
    private final int usable;
    private int[] leaves = new int[16];
    private int leafCount;
    private int count;

    /** The pages of a database, and where the table has its root. */
    StoredBlock(byte[] image, int root) {
        this.image = image;
        int said = twoBytes(PAGE_SIZE);
        this.pageSize = said == 1 ? 1 << Short.SIZE : said;
        this.usable = pageSize - (image[RESERVED] & 0xFF);
        addLeaves(root);
    }

    private void addLeaves(int page) {
        int start = start(page);
        int cells = twoBytes(start + CELLS);
        int kind = image[start];
        if (kind == LEAF) {
            if (leafCount == leaves.length) {
                leaves = Arrays.copyOf(leaves, leafCount * 2);
            }
            leaves[leafCount++] = start;
            count += cells;
            return;
        }
        if (kind != BRANCH) {
            throw new IllegalStateException("Page " + page + " is none of a table: " + kind);
        }
        for (int i = 0; i < cells; i++) {
            addLeaves(fourBytes(start + twoBytes(start + BRANCH_HEADER + i * PLACE)));
        }
        addLeaves(fourBytes(start + LEAF_HEADER));
    }

    private int start(int page) {
        return Math.multiplyExact(page - 1, pageSize);
    }

    private int twoBytes(int at) {
        return (image[at] & 0xFF) << 8 | (image[at + 1] & 0xFF);
    }

    private int fourBytes(int at) {
        return twoBytes(at) << 16 | twoBytes(at + 2);
    }

    /** How many rows it has. */
    int count() {
        return count;
    }

    @Override
    public int length() {
        return image.length;
    }

    @Override
    public Reading rows() {
        return new Reading(0, 0);
    }

    /** Stands before the last row. */
    Reading lastRow() {
        int leaf = leafCount - 1;
        return new Reading(leaf, twoBytes(leaves[leaf] + CELLS) - 1);
    }

    /** Goes from row to row. For one thread. */
    final class Reading implements RowBlocks.Rows {
        private int leaf;
        private int cell;
        private int at;
        private long number;
        private byte[] record = image;
        private int recordStart;
        private byte[] whole = new byte[0];

        private Reading(int leaf, int cell) {
            this.leaf = leaf;
            this.cell = cell;
        }

        /** The row's own number. */
        long number() {
            return number;
        }

        @Override
        public boolean next() {
            while (leaf < leafCount && cell == twoBytes(leaves[leaf] + CELLS)) {
                leaf++;
                cell = 0;
            }
            if (leaf == leafCount) {
                return false;
            }
            // A leaf that is no first page begins where its page does.
            int page = leaves[leaf];
            record = image;
            at = page + twoBytes(page + LEAF_HEADER + cell * PLACE);
            cell++;
            int length = Math.toIntExact(varint());
            number = varint();
            recordStart = at;
            int local = local(length);
            if (local < length) {
                gather(length, local);
            }
            return true;
        }

        /** How much of a row stays in its leaf: the format's rule. */
        private int local(int length) {
            if (length <= usable - 35) {
                return length;
            }
            int shortest = (usable - 12) * 32 / 255 - 23;
            int local = shortest + (length - shortest) % (usable - POINTER);
            return local <= usable - 35 ? local : shortest;
        }

        /** The rest is in a chain of pages, each of which begins with the number of the next. */
        private void gather(int length, int local) {
            if (whole.length < length) {
                whole = new byte[length];
            }
            System.arraycopy(image, at, whole, 0, local);
            int next = fourBytes(at + local);
            int done = local;
            while (done < length) {
                int page = start(next);
                int part = Math.min(usable - POINTER, length - done);
                System.arraycopy(image, page + POINTER, whole, done, part);
                done += part;
                next = fourBytes(page);
            }
            record = whole;
            recordStart = 0;
        }

        private long varint() {
            byte first = record[at++];
            if (first >= 0) {
                return first;
            }
            long value = first & 0x7F;
            for (int i = 0; i < 7; i++) {
                byte next = record[at++];
                value = value << 7 | (next & 0x7F);
                if (next >= 0) {
                    return value;
                }
            }
            return value << 8 | (record[at++] & 0xFF);
        }

        @Override
        public void read(Cells cells) {
            at = recordStart;
            int headerEnd = recordStart + (int) varint();
            int value = headerEnd;
            while (at < headerEnd) {
                long kind = varint();
                value = kind < 12 ? fixed((int) kind, value, cells) : sized(kind, value, cells);
            }
        }

        private int sized(long kind, int start, Cells cells) {
            int end = start + (int) ((kind - 12) >>> 1);
            if ((kind & 1) == 1) {
                cells.text(record, start, end);
            } else {
                cells.bytes(Arrays.copyOfRange(record, start, end));
            }
            return end;
        }

        private int fixed(int kind, int start, Cells cells) {
            switch (kind) {
                case 0 -> cells.none();
                case 1, 2, 3, 4 -> {
                    cells.whole(whole(start, kind));
                    return start + kind;
                }
                case 5 -> {
                    cells.whole(whole(start, 6));
                    return start + 6;
                }
                case 6 -> {
                    cells.whole(whole(start, Long.BYTES));
                    return start + Long.BYTES;
                }
                case 7 -> {
                    cells.real(Double.longBitsToDouble(whole(start, Long.BYTES)));
                    return start + Long.BYTES;
                }
                case 8 -> cells.whole(0);
                case 9 -> cells.whole(1);
                default -> throw new IllegalStateException("There is no kind " + kind + " of values");
            }
            return start;
        }

        /** With its sign, the high byte first. */
        private long whole(int start, int bytes) {
            long value = record[start];
            for (int i = 1; i < bytes; i++) {
                value = value << Byte.SIZE | (record[start + i] & 0xFF);
            }
            return value;
        }
    }
}
