package dev.intact.dialect;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection for the transactions of a program: its rows go straight into its tables. A statement that fails leaves
 * the transaction usable, and what a transaction has set or made for its session is gone when the next begins. For one thread at a time, but for {@link #cancel}.
 */
public interface ProgramSession extends DatabaseSession, SqlSession {
    /**
     * Says how far the next transaction is kept apart from others; else each statement sees what was committed before
     * it. Without effect where one transaction runs after the other.
     *
     * @param level a constant of {@link java.sql.Connection}
     */
    void isolate(int level);

    /**
     * Begins a transaction as a program without us would: nothing is sent before its first statement, a statement that
     * fails may end it, and it is as durable as the database usually is.
     *
     * @throws SQLException what the database says, a lock timeout included
     */
    void beginPlain() throws SQLException;

    /**
     * Whether a failure out of {@link #commit} is a plain no: nothing was changed, and nothing will be.
     *
     * @param failure as the driver threw it
     * @return false where it may be committed all the same
     */
    boolean isRefusal(SQLException failure);

    /**
     * Says what the COMMITs of the following transactions are safe from; {@link Durability#FULL} where nothing is said.
     * Cannot be changed once a transaction has begun.
     *
     * @param next from the next {@link #begin} on
     */
    void durability(Durability next);

    /**
     * Opens the bulk path into a standing table, within the transaction. One sink at a time, and no other statement
     * before it is closed. What it did becomes part of the transaction with {@link BulkSink#finish}, which gives the
     * number of rows that the database added, changed or removed; closed without that, nothing of it stays and the
     * transaction goes on. The row numbers that it is given have no meaning.
     *
     * @param spec what the rows do
     * @return a sink that the caller closes
     * @throws SQLException what the database says
     */
    BulkSink write(WriteSpec spec) throws SQLException;

    /**
     * Adds rows one after the other and brings back what the database filled in.
     *
     * @param spec of action {@link WriteSpec.Action#INSERT}
     * @param filled the columns to bring back
     * @return a sink whose {@link Keys#keys} are there once it is finished
     * @throws SQLException what the database says
     */
    Keys writeReturning(WriteSpec spec, List<String> filled) throws SQLException;

    /** A sink that brings back what the database filled in. */
    interface Keys extends BulkSink {
        /**
         * What was filled in.
         *
         * @return a list for each row, in the order of the rows; each with the values of the wanted columns as the
         *     driver gives them
         */
        List<List<@Nullable Object>> keys();
    }
}
