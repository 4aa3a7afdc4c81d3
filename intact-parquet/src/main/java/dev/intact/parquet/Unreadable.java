package dev.intact.parquet;

import dev.intact.error.Problem;
import dev.intact.format.Fault;
import dev.intact.format.SourceRecord;
import dev.intact.format.TypedReader;
import dev.intact.schema.ColumnType;
import java.util.List;

/** A source of which nothing can be read: it says so once. For one thread. */
final class Unreadable implements TypedReader {
    private final Fault fault;
    private boolean told;

    Unreadable(Fault fault) {
        this.fault = fault;
    }

    @Override
    public List<String> fields() {
        return List.of();
    }

    @Override
    public Read next() {
        Read read = told ? Read.END : Read.FAULT;
        told = true;
        return read;
    }

    @Override
    public SourceRecord record() {
        return new SourceRecord();
    }

    @Override
    public Fault fault() {
        return fault;
    }

    @Override
    public byte[] raw() {
        return new byte[0];
    }

    @Override
    public boolean endedEarly() {
        return told;
    }

    @Override
    public Problem.Unit unit() {
        return Problem.Unit.ROW;
    }

    @Override
    public long bytesRead() {
        return 0;
    }

    @Override
    public ColumnType type(int field, int exactDigits) {
        throw new IndexOutOfBoundsException(field);
    }

    @Override
    public long records() {
        return 0;
    }

    @Override
    public void close() {}
}
