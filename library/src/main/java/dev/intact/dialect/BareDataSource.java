package dev.intact.dialect;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What JDBC asks of every data source besides its connections, where there is nothing to say. */
public interface BareDataSource extends DataSource {
    /** {@inheritDoc} The address says who connects: name and password are refused. */
    @Override
    default Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                "The address of the database says who connects: call getConnection() without a name");
    }

    /** {@inheritDoc} There is nobody to write to. */
    @Override
    default @Nullable PrintWriter getLogWriter() {
        return null;
    }

    /** {@inheritDoc} Passed over. */
    @Override
    default void setLogWriter(@Nullable PrintWriter out) {}

    /** {@inheritDoc} Passed over: the settings say how long a connection is waited for. */
    @Override
    default void setLoginTimeout(int seconds) {}

    @Override
    default int getLoginTimeout() {
        return 0;
    }

    @Override
    default Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("Intact does not log through java.util.logging");
    }

    @Override
    default <T> T unwrap(Class<T> type) throws SQLException {
        if (!type.isInstance(this)) {
            throw new SQLException("This data source is no " + type.getName());
        }
        return type.cast(this);
    }

    @Override
    default boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
