package dev.intact.dialect.sqlite;

import dev.intact.dialect.Prepared;
import dev.intact.dialect.TextMemo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Statements of one connection that are kept compiled: to compile a small one takes as long as to run it. SQLite compiles
 * one anew by itself where the schema has changed since (sqlite3_prepare_v2), but the driver keeps the columns that it saw
 * first: only texts that name their columns are kept. For one thread at a time.
 */
final class KeptStatements {
    private static final int MOST = 100;

    // A longer one has its values in it, and takes many times its length compiled.
    private static final int LONGEST = 4000;
    private static final Pattern AGAIN = Pattern.compile(
            "\\s*(select|insert|update|delete|replace|with|values)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern COUNT = Pattern.compile("\\bcount\\s*\\(\\s*\\*\\s*\\)", Pattern.CASE_INSENSITIVE);
    private static final TextMemo<Boolean, RuntimeException> MAY_COME_AGAIN =
            new TextMemo<>(KeptStatements::mayComeAgain);

    private final int most;
    /** Who was used last comes last. */
    private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

    private KeptStatements(int most) {
        this.most = most;
    }

    static KeptStatements some() {
        return new KeptStatements(MOST);
    }

    /** For a connection that is not ours, which shall be left as it was. */
    static KeptStatements none() {
        return new KeptStatements(0);
    }

    static boolean mayComeAgain(String sql) {
        return sql.length() <= LONGEST
                && AGAIN.matcher(sql).matches()
                && COUNT.matcher(sql).replaceAll("").indexOf('*') < 0
                && !Traces.mayLeave(sql);
    }

    /** What is to be compiled is, on that connection. */
    Prepared prepare(Connection connection, String sql) throws SQLException {
        Optional<PreparedStatement> kept = Optional.ofNullable(idle.remove(sql));
        PreparedStatement statement = kept.isPresent() ? kept.get() : connection.prepareStatement(sql);
        return most > 0 && MAY_COME_AGAIN.of(sql) ? new Kept(sql, statement) : Prepared.once(statement);
    }

    /** One that may come back. */
    private final class Kept implements Prepared {
        private final String sql;
        private final PreparedStatement statement;
        private boolean ended;

        Kept(String sql, PreparedStatement statement) {
            this.sql = sql;
            this.statement = statement;
        }

        @Override
        public PreparedStatement statement() {
            return statement;
        }

        @Override
        public void ended() {
            ended = true;
        }

        @Override
        public void close() throws SQLException {
            if (!ended || idle.containsKey(sql)) {
                statement.close();
                return;
            }
            // Nobody's values are kept, and none of them gets into the next one's statement.
            statement.clearParameters();
            idle.put(sql, statement);
            if (idle.size() > most) {
                forgetEldest();
            }
        }
    }

    private void forgetEldest() throws SQLException {
        Iterator<PreparedStatement> eldest = idle.values().iterator();
        PreparedStatement statement = eldest.next();
        eldest.remove();
        statement.close();
    }

    /** Before anything could make what is kept mean something else. */
    void forget() throws SQLException {
        while (!idle.isEmpty()) {
            forgetEldest();
        }
    }
}
