package dev.intact.parquet;

import dev.intact.format.Fault;
import dev.intact.format.SourceRecord;
import dev.intact.format.SourceRecord.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Makes a record of what a row of Parquet has; its fields come in their order, and those that are null do not come. */
final class RowBuilder extends RecordMaterializer<SourceRecord> {
    private final Schema schema;
    private final boolean[] wanted;
    private final SourceRecord record = new SourceRecord();
    private final Root root;
    private final List<List<String>> repeated = new ArrayList<>();
    private Optional<Fault> fault = Optional.empty();
    private long row;

    RowBuilder(Schema schema, boolean[] wanted) {
        this.schema = schema;
        this.wanted = wanted.clone();
        List<Converter> children = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            repeated.add(new ArrayList<>());
            if (wanted[i]) {
                children.add(converter(i));
            }
        }
        this.root = new Root(children);
    }

    private Converter converter(int field) {
        return schema.isRepeated(field)
                ? schema.converter(field, text -> repeat(field, text))
                : schema.converter(field, text -> put(field, text));
    }

    /** The fields that are wanted, as the file has them. */
    MessageType projection() {
        List<Type> types = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i]) {
                types.add(schema.file().getType(i));
            }
        }
        return new MessageType(schema.file().getName(), types);
    }

    void begin(long number) {
        row = number;
        record.begin(number);
        fault = Optional.empty();
    }

    /** Ends the record; its fault, if it has one. */
    Optional<Fault> end() {
        fill(wanted.length);
        return fault;
    }

    private void put(int field, CellText text) {
        fill(field);
        record.append(text.bytes(), text.start(), text.end());
        record.end(text.kind());
        check(field, text);
    }

    private void repeat(int field, CellText text) {
        repeated.get(field).add(Nested.json(text));
        check(field, text);
    }

    private void check(int field, CellText text) {
        if (text.flaw().isPresent() && fault.isEmpty()) {
            fault = Optional.of(new Fault(
                    row,
                    Optional.of(schema.names().get(field)),
                    Optional.of(text.toString()),
                    text.flaw().get()));
        }
    }

    /** Ends all cells before this one. */
    private void fill(int field) {
        while (record.size() < field) {
            int next = record.size();
            if (wanted[next] && schema.isRepeated(next)) {
                List<String> all = repeated.get(next);
                byte[] json = ("[" + String.join(",", all) + "]").getBytes(StandardCharsets.UTF_8);
                all.clear();
                record.append(json, 0, json.length);
                record.end(Kind.JSON);
            } else {
                record.end(wanted[next] ? Kind.NULL : Kind.ABSENT);
            }
        }
    }

    @Override
    public SourceRecord getCurrentRecord() {
        return record;
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }

    /** Begins and ends with the record itself. */
    private static final class Root extends GroupConverter {
        private final List<Converter> children;

        Root(List<Converter> children) {
            this.children = List.copyOf(children);
        }

        @Override
        public Converter getConverter(int field) {
            return children.get(field);
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }
}
