package dev.intact.dialect.sqlite;

import dev.intact.dialect.Address;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a connection remembers of the file that it was opened on: it may be kept for long, and the file's name lead
 * elsewhere.
 *
 * @param file as it was
 * @param log watched where the connection writes
 * @param still of a file that is read as one that nobody writes: how it was
 * @param remark what people should know of it
 */
record OpenedFile(DatabaseFile file, Optional<LogWatch> log, Optional<Stamp> still, Optional<String> remark) {
    /** To be written. */
    static OpenedFile written(DatabaseFile file) {
        return new OpenedFile(file, Optional.of(LogWatch.usual(file)), Optional.empty(), Optional.empty());
    }

    /** To be read. */
    static OpenedFile read(DatabaseFile file, Optional<String> remark) {
        return new OpenedFile(file, Optional.empty(), Optional.empty(), remark);
    }

    /** The same connection, which {@link #by} can ask, through whatever else wraps it. */
    Connection rememberedBy(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                OpenedFile.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    boolean asked = arguments != null && arguments.length == 1 && arguments[0] == OpenedFile.class;
                    if (!asked) {
                        return StatementClock.call(connection, method, arguments);
                    }
                    return method.getName().equals("unwrap") ? this : true;
                });
    }

    /** What a connection of ours remembers; empty for one of somebody else's. */
    static Optional<OpenedFile> by(Connection connection) throws SQLException {
        return connection.isWrapperFor(OpenedFile.class)
                ? Optional.of(connection.unwrap(OpenedFile.class))
                : Optional.empty();
    }

    /** The file as it was when the connection was made; for one of somebody else's, as it is now. */
    static DatabaseFile of(Connection connection, Address address) throws SQLException {
        return by(connection).map(OpenedFile::file).orElseGet(() -> DatabaseFile.at(address));
    }

    /** Whether reading goes on to see what the file's name leads to. */
    boolean isCurrent() {
        return file.isStill()
                && still.map(before -> before.equals(Stamp.of(file))).orElse(true);
    }
}
