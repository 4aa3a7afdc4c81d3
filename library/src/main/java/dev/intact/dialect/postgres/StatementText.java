package dev.intact.dialect.postgres;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A statement as others may read it: on one line, shortened, with {@code ?} for each value. */
final class StatementText {
    private static final int LONGEST = 200;

    // What was cut off at the server's limit ends within a value: that is masked to its end.
    private static final Pattern PARTS = Pattern.compile(
            "(?<name>\"(?:[^\"]|\"\")*(?:\"|$))"
                    + "|(?<comment>--[^\\n]*|/\\*(?:[^*]|\\*(?!/))*+(?:\\*/|$))"
                    + "|(?<dollar>\\$(?<tag>[A-Za-z_]\\w*)?\\$)"
                    + "|(?<escaped>\\b[eE]'(?:[^'\\\\]|''|\\\\.)*+(?:'|\\\\?$))"
                    + "|(?<text>(?:\\b(?:[bBxXnN]|[uU]&))?'(?:[^']|'')*+(?:'|$))"
                    + "|(?<number>(?<![\\w$.])(?:\\d(?:[eE][+-]\\d|[\\w.])*|\\.\\d+))",
            Pattern.DOTALL);

    private StatementText() {}

    static String masked(String statement) {
        StringBuilder text = new StringBuilder();
        Matcher part = PARTS.matcher(statement);
        int from = 0;
        while (from <= statement.length() && part.find(from)) {
            text.append(statement, from, part.start());
            from = part.end();
            if (part.group("dollar") != null) {
                int end = statement.indexOf(part.group("dollar"), from);
                from = end < 0 ? statement.length() : end + part.group("dollar").length();
            }
            text.append(replacement(part));
        }
        text.append(statement, Math.min(from, statement.length()), statement.length());
        String line = text.toString().replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1).strip() + "…";
    }

    private static String replacement(Matcher part) {
        if (part.group("name") != null) {
            return part.group();
        }
        return part.group("comment") == null ? "?" : " ";
    }
}
