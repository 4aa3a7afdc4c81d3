package dev.intact.parquet;

import dev.intact.error.Problem;
import dev.intact.format.Fault;
import dev.intact.format.SourceRecord;
import dev.intact.format.TypedReader;
import dev.intact.schema.ColumnType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** The rows of a file, of one row group after the other. For one thread. */
final class ParquetReader implements TypedReader {
    private final SourceFile file;
    private final ParquetFileReader reader;
    private final Schema schema;
    private final RowBuilder builder;
    private final MessageColumnIO columns;
    private final boolean empty;
    private Optional<RecordReader<SourceRecord>> rows = Optional.empty();
    private Fault fault = new Fault(0, Optional.empty(), Optional.empty(), "");
    private Optional<Fault> refusal;
    private int group;
    private long left;
    private long row;
    private boolean ended;
    private boolean endedEarly;

    ParquetReader(SourceFile file, ParquetFileReader reader, Schema schema, boolean[] wanted) {
        this.file = file;
        this.reader = reader;
        this.schema = schema;
        this.refusal = refusal(reader, schema, wanted);
        this.builder = new RowBuilder(schema, refusal.isEmpty() ? wanted : new boolean[wanted.length]);
        MessageType projection = builder.projection();
        this.empty = projection.getFieldCount() == 0;
        this.columns =
                new ColumnIOFactory(reader.getFileMetaData().getCreatedBy()).getColumnIO(projection, schema.file());
        reader.setRequestedSchema(projection);
    }

    private static Optional<Fault> refusal(ParquetFileReader reader, Schema schema, boolean[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            String name = schema.names().get(i);
            Optional<String> why = schema.refusal(i).or(() -> RowGroups.packing(reader.getRowGroups(), name));
            if (wanted[i] && why.isPresent()) {
                return Optional.of(new Fault(0, Optional.of(name), Optional.empty(), why.get()));
            }
        }
        return Optional.empty();
    }

    @Override
    public List<String> fields() {
        return schema.names();
    }

    @Override
    public ColumnType type(int field, int exactDigits) {
        return schema.type(field, exactDigits);
    }

    @Override
    public long records() {
        return reader.getRecordCount();
    }

    @Override
    public Read next() throws IOException {
        if (ended) {
            return Read.END;
        }
        if (refusal.isPresent()) {
            return endWith(refusal.get());
        }
        try {
            return read();
        } catch (IOException | RuntimeException e) {
            file.throwFailure();
            return endWith(new Fault(
                    row,
                    Optional.empty(),
                    Optional.empty(),
                    "the file is damaged: the row cannot be read" + Opening.because(e)));
        }
    }

    private Read read() throws IOException {
        while (left == 0) {
            if (group == reader.getRowGroups().size()) {
                ended = true;
                return Read.END;
            }
            openGroup();
        }
        left--;
        row++;
        builder.begin(row);
        if (rows.isPresent()) {
            rows.get().read();
        }
        Optional<Fault> wrong = builder.end();
        wrong.ifPresent(found -> fault = found);
        return wrong.isPresent() ? Read.FAULT : Read.RECORD;
    }

    /** Of columns that nobody looks at nothing is read. */
    private void openGroup() throws IOException {
        left = reader.getRowGroups().get(group).getRowCount();
        group++;
        if (empty || left == 0) {
            reader.skipNextRowGroup();
            return;
        }
        rows = Optional.of(columns.getRecordReader(pages(), builder));
    }

    private PageReadStore pages() throws IOException {
        try {
            return reader.readNextRowGroup();
        } catch (OutOfMemoryError e) {
            IOException tooLarge = new IOException(
                    "row group " + group + " does not fit into memory (" + e.getMessage()
                            + "); give the JVM more with -XX:MaxDirectMemorySize=, or write the file in smaller ones",
                    e);
            file.failed(tooLarge);
            throw tooLarge;
        }
    }

    private Read endWith(Fault last) {
        fault = last;
        ended = true;
        endedEarly = true;
        return Read.FAULT;
    }

    @Override
    public SourceRecord record() {
        return builder.getCurrentRecord();
    }

    @Override
    public Fault fault() {
        return fault;
    }

    @Override
    public boolean endedEarly() {
        return endedEarly;
    }

    @Override
    public Problem.Unit unit() {
        return Problem.Unit.ROW;
    }

    @Override
    public long bytesRead() {
        long all = Math.max(records(), 1);
        return (long) (file.getLength() * ((double) Math.min(row, all) / all));
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
