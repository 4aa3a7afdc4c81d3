package dev.intact.tx;

import dev.intact.adopt.OneStatement;
import dev.intact.dialect.Dialect;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Texts that were found to be one statement: a program sends the same ones again and again. Safe for many threads. */
final class Approved {
    private static final int MOST = 1000;
    private static final int LONGEST = 4000;

    private final Dialect dialect;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Approved(Dialect dialect) {
        this.dialect = dialect;
    }

    Dialect dialect() {
        return dialect;
    }

    void refuseOthers(String sql) throws SQLException {
        if (known.contains(sql)) {
            return;
        }
        OneStatement.refuseOthers(sql, dialect);
        if (sql.length() > LONGEST) {
            return;
        }
        if (known.size() >= MOST) {
            // Of a program that writes values into its texts; those that come often are soon here again.
            known.clear();
        }
        known.add(sql);
    }
}
