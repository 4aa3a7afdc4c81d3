package dev.intact.load;

import dev.intact.format.Fault;
import dev.intact.format.RecordReader;
import dev.intact.format.SourceRecord;
import java.io.IOException;
import java.util.List;

/** A source without a header, its fields named by the manifest. */
final class NamedReader implements RecordReader {
    private final RecordReader reader;
    private final List<String> names;

    NamedReader(RecordReader reader, List<String> names) {
        this.reader = reader;
        this.names = names;
    }

    /** The names, where there are as many as fields; else the fields' own, so that the difference shows. */
    @Override
    public List<String> fields() {
        List<String> fields = reader.fields();
        return fields.size() == names.size() ? names : fields;
    }

    @Override
    public Read next() throws IOException {
        return reader.next();
    }

    @Override
    public SourceRecord record() {
        return reader.record();
    }

    @Override
    public Fault fault() {
        return reader.fault();
    }

    @Override
    public byte[] raw() {
        return reader.raw();
    }

    @Override
    public boolean endedEarly() {
        return reader.endedEarly();
    }

    @Override
    public long bytesRead() {
        return reader.bytesRead();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
