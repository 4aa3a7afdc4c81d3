package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.LentSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.AutoSave;

/** A pooled connection as the driver itself would give it: without savepoints of the driver's, and writing on its side. */
final class PostgresLentSession implements LentSession {
    private final Connection connection;
    private final Leftovers leftovers;
    private final Side side;
    private boolean closed;

    private PostgresLentSession(Connection connection, Leftovers leftovers, Side side) {
        this.connection = connection;
        this.leftovers = leftovers;
        this.side = side;
        leftovers.driver().setAutosave(AutoSave.NEVER);
    }

    static LentSession open(Connection connection, Address address, SessionSettings settings, Side side)
            throws SQLException {
        Leftovers leftovers = new Leftovers(connection, address);
        if (side == Side.WRITE) {
            ReadOnlyDefault.answers(connection, settings);
        }
        if (leftovers.sessions() == Sessions.OF_A_POOLER) {
            connection.setReadOnly(side == Side.READ);
        } else if (side == Side.WRITE) {
            ReadOnlyDefault.lift(connection, settings);
        } else {
            ReadOnlyDefault.restore(connection);
        }
        return new PostgresLentSession(connection, leftovers, side);
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Commits commits() {
        try {
            return connection.getAutoCommit() ? Commits.AUTOMATIC : Commits.MANUAL;
        } catch (SQLException e) {
            return Commits.AUTOMATIC;
        }
    }

    @Override
    public void commits(Commits next) throws SQLException {
        connection.setAutoCommit(next == Commits.AUTOMATIC);
    }

    @Override
    public @Nullable Object work(String sql, Sending sending) throws Throwable {
        leftovers.sent(sql);
        boolean guarded =
                leftovers.sessions() == Sessions.OF_A_POOLER && side == Side.READ && connection.getAutoCommit();
        return guarded ? guarded(sending) : sending.send();
    }

    /** Only a transaction can be told that it reads; its rows have come by the time it ends. */
    private @Nullable Object guarded(Sending sending) throws Throwable {
        connection.setAutoCommit(false);
        try {
            return sending.send();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @Override
    public void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public Savepoint savepoint(Optional<String> name) throws SQLException {
        return name.isPresent() ? connection.setSavepoint(name.get()) : connection.setSavepoint();
    }

    @Override
    public void back(Savepoint point) throws SQLException {
        connection.rollback(point);
    }

    @Override
    public void release(Savepoint point) throws SQLException {
        connection.releaseSavepoint(point);
    }

    @Override
    public boolean isReadOnly() {
        try {
            return side == Side.READ || connection.isReadOnly();
        } catch (SQLException e) {
            return side == Side.READ;
        }
    }

    @Override
    public void use(Side next) throws SQLException {
        if (side == Side.WRITE) {
            connection.setReadOnly(next == Side.READ);
        }
    }

    @Override
    public void touched() {
        leftovers.touched();
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        try (connection) {
            leftovers.clear();
        }
    }
}
