package dev.intact.dialect.sqlite;

import dev.intact.dialect.Address;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

/** Makes a connection remember which file it was opened on: it may be kept for long, and the file's name lead elsewhere. */
final class OpenedFile {
    private OpenedFile() {}

    /** The same connection, which {@link #of} can ask, through whatever else wraps it. */
    static Connection remember(Connection connection, DatabaseFile file) {
        return (Connection) Proxy.newProxyInstance(
                OpenedFile.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    boolean asked = arguments != null && arguments.length == 1 && arguments[0] == DatabaseFile.class;
                    if (!asked) {
                        return StatementClock.call(connection, method, arguments);
                    }
                    return method.getName().equals("unwrap") ? file : true;
                });
    }

    /** The file as it was when the connection was made; for one of somebody else's, as it is now. */
    static DatabaseFile of(Connection connection, Address address) throws SQLException {
        return connection.isWrapperFor(DatabaseFile.class)
                ? connection.unwrap(DatabaseFile.class)
                : DatabaseFile.at(address);
    }
}
