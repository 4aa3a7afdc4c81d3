package dev.intact.format;

import dev.intact.error.Problem;
import java.io.IOException;
import java.util.List;

/**
 * Reads the records of one source, forward, once. A record that cannot be read is a {@link Fault}; where the reader can
 * find the next record it goes on after it, else {@link Read#END} follows. For one thread at a time.
 */
public interface RecordReader extends AutoCloseable {
    /** What {@link #next} found. */
    enum Read {
        /** A record: {@link #record} holds it. */
        RECORD,
        /** A record that cannot be read: {@link #fault} says why. */
        FAULT,
        /** The end of the source. */
        END
    }

    /**
     * The names of the fields, in the order of the cells.
     *
     * @return the header's names for CSV ({@code c1, c2 …} without a header), the plan's names for JSON
     */
    List<String> fields();

    /**
     * Moves to the next record.
     *
     * @return what was found
     * @throws IOException where the source cannot be read for a reason outside its content
     */
    Read next() throws IOException;

    /**
     * The record found last.
     *
     * @return the same object every time
     */
    SourceRecord record();

    /**
     * The fault found last.
     *
     * @return what is wrong with the record
     */
    Fault fault();

    /**
     * The record or fault found last as it stands in the source, without its line end: text in UTF-8, unless the source
     * breaks its promise to be that.
     *
     * @return a copy; of JSON the record alone where others are around it; of what is no text an object of JSON
     */
    default byte[] raw() {
        return json();
    }

    /**
     * The record found last as JSON.
     *
     * @return an object of its fields, for CSV texts and null
     */
    default byte[] json() {
        return JsonCells.object(fields(), record());
    }

    /**
     * Whether the last fault ended the reading: what comes after it in the source, if anything, was not looked at, so
     * that nobody may take the rest for good.
     *
     * @return true once {@link #next} has given such a fault
     */
    boolean endedEarly();

    /**
     * What the places of records and faults are counted in.
     *
     * @return lines, unless the source has none
     */
    default Problem.Unit unit() {
        return Problem.Unit.LINE;
    }

    /**
     * How far it is in the source.
     *
     * @return bytes read so far, as stored
     */
    long bytesRead();

    @Override
    void close() throws IOException;
}
