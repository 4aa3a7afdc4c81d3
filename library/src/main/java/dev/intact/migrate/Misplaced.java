package dev.intact.migrate;

import dev.intact.adopt.SqlScript.Statement;
import dev.intact.migrate.Migration.Within;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A statement that has no place in a migration.
 *
 * @param why a sentence
 * @param remedy another one
 */
record Misplaced(String why, String remedy) {
    private static final Pattern COPY =
            Pattern.compile("copy\\b.*\\b(from\\s+stdin|to\\s+stdout)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Looks at one statement. */
    static Optional<Misplaced> in(Statement statement, Within within) {
        return statement
                .transactionWord()
                .map(Misplaced::transaction)
                .or(() -> COPY.matcher(statement.sql()).matches() ? Optional.of(copy()) : Optional.empty())
                .or(() -> givesTheLockAway(statement) ? Optional.of(lock()) : Optional.empty())
                .or(() -> within == Within.TRANSACTION && isOfTwoFiles(statement)
                        ? Optional.of(files())
                        : Optional.empty());
    }

    private static Misplaced transaction(String word) {
        return new Misplaced(
                word + " has no place in a migration, which begins and ends its transaction by itself.",
                "Take it out; what cannot run in a transaction says transaction:false behind migrate:up.");
    }

    private static Misplaced copy() {
        return new Misplaced(
                "COPY FROM STDIN and TO STDOUT have nobody at the other end here.",
                "Write INSERT, or load the rows with 'intact load'.");
    }

    private static boolean givesTheLockAway(Statement statement) {
        return statement.head().equals("discard all")
                || statement.sql().toLowerCase(Locale.ROOT).contains("pg_advisory_unlock_all");
    }

    private static Misplaced lock() {
        return new Misplaced(
                "DISCARD ALL and pg_advisory_unlock_all() give away the lock that keeps other migrations out.",
                "Take it out: what a file has set is forgotten after it.");
    }

    private static boolean isOfTwoFiles(Statement statement) {
        return statement.head().matches("(attach|detach) .*");
    }

    private static Misplaced files() {
        return new Misplaced(
                "ATTACH and DETACH have no place in a transaction: two files are not changed whole or not at all.",
                "Say transaction:false behind migrate:up.");
    }
}
