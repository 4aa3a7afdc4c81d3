package dev.intact.dialect;

import java.sql.SQLException;
import java.util.Optional;

/**
 * The rows of a table of one moment, in blocks: one thread takes them, one after the other, and any thread reads one of
 * them, which needs no connection. Each row is in one block.
 */
public interface RowBlocks extends AutoCloseable {
    /**
     * The next block.
     *
     * @return empty at the end
     * @throws SQLException what the database says
     */
    Optional<Block> next() throws SQLException;

    /**
     * Lets go of what the database kept for it. Idempotent; blocks that were taken can still be read.
     *
     * @throws SQLException what the database says
     */
    @Override
    void close() throws SQLException;

    /** Some rows. */
    interface Block {
        /**
         * How much memory it takes.
         *
         * @return bytes
         */
        int length();

        /**
         * Reads its rows from the first.
         *
         * @return for one thread
         */
        Rows rows();
    }

    /** Rows one by one; {@link #read} gives out the one that {@link #next} went to. */
    interface Rows extends CellReading {
        /**
         * Goes to the next row.
         *
         * @return false at the end
         */
        boolean next();
    }
}
