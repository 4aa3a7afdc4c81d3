package dev.intact.format;

import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes records into a stream, one after the other; only a small buffer is kept in memory. {@link Writers} and
 * {@link Existing} make writers. Call {@link #begin} once, {@link #row} for each record, {@link #finish} once; after an
 * exception the writer refuses everything. It neither closes the stream nor holds anything that would need closing.
 * For one thread at a time.
 *
 * <p>Values: null; text, enum constants by their names; numbers with all their digits, binary ones as short as they
 * can be read back; booleans; {@code java.time} as ISO 8601, moments with a zone in UTC with {@code Z}; {@code byte[]}
 * as {@code \x} and hexadecimal digits; UUIDs; what an {@code Optional} holds; maps, collections, arrays, records and {@link JsonValue}s as
 * JSON. Anything else is written as its {@code toString}, and refused where it has none of its own. The same rows are
 * always the same bytes.
 */
public final class RecordWriter {
    private final Output out;
    private final RecordForm form;
    private final String name;
    private final UnaryOperator<List<String>> arrangement;
    private List<String> names = List.of();
    private int[] places = {};
    private long rows;
    private State state = State.NEW;

    private enum State {
        NEW,
        OPEN,
        FAILED,
        FINISHED
    }

    /**
     * A writer.
     *
     * @param out where the bytes go
     * @param form what records become
     * @param name of the file, for messages
     * @param arrangement the names, in the order in which they are written
     */
    RecordWriter(Output out, RecordForm form, String name, UnaryOperator<List<String>> arrangement) {
        this.out = out;
        this.form = form;
        this.name = name;
        this.arrangement = arrangement;
    }

    /**
     * Says the names of the columns.
     *
     * @param columns in the order of the values of each row; none where there will be no row
     * @throws ConfigurationException where they cannot be the names of columns, or do not fit those of the file
     * @throws IOException where the stream fails
     */
    public void begin(List<String> columns) throws IOException {
        beginTyped(columns.stream()
                .map(column -> new TypedColumn(column, Optional.empty()))
                .toList());
    }

    /**
     * Says the names of the columns, and what they hold: it matters where the file says it, too.
     *
     * @param columns in the order of the values of each row
     * @throws ConfigurationException where they cannot be the names of columns, or do not fit those of the file
     * @throws IOException where the stream fails
     */
    public void beginTyped(List<TypedColumn> columns) throws IOException {
        move(State.NEW, State.FAILED);
        names = columns.stream().map(TypedColumn::name).toList();
        Optional<String> wrong = CsvHeader.wrongIn(names);
        if (wrong.isPresent()) {
            throw new ConfigurationException("Cannot write " + name + ": " + wrong.get()
                    + ". Nothing was changed; give each column a name of its own.");
        }
        List<String> written = List.copyOf(arrangement.apply(names));
        places = written.stream().mapToInt(names::indexOf).toArray();
        try {
            form.begin(typed(written, columns));
        } catch (UnwritableException e) {
            throw new ConfigurationException(
                    "Cannot write " + name + ": in the names of its columns, " + e.reason() + ". Nothing was changed.");
        }
        state = State.OPEN;
    }

    /** A file that stands may have names of its own where there is no column. */
    private List<TypedColumn> typed(List<String> written, List<TypedColumn> columns) {
        return written.stream()
                .map(name -> names.contains(name)
                        ? columns.get(names.indexOf(name))
                        : new TypedColumn(name, Optional.empty()))
                .toList();
    }

    /**
     * Writes a record.
     *
     * @param values one for each name, in the order of {@link #begin}
     * @throws LoadRejectedException where the format cannot hold a value; names row and column
     * @throws IllegalArgumentException where there are more or fewer values than names
     * @throws IOException where the stream fails
     */
    public void row(List<? extends @Nullable Object> values) throws IOException {
        move(State.OPEN, State.FAILED);
        if (values.size() != names.size() || values.isEmpty()) {
            throw new IllegalArgumentException("Row " + (rows + 1) + " of " + name + " has " + values.size()
                    + " values for " + names.size() + " columns.");
        }
        form.open();
        for (int i = 0; i < places.length; i++) {
            cell(values.get(places[i]), i);
        }
        form.close();
        rows++;
        state = State.OPEN;
    }

    private void cell(@Nullable Object value, int column) throws IOException {
        try {
            form.cell(Scalar.unwrapped(value), column);
        } catch (UnwritableException e) {
            throw refused(names.get(places[column]), e.reason());
        }
    }

    private LoadRejectedException refused(String column, String reason) {
        Problem problem = new Problem(
                Optional.of(name), OptionalLong.of(rows + 1), Optional.of(column), "", Optional.empty(), reason);
        return new LoadRejectedException(
                "Cannot write row " + (rows + 1) + " of " + name + ", column " + column + ": " + reason
                        + ". Nothing was changed.",
                List.of(problem),
                1);
    }

    /**
     * Writes what is left, and flushes the stream.
     *
     * @return how many rows were written
     * @throws IOException where the stream fails
     */
    public long finish() throws IOException {
        move(State.OPEN, State.FAILED);
        form.end();
        out.flush();
        state = State.FINISHED;
        return rows;
    }

    /** What is not ended well stays failed. */
    private void move(State from, State to) {
        if (state != from) {
            throw new IllegalStateException("A writer begins, writes rows and finishes, each in its turn; this one of "
                    + name + " is " + state + ".");
        }
        state = to;
    }
}
