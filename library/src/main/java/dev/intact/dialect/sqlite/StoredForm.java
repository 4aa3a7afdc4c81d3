package dev.intact.dialect.sqlite;

import dev.intact.dialect.SchemaObject;
import dev.intact.dialect.SchemaObject.Kind;
import dev.intact.dialect.SqlTokens;
import dev.intact.dialect.SqlTokens.Lexis;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A text of {@code sqlite_schema} without what makes no difference: blanks, comments, the case of words, quotes around plain
 * names, and whether a column was there before or added behind the constraints.
 */
final class StoredForm {
    private static final Set<String> CONSTRAINTS = Set.of("constraint", "primary", "unique", "check", "foreign");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String NO_BLANK_BEFORE = ",).;";
    private static final String NO_BLANK_AFTER = "(.";

    private StoredForm() {}

    static SchemaObject of(String type, String name, String table, String sql) {
        return switch (type) {
            case "index" -> new SchemaObject(Kind.INDEX, name, line(words(sql)));
            case "view" -> new SchemaObject(Kind.VIEW, name, line(words(sql)));
            case "trigger" -> new SchemaObject(Kind.TRIGGER, table + "." + name, line(words(sql)));
            default -> new SchemaObject(Kind.TABLE, name, table(sql));
        };
    }

    private static String table(String sql) {
        List<String> words = words(sql);
        int open = words.indexOf("(");
        if (open < 0 || words.indexOf("virtual") == 1) {
            // What a module is told is its own language.
            return sql.strip();
        }
        List<String> columns = new ArrayList<>();
        List<String> constraints = new ArrayList<>();
        int close = cut(words, open, columns, constraints);
        List<String> lines = new ArrayList<>(List.of("table"));
        lines.addAll(columns);
        lines.addAll(constraints.stream().sorted().toList());
        String rest = line(words.subList(close, words.size()));
        if (!rest.isEmpty()) {
            lines.add(rest);
        }
        return String.join("\n", lines);
    }

    /** At the commas of the outermost parentheses; returns what follows the last of them. */
    private static int cut(List<String> words, int open, List<String> columns, List<String> constraints) {
        int depth = 0;
        int from = open + 1;
        for (int at = open; at < words.size(); at++) {
            String word = words.get(at);
            depth += word.equals("(") ? 1 : word.equals(")") ? -1 : 0;
            if (depth == 0 || (depth == 1 && word.equals(","))) {
                boolean constraint = CONSTRAINTS.contains(words.get(from));
                (constraint ? constraints : columns).add(line(words.subList(from, at)));
                from = at + 1;
            }
            if (depth == 0) {
                return at + 1;
            }
        }
        return words.size();
    }

    private static List<String> words(String sql) {
        SqlTokens tokens = new SqlTokens(sql, Lexis.SQLITE);
        List<String> words = new ArrayList<>();
        for (String token = tokens.next(); !token.equals(SqlTokens.END); token = tokens.next()) {
            words.add(isName(token) ? name(token.substring(1)) : token.startsWith("'") ? tokens.written() : token);
        }
        return words;
    }

    private static boolean isName(String token) {
        return token.startsWith("\"") || token.startsWith("`") || (token.startsWith("[") && token.length() > 1);
    }

    /** In double quotes, unless it is plain. A keyword as a name reads like the keyword, in both of two texts. */
    private static String name(String inside) {
        return PLAIN.matcher(inside).matches() ? inside.toLowerCase(Locale.ROOT) : '"' + inside + '"';
    }

    private static String line(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            boolean first = line.isEmpty();
            boolean glued = first
                    || NO_BLANK_BEFORE.contains(word)
                    || NO_BLANK_AFTER.indexOf(line.charAt(line.length() - 1)) >= 0;
            line.append(glued ? "" : " ").append(word);
        }
        return line.toString();
    }
}
