package dev.intact.migrate;

import dev.intact.adopt.SqlScript;
import dev.intact.adopt.SqlScript.Statement;
import dev.intact.dialect.SqlTokens;
import dev.intact.dialect.SqlTokens.Lexis;
import dev.intact.migrate.Migration.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements as patterns read them: one text each, and one for each action of an ALTER TABLE. */
final class StatementForms {
    private static final Pattern ALTER = Pattern.compile("alter table (?:if exists )?(?:only )?\\S+ (?:\\* )?");
    private static final char HARD_BLANK = '\u00A0';
    private static final String STRING = "'";

    private StatementForms() {}

    /**
     * One of them.
     *
     * @param text words in small letters with a blank between them; a name in quotes begins with its quote, a string is
     *     nothing but its quote
     * @param line on which the statement begins
     */
    record Form(String text, int line) {
        /** Whether it makes that table. */
        boolean creates(String table) {
            return text.matches("create (?:(?:temp|temporary|unlogged) )?table (?:if not exists )?"
                    + Pattern.quote(table) + "(?: .*)?");
        }
    }

    static List<Form> of(Part part, Tables tables) {
        List<Form> forms = new ArrayList<>();
        for (Statement statement : SqlScript.of(part.sql(), tables.database())) {
            String text = text(words(statement.sql(), tables.lexis()));
            int line = part.line() + statement.line() - 1;
            Matcher alter = ALTER.matcher(text);
            if (alter.lookingAt()) {
                actions(text.substring(alter.end()))
                        .forEach(action -> forms.add(new Form(alter.group() + action, line)));
            } else {
                forms.add(new Form(text, line));
            }
        }
        return forms;
    }

    private static List<String> words(String sql, Lexis lexis) {
        SqlTokens tokens = new SqlTokens(sql, lexis);
        List<String> words = new ArrayList<>();
        for (String word = tokens.next(); !word.equals(SqlTokens.END); word = tokens.next()) {
            words.add(word);
        }
        return words;
    }

    private static String text(List<String> words) {
        List<String> plain = words.stream()
                .map(word -> word.length() > 1 && (word.startsWith("'") || word.startsWith("$"))
                        ? STRING
                        : word.replace(' ', HARD_BLANK).replace(';', ','))
                .toList();
        return String.join(" ", plain).replace(" . ", ".");
    }

    private static List<String> actions(String all) {
        List<String> actions = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int at = 0; at < all.length(); at++) {
            char c = all.charAt(at);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                actions.add(all.substring(from, at).strip());
                from = at + 1;
            }
        }
        actions.add(all.substring(from).strip());
        return actions;
    }
}
