package dev.intact.dialect.sqlite;

import dev.intact.dialect.Prepared;
import dev.intact.dialect.ReadSession;
import dev.intact.dialect.SessionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A session that reads on a connection that cannot write to the file. */
final class SqliteReadSession implements ReadSession {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final Connection connection;
    private final OpenedFile opened;
    private final SessionSettings settings;
    private final Cancellation cancellation = new Cancellation();
    private boolean begun;

    SqliteReadSession(Connection connection, OpenedFile opened, SessionSettings settings) throws SQLException {
        this.connection = connection;
        this.opened = opened;
        this.settings = settings;
        cancellation.watch(opened.traces().driver());
    }

    static Connection connect(DatabaseFile file, SessionSettings settings) throws SQLException {
        Duration longest = settings.timeouts().read();
        Reading.Opened opened = new Reading(file, LONGEST_WAIT).open();
        Connection connection = opened.connection();
        try {
            Sql.run(connection, "pragma query_only=on", "pragma main.cache_size=-16384");
            return opened.file().rememberedBy(connection, longest);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Prepared prepare(String sql, int values) throws SQLException {
        return opened.prepare(connection, sql, values);
    }

    @Override
    public int batch() {
        return settings.batch();
    }

    @Override
    public void begin() throws SQLException {
        Sql.run(connection, "begin");
        begun = true;
    }

    @Override
    public void cancel() {
        cancellation.cancel();
    }

    @Override
    public void close() throws SQLException {
        cancellation.forget();
        try (connection) {
            if (begun) {
                begun = false;
                Transactions.rollbackOrAbort(connection);
            }
            replaceChanged();
        }
    }

    /** What one reader sets would hold for all: another connection is soon opened. */
    private void replaceChanged() throws SQLException {
        if (opened.traces().isChanged()) {
            connection.abort(Runnable::run);
        }
    }
}
