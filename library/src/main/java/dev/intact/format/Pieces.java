package dev.intact.format;

import java.io.IOException;
import java.util.Optional;

/**
 * A source cut into pieces of whole records, so that several threads can read it at once: one thread takes the pieces, any
 * thread reads one of them. The records of all pieces in order are those of {@link Readers#open}, byte by byte, and so are
 * the faults, but for what only the whole source can tell: a fault ends the reading of its piece alone, a member of JSON
 * that no field asks for is told once in each piece, and a field that one member gives in some records and another one in
 * others is a fault.
 */
public interface Pieces extends AutoCloseable {
    /** How long pieces usually are. */
    int USUAL_BYTES = 1 << 20;

    /**
     * The next piece. For one thread at a time.
     *
     * @return empty at the end
     * @throws IOException where the source cannot be read for a reason outside its content; or no record ends within
     *     16 MiB, so that it must be read from its beginning to its end
     */
    Optional<Piece> next() throws IOException;

    /**
     * How far it is in the source.
     *
     * @return bytes read so far, as stored
     */
    long bytesRead();

    /** Closes the source. Pieces that were taken can still be read. */
    @Override
    void close() throws IOException;

    /** Whole records. */
    interface Piece {
        /**
         * Its place among the pieces.
         *
         * @return 0, 1, 2 …
         */
        long ordinal();

        /**
         * How long it is.
         *
         * @return bytes, unpacked
         */
        int length();

        /**
         * What tells its bytes from any others. To be asked before {@link #open}.
         *
         * @return SHA-256, hexadecimal
         */
        String digest();

        /**
         * Reads its records; {@code bytesRead} counts those of the piece, unpacked. To be called once; closing the reader
         * gives the memory of the piece back, so that no record of it can be looked at any more.
         *
         * @return a reader for one thread, with the fields of the whole source
         * @throws IOException where they cannot be read
         */
        RecordReader open() throws IOException;
    }
}
