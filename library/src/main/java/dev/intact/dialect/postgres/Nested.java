package dev.intact.dialect.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.AutoSave;

/**
 * A savepoint around several statements of a program's transaction. The driver's own savepoints would only be in the
 * way meanwhile.
 */
final class Nested {
    private static final String NAME = "intact_write";

    private final Connection connection;
    private final PGConnection driver;
    private final AutoSave before;

    private Nested(Connection connection) throws SQLException {
        this.connection = connection;
        this.driver = connection.unwrap(PGConnection.class);
        this.before = driver.getAutosave();
    }

    static Nested open(Connection connection) throws SQLException {
        Nested nested = new Nested(connection);
        nested.execute("savepoint " + NAME);
        nested.driver.setAutosave(AutoSave.NEVER);
        return nested;
    }

    void keep() throws SQLException {
        execute("release savepoint " + NAME);
        driver.setAutosave(before);
    }

    /** The transaction goes on as it was before. */
    void undo() throws SQLException {
        try {
            execute("rollback to savepoint " + NAME + "; release savepoint " + NAME);
        } finally {
            driver.setAutosave(before);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
