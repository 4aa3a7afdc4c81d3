package dev.intact.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A piece of SQL. Comments and blanks are none.
 *
 * @param kind what it is
 * @param text a name or a string without its quotes; all else as it is written
 * @param from where it begins
 * @param to where it has ended
 */
public record SqlToken(Kind kind, String text, int from, int to) {

    /** What a token is. */
    public enum Kind {
        /** A key word, or a name without quotes. */
        WORD,
        /** A quoted name. */
        NAME,
        /** A string. */
        STRING,
        /** A number. */
        NUMBER,
        /** Bytes: {@code x'00'}. */
        BYTES,
        /** An operator, a parenthesis, a comma. */
        SIGN
    }

    /**
     * Cuts what SQLite keeps.
     *
     * @param sql one statement or expression
     * @return its tokens
     */
    public static List<SqlToken> ofSqlite(String sql) {
        return new Cutter(sql, "[").tokens();
    }

    /**
     * Cuts what PostgreSQL prints.
     *
     * @param sql one statement or expression
     * @return its tokens
     */
    public static List<SqlToken> ofPostgres(String sql) {
        return new Cutter(sql, "").tokens();
    }

    /**
     * Whether it is a key word.
     *
     * @param word in capitals
     * @return true in any case, never for what is quoted
     */
    public boolean is(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    /**
     * Whether it is an operator.
     *
     * @param sign as written
     * @return true for this very one
     */
    public boolean isSign(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    /**
     * Whether it may be a name.
     *
     * @return true for words and quoted names
     */
    public boolean isName() {
        return kind == Kind.WORD || kind == Kind.NAME;
    }

    /** Reads from the beginning to the end, once. */
    private static final class Cutter {
        private static final List<String> SIGNS = List.of(
                "->>", "!~~*", "!~*", "!~~", "~~*", "||", "==", "<>", "!=", "<=", ">=", "<<", ">>", "->", "::", "~~",
                "~*", "!~", "@>", "<@", "&&");

        private final String sql;
        private final String brackets;
        private int at;

        Cutter(String sql, String brackets) {
            this.sql = sql;
            this.brackets = brackets;
        }

        List<SqlToken> tokens() {
            List<SqlToken> tokens = new ArrayList<>();
            while (!atEnd()) {
                tokens.add(token());
            }
            return tokens;
        }

        private boolean atEnd() {
            while (at < sql.length()) {
                if (Character.isWhitespace(sql.charAt(at))) {
                    at++;
                } else if (sql.startsWith("--", at)) {
                    int end = sql.indexOf('\n', at);
                    at = end < 0 ? sql.length() : end + 1;
                } else if (sql.startsWith("/*", at)) {
                    int end = sql.indexOf("*/", at + 2);
                    at = end < 0 ? sql.length() : end + 2;
                } else {
                    return false;
                }
            }
            return true;
        }

        private SqlToken token() {
            int from = at;
            char first = sql.charAt(at);
            if (first == '\'') {
                return quoted(Kind.STRING, from, '\'');
            }
            if (first == '"' || (first == '`' && !brackets.isEmpty())) {
                return quoted(Kind.NAME, from, first);
            }
            if (first == '[' && !brackets.isEmpty()) {
                return bracketed(from);
            }
            if (isDigit(first) || (first == '.' && at + 1 < sql.length() && isDigit(sql.charAt(at + 1)))) {
                return number(from);
            }
            return isWord(first) ? word(from) : sign(from);
        }

        private SqlToken quoted(Kind kind, int from, char quote) {
            StringBuilder text = new StringBuilder();
            at++;
            while (at < sql.length()) {
                char c = sql.charAt(at++);
                if (c == quote && at < sql.length() && sql.charAt(at) == quote) {
                    at++;
                } else if (c == quote) {
                    break;
                }
                text.append(c);
            }
            return new SqlToken(kind, text.toString(), from, at);
        }

        private SqlToken bracketed(int from) {
            int end = sql.indexOf(']', at);
            at = end < 0 ? sql.length() : end + 1;
            return new SqlToken(Kind.NAME, sql.substring(from + 1, end < 0 ? at : end), from, at);
        }

        private SqlToken number(int from) {
            boolean hexadecimal = sql.startsWith("0x", at) || sql.startsWith("0X", at);
            while (at < sql.length()
                    && (isWord(sql.charAt(at)) || sql.charAt(at) == '.' || isExponentSign(hexadecimal))) {
                at++;
            }
            return new SqlToken(Kind.NUMBER, sql.substring(from, at), from, at);
        }

        private boolean isExponentSign(boolean hexadecimal) {
            char c = sql.charAt(at);
            char before = Character.toLowerCase(sql.charAt(at - 1));
            return !hexadecimal && (c == '+' || c == '-') && before == 'e';
        }

        private SqlToken word(int from) {
            while (at < sql.length() && isWord(sql.charAt(at))) {
                at++;
            }
            String word = sql.substring(from, at);
            boolean bytes = word.toLowerCase(Locale.ROOT).equals("x") && at < sql.length() && sql.charAt(at) == '\'';
            if (bytes) {
                SqlToken digits = quoted(Kind.BYTES, at, '\'');
                return new SqlToken(Kind.BYTES, digits.text(), from, at);
            }
            return new SqlToken(Kind.WORD, word, from, at);
        }

        private SqlToken sign(int from) {
            String sign = SIGNS.stream()
                    .filter(known -> sql.startsWith(known, from))
                    .findFirst()
                    .orElseGet(() -> sql.substring(from, from + 1));
            at += sign.length();
            return new SqlToken(Kind.SIGN, sign, from, at);
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static boolean isWord(char c) {
            return c == '_' || c == '$' || c >= 0x80 || Character.isLetterOrDigit(c);
        }
    }
}
