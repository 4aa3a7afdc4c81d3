package dev.intact.adopt;

import dev.intact.dialect.SqlTokens;
import dev.intact.dialect.SqlTokens.Lexis;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One statement of a text. Nothing of it is remembered but its first words, however long it is.
 *
 * @param head the first words and signs
 * @param changes the words in it that speak of changing rows
 */
record SqlSentence(List<String> head, Set<String> changes) {
    private static final Set<String> CHANGING = Set.of("insert", "update", "delete", "merge", "into");
    private static final int HEAD = 20;
    private static final Pattern TRIGGER = Pattern.compile("create (temp |temporary )?trigger");
    private static final Pattern ROUTINE = Pattern.compile("create (or replace )?(function|procedure) .*");

    static List<SqlSentence> all(String sql, Lexis lexis) {
        List<SqlSentence> all = new ArrayList<>();
        SqlTokens tokens = new SqlTokens(sql, lexis);
        SqlSentence now = new SqlSentence(new ArrayList<>(), new HashSet<>());
        String before = "";
        boolean inBody = false;
        for (String token = tokens.next(); !token.equals(SqlTokens.END); token = tokens.next()) {
            if (token.equals(";") && !inBody) {
                now.addTo(all);
                now = new SqlSentence(new ArrayList<>(), new HashSet<>());
            } else {
                now.take(token);
                inBody = inBody ? !endsBody(before, token) : now.opensBody(before, token, lexis);
            }
            before = token;
        }
        now.addTo(all);
        return all;
    }

    private void addTo(List<SqlSentence> all) {
        if (!head.isEmpty()) {
            all.add(this);
        }
    }

    void take(String token) {
        if (head.size() < HEAD) {
            head.add(token);
        }
        if (CHANGING.contains(token)) {
            changes.add(token);
        }
    }

    /** The body of a trigger or of a routine in standard SQL holds statements, each with its semicolon. */
    boolean opensBody(String before, String token, Lexis lexis) {
        if (lexis == Lexis.SQLITE) {
            return token.equals("trigger") && TRIGGER.matcher(text()).matches();
        }
        return token.equals("atomic")
                && before.equals("begin")
                && ROUTINE.matcher(text()).matches();
    }

    static boolean endsBody(String before, String token) {
        return token.equals("end") && (before.equals(";") || before.equals("atomic"));
    }

    String first() {
        return head.get(0);
    }

    String text() {
        return String.join(" ", head);
    }
}
