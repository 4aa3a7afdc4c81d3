package dev.intact.dialect;

import java.sql.SQLException;

/** The settings of a session, as they were found at one moment. For one thread at a time. */
@FunctionalInterface
public interface SettingsFound {
    /**
     * Sets again what was set otherwise since.
     *
     * @throws SQLException what the database says
     */
    void restore() throws SQLException;
}
