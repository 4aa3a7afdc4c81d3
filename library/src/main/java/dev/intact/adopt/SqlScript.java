package dev.intact.adopt;

import dev.intact.dialect.SqlTokens;
import dev.intact.dialect.SqlTokens.Lexis;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A text of many statements, cut where a database would cut it: not in quotes, comments, parentheses, {@code $$} bodies, nor
 * in the bodies of triggers and routines. Holds nothing: safe for many threads.
 */
public final class SqlScript {
    private final String sql;
    private final Lexis lexis;
    private final List<Statement> found = new ArrayList<>();
    private SqlSentence now = fresh();
    private int from = -1;

    private SqlScript(String sql, Lexis lexis) {
        this.sql = sql;
        this.lexis = lexis;
    }

    /**
     * One statement.
     *
     * @param sql as it stands there, without what comes before it and without its semicolon
     * @param line on which it begins in the text, from 1
     * @param head its first words and signs, in lower case, with one blank between them; what is quoted begins with its quote
     */
    public record Statement(String sql, int line, String head) {
        /**
         * What of the transaction it would begin or end.
         *
         * @return the word that says so; empty where it leaves transactions alone, or only sets or goes back to a savepoint
         */
        public Optional<String> transactionWord() {
            boolean savepoint = head.startsWith("savepoint ")
                    || head.startsWith("release ")
                    || head.matches("rollback( work| transaction)? to .*");
            boolean set = head.startsWith("set ");
            return savepoint || set || !SqlText.OF_TRANSACTIONS.matcher(head).matches()
                    ? Optional.empty()
                    : Optional.of(head.split(" ", 2)[0].toUpperCase(Locale.ROOT));
        }
    }

    /**
     * Cuts a text.
     *
     * @param sql many statements, each but the last ended by a semicolon
     * @param database the name of its dialect
     * @return in their order; empty where there are only comments
     */
    public static List<Statement> of(String sql, String database) {
        SqlScript script = new SqlScript(sql, database.equals("sqlite") ? Lexis.SQLITE : Lexis.POSTGRES);
        script.cut();
        return List.copyOf(script.found);
    }

    private void cut() {
        SqlTokens tokens = new SqlTokens(sql, lexis);
        String before = "";
        boolean inBody = false;
        int depth = 0;
        for (String token = tokens.next(); !token.equals(SqlTokens.END); token = tokens.next()) {
            depth += token.equals("(") ? 1 : token.equals(")") && depth > 0 ? -1 : 0;
            if (token.equals(";") && !inBody && depth == 0) {
                end(tokens.from());
            } else {
                from = from < 0 ? tokens.from() : from;
                now.take(token);
                inBody = inBody ? !SqlSentence.endsBody(before, token) : now.opensBody(before, token, lexis);
            }
            before = token;
        }
        end(sql.length());
    }

    private void end(int to) {
        if (from >= 0) {
            int line = 1
                    + (int) sql.substring(0, from)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            found.add(new Statement(sql.substring(from, to).strip(), line, now.text()));
        }
        from = -1;
        now = fresh();
    }

    private static SqlSentence fresh() {
        return new SqlSentence(new ArrayList<>(), new HashSet<>());
    }
}
