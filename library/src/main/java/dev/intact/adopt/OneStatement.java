package dev.intact.adopt;

import dev.intact.adopt.SqlText.Kind;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SqlTokens.Lexis;
import java.sql.SQLException;

/** Holds what a program sends within a transaction of ours against what may be sent there. */
public final class OneStatement {
    private OneStatement() {}

    /**
     * Refuses a text that would begin, end or divide the transaction, and one of which the driver would leave out a part.
     *
     * @param sql the text
     * @param dialect of its database
     * @throws SQLException saying what to do instead; nothing was sent
     */
    public static void refuseOthers(String sql, Dialect dialect) throws SQLException {
        Lexis lexis = AdoptedDataSource.lexis(dialect);
        SqlText text = SqlText.of(sql, lexis);
        if (text.kind() != Kind.PLAIN && text.kind() != Kind.IGNORED) {
            throw LogicalConnection.refused(text);
        }
        // SQLite prepares the first statement and leaves out the others.
        if (text.several() && lexis == Lexis.SQLITE) {
            throw new SQLException("The text holds more than one statement. Nothing was sent. Send each by itself.");
        }
    }
}
