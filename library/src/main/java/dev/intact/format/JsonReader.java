package dev.intact.format;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** JSON records as cells, in the order of the plan. */
final class JsonReader implements RecordReader {
    private final JsonRecords records;
    private final JsonFields fields;
    private final List<String> names;
    private final SourceRecord cells = new SourceRecord();
    private Read read = Read.END;
    private Fault fault = new Fault(0, Optional.empty(), Optional.empty(), "");

    JsonReader(JsonRecords records, JsonFields fields) {
        this.records = records;
        this.fields = fields;
        this.names = fields.names();
    }

    @Override
    public List<String> fields() {
        return names;
    }

    @Override
    public Read next() throws IOException {
        read = records.next();
        if (read == Read.FAULT) {
            fault = records.fault();
        }
        if (read == Read.END) {
            read = end();
        }
        return read == Read.RECORD ? take() : read;
    }

    private Read end() {
        Optional<Fault> wrong = fields.atEnd();
        wrong.ifPresent(found -> fault = found);
        return wrong.isPresent() ? Read.FAULT : Read.END;
    }

    private Read take() {
        if (!fields.takesWhole() && records.tape().type(records.node(0)) != JsonTape.Type.OBJECT) {
            fault = new Fault(records.line(), Optional.empty(), Optional.empty(), "not an object");
            return Read.FAULT;
        }
        Optional<Fault> wrong = fields.take(records, cells);
        wrong.ifPresent(found -> fault = found);
        return wrong.isPresent() ? Read.FAULT : Read.RECORD;
    }

    @Override
    public SourceRecord record() {
        return cells;
    }

    @Override
    public Fault fault() {
        return fault;
    }

    @Override
    public byte[] raw() {
        return records.raw(read);
    }

    @Override
    public byte[] json() {
        return raw();
    }

    @Override
    public boolean endedEarly() {
        return records.endedEarly();
    }

    @Override
    public long bytesRead() {
        return records.bytesRead();
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
