package dev.intact.dialect.postgres;

import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Workspace.Brief;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * The one transaction for which a pooler lends a session to a load: from the first question to COMMIT. Publishing is a
 * savepoint in it, so that it can be tried again with what is staged. For one thread at a time.
 */
final class LentTransaction implements LoadTransaction {
    private static final String POINT = "intact_publish";

    private final Connection connection;
    private final SessionSettings settings;
    private final PublishingTransaction later;
    private final Lent lent;
    private State state = State.ENDED;

    /** How far it is. */
    private enum State {
        /** What is asked and staged. */
        STAGING,
        /** Behind the savepoint. */
        PUBLISHING,
        /** COMMIT is on its way, or came back: there is no way back to the savepoint. */
        COMMITTING,
        /** Nothing of it is open. */
        ENDED
    }

    LentTransaction(Connection connection, SessionSettings settings) throws SQLException {
        this.connection = connection;
        this.settings = settings;
        this.later = new PublishingTransaction(connection, settings);
        this.lent = new Lent(connection.unwrap(PGConnection.class));
    }

    @Override
    public void enter() throws SQLException {
        connection.setAutoCommit(false);
        state = State.STAGING;
        // It may wait for a session again: that which has answered before can be another client's by now.
        connection.setNetworkTimeout(
                Runnable::run, Math.toIntExact(2 * settings.timeouts().connect().toMillis()));
        try {
            execute("set transaction isolation level read committed, read write; " + lent.before()
                    + Lent.FORGOTTEN + Session.forMoment(settings)
                    + "; set local idle_in_transaction_session_timeout = "
                    + settings.timeouts().idle().toMillis());
        } catch (SQLException e) {
            throw Session.unanswered(e);
        }
        connection.setNetworkTimeout(Runnable::run, 0);
    }

    @Override
    public void begin(Opening opening) throws SQLException {
        awaitAnswers();
        execute("savepoint " + POINT);
        state = State.PUBLISHING;
        try {
            execute(later.bounds());
            opening.run();
        } catch (SQLException | RuntimeException e) {
            new Closing().run(this::rollback).suppressIn(e);
            throw e;
        }
    }

    @Override
    public void commit() throws SQLException {
        state = State.COMMITTING;
        execute(lent.afterLoad(settings.timeouts()));
        later.commit();
        state = State.ENDED;
        // Whatever is asked from here on waits for a session first.
        awaitAnswers();
    }

    @Override
    public void rollback() throws SQLException {
        if (state == State.PUBLISHING) {
            state = State.STAGING;
            execute("rollback to savepoint " + POINT + "; release savepoint " + POINT);
            connection.setNetworkTimeout(Runnable::run, 0);
        } else if (state == State.COMMITTING) {
            end();
        }
    }

    @Override
    public boolean briefly(Brief work) throws SQLException {
        return later.briefly(work);
    }

    @Override
    public void end() throws SQLException {
        if (state != State.ENDED) {
            state = State.ENDED;
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void awaitAnswers() throws SQLException {
        Timeouts timeouts = settings.timeouts();
        connection.setNetworkTimeout(
                Runnable::run, PublishingTransaction.longestAnswer(timeouts.statement(), timeouts.lock()));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
        }
    }
}
