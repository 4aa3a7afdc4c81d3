package dev.intact.adopt;

import dev.intact.dialect.SqlTokens;
import dev.intact.dialect.SqlTokens.Lexis;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A text of many statements, cut where a database would cut it: not in quotes, comments, parentheses, {@code $$} bodies, nor
 * in the bodies of triggers and routines. Holds nothing: safe for many threads.
 */
public final class SqlScript {
    private static final Pattern CONCURRENT = Pattern.compile("(create (unique )?index|drop index|reindex( [(),a-z]+)*"
            + "|refresh materialized view|alter table .* detach partition .*) concurrently( .*)?");
    private static final Pattern SETTING = Pattern.compile("(set|reset|pragma|attach) .*");

    private final String sql;
    private final Lexis lexis;
    private final List<Statement> found = new ArrayList<>();
    private SqlSentence now = fresh();
    private int from = -1;
    private int line = 1;
    private int counted;

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
         * Whether it builds or removes something beside its users, outside of a transaction and waiting for them to end.
         *
         * @return from its words, not from what stands in quotes and comments
         */
        public boolean isConcurrent() {
            return CONCURRENT.matcher(head).matches();
        }

        /**
         * Whether it sets something for those that follow it on the same session.
         *
         * @return also where that is gone at the end of a transaction
         */
        public boolean isSetting() {
            return SETTING.matcher(head).matches();
        }

        /**
         * Whether it says how long the session waits for locks.
         *
         * @return also where that is gone at the end of a transaction
         */
        public boolean isLockTimeout() {
            return head.matches("(set (local |session )?|reset )lock_timeout( .*)?");
        }

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
     * Looks for a comment, quote or body between dollars that is begun in a text and not ended: it would swallow what follows.
     *
     * @param sql many statements
     * @param database the name of its dialect
     * @return the line on which it begins, from 1; empty where all are ended
     */
    public static OptionalInt unclosed(String sql, String database) {
        SqlTokens tokens = new SqlTokens(sql, lexis(database));
        String token;
        do {
            token = tokens.next();
        } while (!token.equals(SqlTokens.END));
        return tokens.unclosed() < 0
                ? OptionalInt.empty()
                : OptionalInt.of(sql.substring(0, tokens.unclosed()).split("\n", -1).length);
    }

    private static Lexis lexis(String database) {
        return database.equals("sqlite") ? Lexis.SQLITE : Lexis.POSTGRES;
    }

    /**
     * Cuts a text.
     *
     * @param sql many statements, each but the last ended by a semicolon
     * @param database the name of its dialect
     * @return in their order; empty where there are only comments
     */
    public static List<Statement> of(String sql, String database) {
        SqlScript script = new SqlScript(sql, lexis(database));
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
            for (; counted < from; counted++) {
                line += sql.charAt(counted) == '\n' ? 1 : 0;
            }
            found.add(new Statement(sql.substring(from, to).strip(), line, now.text()));
        }
        from = -1;
        now = fresh();
    }

    private static SqlSentence fresh() {
        return new SqlSentence(new ArrayList<>(), new HashSet<>());
    }
}
