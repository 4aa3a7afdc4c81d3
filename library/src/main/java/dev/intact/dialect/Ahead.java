package dev.intact.dialect;

/**
 * What is to be said before the first statement of a transaction, and may go to the database together with it.
 *
 * @param sql statements that give no rows, each ended by a semicolon; or empty
 * @param statements how many; as many results come before the one of the statement itself
 */
public record Ahead(String sql, int statements) {
    /** Nothing. */
    public static final Ahead NOTHING = new Ahead("", 0);

    /** What the statement gives. */
    public enum Of {
        /** Nothing, or a count. */
        COUNT,
        /** Rows, which may be more than should come at once. */
        ROWS
    }
}
