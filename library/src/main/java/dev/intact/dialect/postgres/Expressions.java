package dev.intact.dialect.postgres;

/** SQL expressions as the server prints them. */
final class Expressions {
    private Expressions() {}

    /** Without the parentheses around the whole, if these are a pair. */
    static String unwrapped(String expression) {
        String text = expression;
        while (text.startsWith("(") && closing(text) == text.length() - 1) {
            text = text.substring(1, text.length() - 1);
        }
        return text;
    }

    /** Where the first parenthesis is closed; those in strings and quoted names do not count. */
    private static int closing(String text) {
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }
}
