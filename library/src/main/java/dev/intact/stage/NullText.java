package dev.intact.stage;

import dev.intact.format.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which cells stand for null: a member that is absent or null; a text that was listed; where none was, an empty cell
 * without quotes, and an empty one in quotes where the column's type has no empty text. Immutable.
 */
public final class NullText {
    private final boolean said;
    private final List<byte[]> texts;

    /**
     * A rule.
     *
     * @param texts the texts that stand for null, where they were listed
     */
    public NullText(Optional<List<String>> texts) {
        this.said = texts.isPresent();
        this.texts = texts.orElse(List.of()).stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** What empty text is to a column. */
    public enum Empty {
        /** A value. */
        VALUE,
        /** No value of its type. */
        NO_VALUE
    }

    /**
     * Whether a cell stands for null.
     *
     * @param record what holds it
     * @param cell its place; below 0 where the source does not have the field
     * @param empty what empty text is to the column
     * @return true where it does
     */
    public boolean matches(SourceRecord record, int cell, Empty empty) {
        if (cell < 0) {
            return true;
        }
        boolean isEmpty = record.start(cell) == record.end(cell);
        return switch (record.kind(cell)) {
            case ABSENT, NULL -> true;
            case PLAIN -> said ? isListed(record, cell) : isEmpty;
            case QUOTED -> said ? isListed(record, cell) : isEmpty && empty == Empty.NO_VALUE;
            case TEXT -> said && isListed(record, cell);
            case NUMBER, BOOLEAN, JSON, BYTES, INFINITE -> false;
        };
    }

    private boolean isListed(SourceRecord record, int cell) {
        int start = record.start(cell);
        int end = record.end(cell);
        for (byte[] text : texts) {
            if (text.length == end - start && Arrays.equals(text, 0, text.length, record.data(), start, end)) {
                return true;
            }
        }
        return false;
    }
}
