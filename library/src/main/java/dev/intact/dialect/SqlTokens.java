package dev.intact.dialect;

import java.util.Locale;

/**
 * Cuts SQL into words, quoted things and single characters; comments and blanks are passed over. A word comes in lower
 * case; what stands in quotes comes with its opening quote in front, so that it is never taken for a word. For one
 * thread at a time.
 */
public final class SqlTokens {
    /** What {@link #next} gives after the last one. */
    public static final String END = "";

    private final String sql;
    private final Lexis lexis;
    private int at;
    private int from;
    private int unclosed = -1;

    /**
     * Nothing is read yet.
     *
     * @param sql one statement or many
     * @param lexis how it is read
     */
    public SqlTokens(String sql, Lexis lexis) {
        this.sql = sql;
        this.lexis = lexis;
    }

    /** How a database reads its SQL. */
    public enum Lexis {
        /** With names in {@code `} and {@code [ ]}, too. */
        SQLITE,
        /** With comments in comments, and strings between dollars. */
        POSTGRES,
        /** As a server does whose {@code standard_conforming_strings} are off. */
        POSTGRES_BACKSLASHES;

        /**
         * Whether it is PostgreSQL's in one of its forms.
         *
         * @return false for SQLite
         */
        public boolean isPostgres() {
            return this != SQLITE;
        }
    }

    /**
     * Reads on.
     *
     * @return the next token, or {@link #END}
     */
    public String next() {
        while (skipsBlankOrComment()) {}
        from = at;
        if (at >= sql.length()) {
            return END;
        }
        char first = sql.charAt(at);
        if (isWord(first) && first != '$') {
            return word();
        }
        return switch (first) {
            case '\'' -> quoted('\'', lexis == Lexis.POSTGRES_BACKSLASHES);
            case '"' -> quoted('"', false);
            case '`' -> lexis == Lexis.SQLITE ? quoted('`', false) : single();
            case '[' -> lexis == Lexis.SQLITE ? quoted(']', false) : single();
            case '$' -> lexis.isPostgres() ? dollarQuoted() : single();
            default -> single();
        };
    }

    /**
     * Where the token that was read last begins.
     *
     * @return a place in the text
     */
    public int from() {
        return from;
    }

    /**
     * Where the comment, quote or body began that had no end.
     *
     * @return below 0 where there is none, as far as it was read
     */
    public int unclosed() {
        return unclosed;
    }

    /**
     * The token that was read last, as it is written.
     *
     * @return with both of its quotes
     */
    public String written() {
        return sql.substring(from, at);
    }

    private boolean skipsBlankOrComment() {
        if (at >= sql.length()) {
            return false;
        }
        if (Character.isWhitespace(sql.charAt(at)) || sql.charAt(at) == '\uFEFF') {
            at++;
            return true;
        }
        if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end + 1;
            return true;
        }
        return sql.startsWith("/*", at) && skipsBlockComment();
    }

    private boolean skipsBlockComment() {
        int depth = 0;
        int begun = at;
        do {
            if (sql.startsWith("/*", at) && (depth == 0 || lexis.isPostgres())) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
        unclosed = depth > 0 ? begun : unclosed;
        return true;
    }

    private String word() {
        int from = at;
        while (at < sql.length() && isWord(sql.charAt(at))) {
            at++;
        }
        String word = sql.substring(from, at).toLowerCase(Locale.ROOT);
        boolean escapes = lexis.isPostgres() && word.equals("e") && at < sql.length() && sql.charAt(at) == '\'';
        return escapes ? quoted('\'', true) : word;
    }

    private String quoted(char close, boolean backslashes) {
        int from = at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (backslashes && c == '\\') {
                at++;
            } else if (c == close && close != ']' && at < sql.length() && sql.charAt(at) == close) {
                at++;
            } else if (c == close) {
                return sql.substring(from, at - 1);
            }
        }
        at = sql.length();
        unclosed = from;
        return sql.substring(from);
    }

    private String dollarQuoted() {
        int end = at + 1;
        while (end < sql.length() && isWord(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        boolean opens = end < sql.length() && sql.charAt(end) == '$' && !Character.isDigit(sql.charAt(at + 1));
        if (!opens) {
            return single();
        }
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        unclosed = close < 0 ? at : unclosed;
        at = close < 0 ? sql.length() : close + tag.length();
        return tag;
    }

    private String single() {
        return String.valueOf(sql.charAt(at++));
    }

    private static boolean isWord(char c) {
        return c == '_' || c == '$' || c >= 0x80 || Character.isLetterOrDigit(c);
    }
}
