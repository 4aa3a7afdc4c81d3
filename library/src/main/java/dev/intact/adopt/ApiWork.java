package dev.intact.adopt;

import dev.intact.dialect.Containment;
import java.sql.SQLException;

/** Work of a driver's own API, with a savepoint around it. Nobody else works meanwhile. */
final class ApiWork implements Containment {
    private static final String SAVEPOINT = "intact_adopted_api";

    private final LogicalConnection rules;

    ApiWork(LogicalConnection rules) {
        this.rules = rules;
    }

    @Override
    public void begin() throws SQLException {
        rules.scopes().lock().lock();
        try {
            rules.work(true);
            rules.scopes().run("savepoint " + SAVEPOINT);
        } catch (SQLException | RuntimeException e) {
            rules.scopes().lock().unlock();
            throw e;
        }
    }

    @Override
    public void keep() throws SQLException {
        try {
            rules.scopes().run("release savepoint " + SAVEPOINT);
        } finally {
            rules.scopes().lock().unlock();
        }
    }

    @Override
    public void undo() throws SQLException {
        try {
            rules.scopes().run("rollback to savepoint " + SAVEPOINT);
            rules.scopes().run("release savepoint " + SAVEPOINT);
        } finally {
            rules.scopes().lock().unlock();
        }
    }
}
