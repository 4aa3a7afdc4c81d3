package dev.intact.dialect.postgres;

import dev.intact.dialect.SchemaWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalLong;

/** Statements within one transaction, which wait for locks no longer than a time together. */
final class SchemaStatements implements SchemaWork {
    /** Of the time that a transaction may wait for locks, each statement has one part in so many at least. */
    private static final int LEAST = 10;

    private final Connection connection;
    private final Duration longest;
    private OptionalLong firstAt = OptionalLong.empty();

    SchemaStatements(Connection connection, Duration longest) {
        this.connection = connection;
        this.longest = longest;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    /** Together with how long it may wait, so that it costs no way to the server and back. */
    @Override
    public void execute(String sql) throws SQLException {
        send(connection, "set local lock_timeout = " + PublishingTransaction.millis(left()) + "; " + sql);
    }

    /** Who waits for what the first statement has locked waits while the next one waits, too. */
    private Duration left() {
        long now = System.nanoTime();
        if (firstAt.isEmpty()) {
            firstAt = OptionalLong.of(now);
            return longest;
        }
        Duration left = longest.minusNanos(now - firstAt.getAsLong());
        Duration least = longest.dividedBy(LEAST);
        return left.compareTo(least) > 0 ? left : least;
    }

    static void send(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Braces are the migration's own.
            statement.setEscapeProcessing(false);
            boolean unused = statement.execute(sql);
        }
    }
}
