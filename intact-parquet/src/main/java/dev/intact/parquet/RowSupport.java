package dev.intact.parquet;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Hands rows of values that the file can hold to the library of Parquet. */
final class RowSupport extends WriteSupport<@Nullable Object[]> {
    private final MessageType schema;
    private final List<ColumnForm> forms;
    private final Map<String, String> notes;
    private @Nullable RecordConsumer consumer;

    RowSupport(MessageType schema, List<ColumnForm> forms, Map<String, String> notes) {
        this.schema = schema;
        this.notes = Map.copyOf(notes);
        this.forms = List.copyOf(forms);
    }

    @Override
    @SuppressWarnings("deprecation") // There is no writer without it; only the other one is called.
    public WriteContext init(Configuration configuration) {
        return new WriteContext(schema, notes);
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(schema, notes);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(@Nullable Object[] row) {
        RecordConsumer to = java.util.Objects.requireNonNull(consumer);
        to.startMessage();
        for (int i = 0; i < row.length; i++) {
            Object value = row[i];
            if (value != null) {
                String name = schema.getFieldName(i);
                to.startField(name, i);
                forms.get(i).add(value, to);
                to.endField(name, i);
            }
        }
        to.endMessage();
    }

    /** Makes the writer. */
    static final class Builder extends ParquetWriter.Builder<@Nullable Object[], Builder> {
        private final RowSupport support;

        Builder(OutputFile file, RowSupport support) {
            super(file);
            this.support = support;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // There is no builder without it; only the other one is called.
        protected WriteSupport<@Nullable Object[]> getWriteSupport(Configuration configuration) {
            return support;
        }

        @Override
        protected WriteSupport<@Nullable Object[]> getWriteSupport(ParquetConfiguration configuration) {
            return support;
        }
    }
}
