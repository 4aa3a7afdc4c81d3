package dev.intact.stage;

import dev.intact.dialect.BulkSink;
import dev.intact.format.SourceRecord;
import dev.intact.format.SourceRecord.Kind;
import dev.intact.format.TypeGuess;
import dev.intact.schema.Column.Fill;
import dev.intact.write.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Takes one cell of a record to one column: null or a value of its type, or the reason why it is neither. */
final class CellWriter {
    private static final Optional<String> OK = Optional.empty();

    private final Binding binding;
    private final ValueWriter writer;
    private final NullText nulls;
    private final NullText.Empty empty;
    private final Optional<byte[]> defaultValue;
    private final boolean guessing;
    private final TypeGuess seen;

    CellWriter(Binding binding, ValueWriter writer) {
        this.binding = binding;
        this.writer = writer;
        this.nulls = new NullText(binding.nulls());
        this.empty = writer.takesEmpty() ? NullText.Empty.VALUE : NullText.Empty.NO_VALUE;
        this.defaultValue = binding.defaultValue().map(text -> text.getBytes(StandardCharsets.UTF_8));
        this.guessing = binding.guess().isPresent();
        this.seen = binding.guess().map(TypeGuess::watch).orElseGet(TypeGuess::new);
    }

    Binding binding() {
        return binding;
    }

    ValueWriter writer() {
        return writer;
    }

    /** What was seen of a column whose type is a guess. */
    Optional<TypeGuess> seen() {
        return guessing ? Optional.of(seen) : Optional.empty();
    }

    void merge(String text) {
        seen.mergeText(text);
    }

    void merge(CellWriter other) {
        seen.merge(other.seen);
    }

    /** Puts the cell; empty where that went well, else the reason. */
    Optional<String> put(SourceRecord record, int cell, BulkSink sink) {
        if (guessing && !nulls.matches(record, cell, NullText.Empty.NO_VALUE)) {
            seen.accept(record, cell);
        }
        if (!nulls.matches(record, cell, empty)) {
            return writer.put(record.data(), record.start(cell), record.end(cell), record.kind(cell), sink);
        }
        if (defaultValue.isPresent()) {
            byte[] text = defaultValue.get();
            return writer.put(text, 0, text.length, Kind.PLAIN, sink);
        }
        if (binding.required()) {
            return Optional.of(
                    binding.column().fill() == Fill.SEQUENCE
                            ? "may not be empty; leave the column out to have it numbered"
                            : "may not be empty");
        }
        sink.putNull();
        return OK;
    }
}
