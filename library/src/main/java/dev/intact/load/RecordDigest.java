package dev.intact.load;

import dev.intact.format.SourceRecord;
import dev.intact.format.SourceRecord.Kind;
import java.nio.ByteBuffer;

/** The digest of records, whatever their order. For one thread. */
final class RecordDigest {
    private final RowHash sum = new RowHash();
    private ByteBuffer shape = ByteBuffer.allocate(0);
    private long records;

    /** Its cells, and where each of them ends. */
    void add(SourceRecord record) {
        int needed = record.size() * (Integer.BYTES + 1);
        if (shape.capacity() != needed) {
            shape = ByteBuffer.allocate(needed);
        }
        shape.clear();
        for (int i = 0; i < record.size(); i++) {
            shape.putInt(record.end(i)).put((byte) letter(record.kind(i)));
        }
        sum.add(shape.array(), 0, needed);
        sum.add(record.data(), 0, record.length());
        sum.endRow();
        records++;
    }

    /** The same as if the records of both had come here. */
    void add(RecordDigest other) {
        sum.sum(other.sum);
        records += other.records;
    }

    /** Digests are kept: a kind keeps its letter. */
    private static char letter(Kind kind) {
        return switch (kind) {
            case ABSENT -> '-';
            case NULL -> '0';
            case PLAIN -> 'p';
            case QUOTED -> 'q';
            case TEXT -> 't';
            case NUMBER -> 'n';
            case BOOLEAN -> 'b';
            case JSON -> 'j';
            case BYTES -> 'x';
            case INFINITE -> 'i';
        };
    }

    String hex() {
        return records + "-" + sum.hex();
    }
}
