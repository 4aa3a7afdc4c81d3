package dev.intact.files;

import java.sql.SQLException;

/** Says, finally, what became of a unit. */
@FunctionalInterface
public interface Verdict {
    /**
     * Whether a unit is committed. Where that is open, it is decided now: it never will be.
     *
     * @param unit its name
     * @return what it will be for ever
     * @throws SQLException where the database cannot be asked
     */
    boolean committed(String unit) throws SQLException;
}
