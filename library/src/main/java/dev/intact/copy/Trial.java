package dev.intact.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Optional;

/** Tries statements on the database that they are meant for, in a transaction that is rolled back. For one thread. */
final class Trial implements AutoCloseable {
    private final Optional<Connection> connection;

    private Trial(Optional<Connection> connection) {
        this.connection = connection;
    }

    /** Nothing is tried. */
    static Trial none() {
        return new Trial(Optional.empty());
    }

    /** The connection is in autocommit, and stays the caller's to close. */
    static Trial on(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        return new Trial(Optional.of(connection));
    }

    /** Runs what stays for the statements to come. */
    void prepare(String statement) throws SQLException {
        if (connection.isPresent()) {
            execute(connection.get(), statement);
        }
    }

    /** Runs statements one after the other and undoes them; what the database says where it refuses one. */
    Optional<String> refusal(String... statements) throws SQLException {
        return failure(statements).map(Trial::firstLine);
    }

    /** Runs statements one after the other and undoes them; the failure where the database refuses one. */
    Optional<SQLException> failure(String... statements) throws SQLException {
        if (connection.isEmpty()) {
            return Optional.empty();
        }
        Connection target = connection.get();
        Savepoint before = target.setSavepoint();
        try {
            for (String statement : statements) {
                execute(target, statement);
            }
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        } finally {
            target.rollback(before);
        }
    }

    static String firstLine(SQLException failure) {
        String message = Optional.ofNullable(failure.getMessage()).orElse("it says nothing more");
        return message.lines().findFirst().orElse(message);
    }

    private static void execute(Connection target, String sql) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        if (connection.isPresent()) {
            connection.get().rollback();
            connection.get().setAutoCommit(true);
        }
    }
}
