package dev.intact.dialect.sqlite;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** A page of a b-tree on its way: cells from its end, their places behind its header. */
final class TreePage {
    private static final int CELLS = 3;
    private static final int CONTENT = 5;
    private static final int PLACE = 2;

    private final byte kind;
    private final int header;
    private final int usable;
    private final byte[] bytes;
    private int cells;
    private int content;

    TreePage(byte kind, int header, int pageSize, int usable) {
        this.kind = kind;
        this.header = header;
        this.usable = usable;
        this.bytes = new byte[pageSize];
        clear();
    }

    void save(DataOutput out) throws IOException {
        out.write(bytes);
        out.writeInt(cells);
        out.writeInt(content);
    }

    void restore(DataInput in) throws IOException {
        in.readFully(bytes);
        cells = in.readInt();
        content = in.readInt();
    }

    void clear() {
        Arrays.fill(bytes, (byte) 0);
        bytes[0] = kind;
        cells = 0;
        content = usable;
        putShort(CONTENT, content);
    }

    byte[] bytes() {
        return bytes;
    }

    boolean fits(int size) {
        return header + (cells + 1) * PLACE + size <= content;
    }

    /** Makes room for a cell and says where it begins. */
    int cell(int size) {
        content -= size;
        putShort(header + cells * PLACE, content);
        cells++;
        putShort(CELLS, cells);
        putShort(CONTENT, content);
        return content;
    }

    /** Takes the newest cell away again. */
    void dropCell(int size) {
        Arrays.fill(bytes, content, content + size, (byte) 0);
        content += size;
        cells--;
        putShort(header + cells * PLACE, 0);
        putShort(CELLS, cells);
        putShort(CONTENT, content);
    }

    private void putShort(int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    void putInt(int at, long value) {
        putInt(bytes, at, value);
    }

    static void putInt(byte[] to, int at, long value) {
        to[at] = (byte) (value >>> 24);
        to[at + 1] = (byte) (value >>> 16);
        to[at + 2] = (byte) (value >>> 8);
        to[at + 3] = (byte) value;
    }
}
