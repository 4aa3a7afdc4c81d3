package dev.intact.adopt;

import dev.intact.dialect.SqlTokens.Lexis;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a text of SQL means for the transaction it is sent in.
 *
 * @param kind what to do with it
 * @param name of the savepoint, where it is about one
 * @param sent what to send instead of the text
 * @param writes whether it may change rows; a function called by a SELECT is taken for one that does not
 * @param several whether it holds more than one statement
 */
record SqlText(Kind kind, String name, String sent, boolean writes, boolean several) {
    private static final Set<String> READS =
            Set.of("select", "values", "with", "table", "show", "explain", "pragma", "set", "reset");
    static final Pattern OF_TRANSACTIONS = Pattern.compile(
            "(begin|start|commit|end|abort|rollback|savepoint|release|prepare transaction"
                    + "|set (local |session )?transaction(_isolation|_read_only|_deferrable)?|set session characteristics)( .*)?",
            Pattern.DOTALL);
    private static final Set<Kind> NAMING = Set.of(Kind.SAVEPOINT, Kind.RELEASE, Kind.ROLLBACK_TO);
    private static final String NOISE = "( work| transaction)?";
    private static final Map<Kind, Pattern> EXACTLY = Map.ofEntries(
            pattern(Kind.BEGIN, "(?:begin|start transaction)(?! .*(?:serializable|repeatable))( [a-z]+| ,)*"),
            pattern(Kind.COMMIT, "(?:commit|end)" + NOISE + "(?: and no chain)?"),
            pattern(Kind.COMMIT_AND_CHAIN, "(?:commit|end)" + NOISE + " and chain"),
            pattern(Kind.ROLLBACK, "(?:rollback|abort)" + NOISE + "(?: and no chain)?"),
            pattern(Kind.ROLLBACK_AND_CHAIN, "(?:rollback|abort)" + NOISE + " and chain"),
            pattern(Kind.ROLLBACK_TO, "rollback" + NOISE + " to(?: savepoint)? (?<name>.+)"),
            pattern(Kind.SAVEPOINT, "savepoint (?<name>.+)"),
            pattern(Kind.RELEASE, "release(?: savepoint)? (?<name>.+)"),
            pattern(
                    Kind.IGNORED,
                    "set .*(?:transaction[a-z_]*|characteristics)(?! .*(?:serializable|repeatable|snapshot)) .+"));

    // A program likes to send these when it starts. Inside a transaction SQLite refuses them, or would keep its lock on
    // the file for good; none of them changes what the program reads or writes.
    private static final Pattern PRAGMA =
            Pattern.compile("pragma (?:\"?main \\. )?(?<name>[a-z_]+)(?<value> [=(].*)?", Pattern.DOTALL);
    private static final Set<String> SHOWN_INSTEAD = Set.of("journal_mode", "locking_mode");
    private static final String NO_CHECKPOINT = "select 1 as busy, -1 as log, -1 as checkpointed";

    /** What to do with a text. */
    enum Kind {
        /** Send it. */
        PLAIN,
        BEGIN,
        COMMIT,
        COMMIT_AND_CHAIN,
        ROLLBACK,
        ROLLBACK_AND_CHAIN,
        SAVEPOINT,
        RELEASE,
        ROLLBACK_TO,
        /** Say that it is done, and do nothing. */
        IGNORED,
        /** It would end the transaction, or ask for what the transaction cannot give. */
        REFUSED
    }

    /** Work that is known to change rows and is no text. */
    static SqlText change() {
        return new SqlText(Kind.PLAIN, "", "", true, false);
    }

    static SqlText of(String sql, Lexis lexis) {
        SqlText text = read(sql, lexis);
        if (text.kind == Kind.PLAIN && lexis == Lexis.POSTGRES && sql.indexOf('\\') >= 0) {
            // Where its strings end depends on a setting of the server: no reading may hide the end of a transaction.
            SqlText other = read(sql, Lexis.POSTGRES_BACKSLASHES);
            return other.kind == Kind.PLAIN ? text : other;
        }
        return text;
    }

    private static SqlText read(String sql, Lexis lexis) {
        List<SqlSentence> sentences = SqlSentence.all(sql, lexis);
        boolean several = sentences.size() > 1;
        if (sentences.stream().anyMatch(s -> isOfTransactions(s, lexis))) {
            return several ? new SqlText(Kind.REFUSED, "", sql, true, true) : control(sentences.get(0), sql, lexis);
        }
        boolean writes = sentences.stream().anyMatch(SqlText::changes);
        if (!several && !sentences.isEmpty() && lexis == Lexis.SQLITE) {
            Optional<SqlText> pragma = pragma(sentences.get(0));
            if (pragma.isPresent()) {
                return pragma.get();
            }
        }
        return new SqlText(Kind.PLAIN, "", sql, writes, several);
    }

    private static boolean isOfTransactions(SqlSentence sentence, Lexis lexis) {
        boolean set = sentence.text().startsWith("set ") || sentence.text().startsWith("prepare ");
        return !(set && lexis == Lexis.SQLITE)
                && OF_TRANSACTIONS.matcher(sentence.text()).matches();
    }

    private static SqlText control(SqlSentence sentence, String sql, Lexis lexis) {
        for (Map.Entry<Kind, Pattern> known : EXACTLY.entrySet()) {
            Matcher matcher = known.getValue().matcher(sentence.text());
            if (matcher.matches()) {
                String name = NAMING.contains(known.getKey()) ? name(matcher, lexis) : "";
                return new SqlText(known.getKey(), name, sql, true, false);
            }
        }
        return new SqlText(Kind.REFUSED, "", sql, true, false);
    }

    private static String name(Matcher matcher, Lexis lexis) {
        String name = matcher.group("name");
        String bare = Character.isLetterOrDigit(name.charAt(0)) || name.charAt(0) == '_' ? name : name.substring(1);
        return lexis == Lexis.SQLITE ? bare.toLowerCase(Locale.ROOT) : bare;
    }

    private static Optional<SqlText> pragma(SqlSentence sentence) {
        Matcher matcher = PRAGMA.matcher(sentence.text());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group("name");
        if (name.equals("wal_checkpoint")) {
            return Optional.of(new SqlText(Kind.PLAIN, "", NO_CHECKPOINT, false, false));
        }
        if (matcher.group("value") == null) {
            return Optional.empty();
        }
        if (SHOWN_INSTEAD.contains(name)) {
            return Optional.of(new SqlText(Kind.PLAIN, "", "pragma main." + name, false, false));
        }
        return name.equals("synchronous")
                ? Optional.of(new SqlText(Kind.IGNORED, "", "", false, false))
                : Optional.empty();
    }

    private static boolean changes(SqlSentence sentence) {
        return !READS.contains(sentence.first()) || !sentence.changes().isEmpty();
    }

    private static Map.Entry<Kind, Pattern> pattern(Kind kind, String expression) {
        return Map.entry(kind, Pattern.compile(expression, Pattern.DOTALL));
    }
}
