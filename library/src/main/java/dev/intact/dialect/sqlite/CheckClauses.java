package dev.intact.dialect.sqlite;

import dev.intact.schema.TableSchema.Check;
import java.util.ArrayList;
import java.util.List;

/** Finds in a stored CREATE TABLE what SQLite has no catalogue of: CHECK and ON CONFLICT clauses. For one statement, one thread. */
final class CheckClauses {
    private final String sql;
    private final List<Check> found = new ArrayList<>();
    private int at;
    private String name = "";

    private CheckClauses(String sql) {
        this.sql = sql;
    }

    static List<Check> in(String createTable) {
        CheckClauses reader = new CheckClauses(createTable);
        reader.read();
        return reader.found;
    }

    /** Whether a constraint says what becomes of a row that conflicts, and that it is not simply refused. */
    static boolean settlesConflicts(String createTable) {
        CheckClauses reader = new CheckClauses(createTable);
        for (String token = reader.next(); !token.isEmpty(); token = reader.next()) {
            if (token.equalsIgnoreCase("CONFLICT") && !reader.next().equalsIgnoreCase("ABORT")) {
                return true;
            }
        }
        return false;
    }

    /** CHECK and CONSTRAINT are reserved: as bare words they are never names. A name serves only the next clause. */
    private void read() {
        for (String token = next(); !token.isEmpty(); token = next()) {
            if (token.equalsIgnoreCase("CONSTRAINT")) {
                name = unquoted(next());
                continue;
            }
            if (token.equalsIgnoreCase("CHECK")) {
                next();
                found.add(new Check(name, inside()));
            }
            name = "";
        }
    }

    /** The text up to the parenthesis that closes the one just read, without comments. */
    private String inside() {
        StringBuilder expression = new StringBuilder();
        int depth = 1;
        while (true) {
            int before = at;
            boolean gap = skipGap();
            String token = next();
            depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
            if (depth == 0 || token.isEmpty()) {
                return expression.toString().strip();
            }
            expression.append(gap && before < at ? " " : "").append(token);
        }
    }

    private String next() {
        skipGap();
        if (at >= sql.length()) {
            return "";
        }
        int start = at;
        char c = sql.charAt(at);
        switch (c) {
            case '\'', '"', '`' -> skipQuoted(c);
            case '[' -> at = past("]", at);
            default -> skipPlain(c);
        }
        return sql.substring(start, at);
    }

    private void skipPlain(char first) {
        at++;
        if (!isWord(first)) {
            return;
        }
        while (at < sql.length() && isWord(sql.charAt(at))) {
            at++;
        }
    }

    private void skipQuoted(char quote) {
        at++;
        while (at < sql.length()) {
            if (sql.charAt(at++) != quote) {
                continue;
            }
            if (at >= sql.length() || sql.charAt(at) != quote) {
                return;
            }
            at++;
        }
    }

    /** White space and comments; true where there was any. */
    private boolean skipGap() {
        int start = at;
        while (at < sql.length()) {
            if (Character.isWhitespace(sql.charAt(at))) {
                at++;
            } else if (sql.startsWith("--", at)) {
                at = past("\n", at);
            } else if (sql.startsWith("/*", at)) {
                at = past("*/", at + 2);
            } else {
                break;
            }
        }
        return at > start;
    }

    private int past(String mark, int from) {
        int found = sql.indexOf(mark, from);
        return found < 0 ? sql.length() : found + mark.length();
    }

    private static boolean isWord(char c) {
        return c == '_' || c == '$' || c == '.' || Character.isLetterOrDigit(c) || c >= 0x80;
    }

    private static String unquoted(String token) {
        if (token.length() < 2) {
            return token;
        }
        char first = token.charAt(0);
        String inner = token.substring(1, token.length() - 1);
        return switch (first) {
            case '"', '`', '\'' -> inner.replace("" + first + first, "" + first);
            case '[' -> inner;
            default -> token;
        };
    }
}
