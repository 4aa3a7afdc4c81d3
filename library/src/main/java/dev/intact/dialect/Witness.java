package dev.intact.dialect;

import java.sql.SQLException;

/**
 * Looks from outside at the one transaction of a program that gave itself a name, and says what became of it. For one thread at a
 * time.
 */
public interface Witness extends AutoCloseable {
    /** What became of the transaction. */
    enum Fate {
        /** All of it is there. */
        COMMITTED,
        /** Nothing of it is there, and nothing will be. */
        NOTHING,
        /** It cannot be learnt. */
        UNKNOWN
    }

    /**
     * Looks at what the program does now, and stops its statement where that has waited for a lock, or run, longer than the
     * settings allow.
     *
     * @return whether it was stopped for that, now or earlier
     * @throws SQLException what the database says
     */
    boolean look() throws SQLException;

    /**
     * Asked once the program has ended: sees to it that nothing of its session works on.
     *
     * @return what became of its transaction
     */
    Fate fate();

    /**
     * Lets the connection go. Idempotent.
     *
     * @throws SQLException what the database says
     */
    @Override
    void close() throws SQLException;
}
