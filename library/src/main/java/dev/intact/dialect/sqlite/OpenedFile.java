package dev.intact.dialect.sqlite;

import dev.intact.dialect.Address;
import dev.intact.dialect.Prepared;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a connection remembers of the file that it was opened on: it may be kept for long, and the file's name lead
 * elsewhere.
 *
 * @param file as it was
 * @param log watched where the connection writes
 * @param still of a file that is read as one that nobody writes: how it was
 * @param remark what people should know of it
 * @param traces what was left on the connection
 * @param statements kept with the connection
 */
record OpenedFile(
        DatabaseFile file,
        Optional<LogWatch> log,
        Optional<Stamp> still,
        Optional<String> remark,
        Traces traces,
        KeptStatements statements) {
    private static final String WRONG_NUMBER = "07001";

    /** To be written. */
    static OpenedFile written(DatabaseFile file, Connection connection) throws SQLException {
        return written(file, connection, KeptStatements.some());
    }

    private static OpenedFile written(DatabaseFile file, Connection connection, KeptStatements statements)
            throws SQLException {
        Optional<LogWatch> log = Optional.of(LogWatch.usual(file));
        return new OpenedFile(file, log, Optional.empty(), Optional.empty(), new Traces(connection), statements);
    }

    /** To be read. */
    static OpenedFile read(DatabaseFile file, Connection connection, Optional<String> remark) throws SQLException {
        return new OpenedFile(
                file, Optional.empty(), Optional.empty(), remark, new Traces(connection), KeptStatements.some());
    }

    /** The same connection, which {@link #by} can ask, through whatever else wraps it; zero lets statements take for ever. */
    Connection rememberedBy(Connection connection, Duration longest) throws SQLException {
        Optional<StatementClock> clock =
                longest.isZero() ? Optional.empty() : Optional.of(StatementClock.on(connection, longest));
        return (Connection) Proxy.newProxyInstance(
                OpenedFile.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new Memory(this, connection, clock));
    }

    /** Behind a connection of ours. */
    private record Memory(OpenedFile file, Connection connection, Optional<StatementClock> clock)
            implements InvocationHandler {
        @Override
        public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            boolean asked = arguments != null && arguments.length == 1 && arguments[0] == OpenedFile.class;
            if (asked) {
                return method.getName().equals("unwrap") ? file : true;
            }
            file.traces().called(method, arguments);
            @Nullable Object made = StatementClock.call(connection, method, arguments);
            return clock.isPresent() ? clock.get().wrap(made) : made;
        }
    }

    /** What a connection of ours remembers; empty for one of somebody else's. */
    static Optional<OpenedFile> by(Connection connection) throws SQLException {
        if (Proxy.isProxyClass(connection.getClass())
                && Proxy.getInvocationHandler(connection) instanceof Memory memory) {
            return Optional.of(memory.file());
        }
        return connection.isWrapperFor(OpenedFile.class)
                ? Optional.of(connection.unwrap(OpenedFile.class))
                : Optional.empty();
    }

    /** As it was when the connection was made; for one of somebody else's, as it is now. */
    static OpenedFile of(Connection connection, Address address) throws SQLException {
        Optional<OpenedFile> ours = by(connection);
        return ours.isPresent() ? ours.get() : written(DatabaseFile.at(address), connection, KeptStatements.none());
    }

    /** On the connection that remembers this. */
    Prepared prepare(Connection connection, String sql, int values) throws SQLException {
        if (traces.isChanged()) {
            statements.forget();
        }
        Prepared prepared = statements.prepare(connection, sql);
        int taken = prepared.statement().getParameterMetaData().getParameterCount();
        if (taken == values) {
            return prepared;
        }
        try (prepared) {
            // SQLite itself would take those that are missing for NULL.
            throw new SQLException("The statement takes " + taken + " values, " + values + " were given", WRONG_NUMBER);
        }
    }

    /** Whether the connection is one that writes. */
    boolean isWritten() {
        return log.isPresent();
    }

    /** Whether the file's name still leads to it. */
    boolean isCurrent() {
        boolean current = file.isStill()
                && still.map(before -> before.equals(Stamp.of(file))).orElse(true);
        if (current) {
            traces.found();
        }
        return current;
    }
}
