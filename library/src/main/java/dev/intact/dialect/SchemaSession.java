package dev.intact.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A session of its own on which the schema is changed, durable to the utmost. Whatever one transaction has set is gone when the
 * next begins. For one thread at a time, but for {@link #cancel}.
 */
public interface SchemaSession extends DatabaseSession, SchemaWork {
    /** What a session is for. */
    enum Aim {
        /** To change the database. */
        CHANGE,
        /** To try something that is rolled back: a database that is missing is not made. */
        TRY
    }

    /** When foreign keys are looked at, where the database leaves the choice. */
    enum KeyChecks {
        /**
         * All of them before COMMIT, and none before: a table can be dropped and built anew without taking the rows that refer
         * to it along.
         */
        AT_THE_END,
        /** With each statement, as for any program. */
        ALWAYS
    }

    @Override
    Connection connection();

    /**
     * Takes the one lock of this database's migrations, without waiting. It is gone when the session is closed, or the process
     * is.
     *
     * @return who has it; empty where it is ours now
     * @throws SQLException what the database says
     */
    Optional<String> lock() throws SQLException;

    /**
     * Says how the following transactions look at foreign keys; {@link KeyChecks#AT_THE_END} where nothing is said.
     *
     * @param next from the next {@link #begin} on
     */
    void keys(KeyChecks next);

    /**
     * Forgets what was set, now; from here on, until {@link #keys} is called, what statements set is kept from one to the next,
     * also over transactions in between: for statements that run by themselves.
     *
     * @param now how foreign keys are looked at from here on
     * @throws SQLException what the database says
     */
    void apart(KeyChecks now) throws SQLException;

    /**
     * Rows that refer to rows which are not there, where the database has not looked by itself. Last before COMMIT.
     *
     * @return a few words each, a few of them; empty where all is well
     * @throws SQLException what the database says, also of a constraint that it was to look at before COMMIT
     */
    List<String> brokenReferences() throws SQLException;

    /**
     * Who holds what a statement waited for in vain, as far as it can be told now.
     *
     * @param sql the statement
     * @return a few words each
     * @throws SQLException what the database says
     */
    List<String> holders(String sql) throws SQLException;
}
