package dev.intact.copy;

import dev.intact.copy.Said.Sort;
import java.util.Optional;

/** LIKE, which in SQLite does not tell ASCII letters by their case, and GLOB, which PostgreSQL does not know. */
record PostgresPatterns(PostgresWords words) {
    Said say(Expression.Like like) throws Untranslatable {
        Said of = words.say(like.of()).written();
        Said pattern = words.say(like.pattern());
        String not = like.not() ? " not" : "";
        if (like.operator().equals("LIKE") && pattern.sort() == Sort.TEXT) {
            Optional<Expression> escape = like.escape();
            String escaping = escape.isPresent() ? words.say(escape.get()).sql() : "''";
            return Said.of(
                    "(" + PostgresWords.folded(of).sql() + not + " like "
                            + PostgresWords.folded(pattern).sql() + " escape " + escaping + ")",
                    Sort.TRUTH);
        }
        if (like.operator().equals("GLOB") && pattern.literal().isPresent()) {
            String sign = like.not() ? " !~ " : " ~ ";
            return Said.of(
                    "(" + of.sql() + " collate \"C\"" + sign
                            + Said.quoted(expression(pattern.literal().get())) + ")",
                    Sort.TRUTH);
        }
        throw new Untranslatable("it has " + like.operator() + " with a pattern that is not known beforehand");
    }

    /** The regular expression for a pattern of GLOB. */
    private static String expression(String glob) throws Untranslatable {
        StringBuilder expression = new StringBuilder("^");
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c == '[') {
                int end = glob.indexOf(']', i + 2);
                String set = end < 0 ? "" : glob.substring(i + 1, end);
                if (!set.matches("\\^?[\\w .,:;-]+")) {
                    throw new Untranslatable("it has the pattern " + glob);
                }
                expression.append('[').append(set).append(']');
                i = end;
            } else {
                expression.append(c == '*' ? ".*" : c == '?' ? "." : plain(c));
            }
        }
        return expression.append('$').toString();
    }

    private static String plain(char c) {
        boolean harmless = Character.isLetterOrDigit(c) || c == ' ' || c == '_' || c == '-' || c >= 0x80;
        return harmless ? String.valueOf(c) : "\\" + c;
    }
}
