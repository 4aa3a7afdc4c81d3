package dev.intact.load;

import dev.intact.format.SourceRecord;
import dev.intact.io.Checksum;
import java.nio.ByteBuffer;

/** The digest of records in their order. For one thread. */
final class RecordDigest {
    private final Checksum sum = new Checksum();
    private ByteBuffer shape = ByteBuffer.allocate(0);

    /** Its cells, and where each of them ends. */
    void add(SourceRecord record) {
        int needed = record.size() * (Integer.BYTES + 1);
        if (shape.capacity() != needed) {
            shape = ByteBuffer.allocate(needed);
        }
        shape.clear();
        for (int i = 0; i < record.size(); i++) {
            shape.putInt(record.end(i)).put((byte) record.kind(i).name().hashCode());
        }
        sum.add(shape.array(), 0, needed).add(record.data(), 0, record.length());
    }

    String hex() {
        return sum.hex();
    }
}
