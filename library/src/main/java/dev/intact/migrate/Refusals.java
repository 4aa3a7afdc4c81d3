package dev.intact.migrate;

import dev.intact.dialect.Failures;
import dev.intact.dialect.SchemaSession;
import dev.intact.error.CancelledException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.error.MigrationFailedException;
import dev.intact.error.SourceFailedException;
import dev.intact.error.TransactionConflictException;
import java.sql.SQLException;
import java.util.List;

/**
 * What is said of a migration that was refused.
 *
 * @param context where it ran
 * @param done the titles of those that were committed before it
 * @param next what to do about a lock, and about a file
 */
record Refusals(MigrationContext context, List<String> done, Next next) {
    /** What to do next. */
    record Next(String locked, String wrong) {}

    /** Of migrations by themselves. */
    static Refusals of(MigrationContext context, List<String> done) {
        return new Refusals(
                context,
                done,
                new Next(
                        " Try again when nobody holds what it needs, or with a longer --wait.",
                        " Mend the file and run it again."));
    }

    /** Of those within another commit. */
    static Refusals within(MigrationContext context) {
        return new Refusals(
                context,
                List.of(),
                new Next(
                        " Try again when nobody holds what it needs.",
                        " Mend the file; or, where it is right by itself, run 'intact migrate up' first, then the same"
                                + " again."));
    }

    /** Of one that was rolled back. */
    IntactException of(Refused refused, SchemaSession session) {
        SQLException failure = refused.failure();
        String said = refused.place() + ": " + state(failure) + Failures.said(failure);
        String left = " Nothing of it was changed." + before();
        return switch (context.dialect().classify(failure)) {
            case CONFLICT ->
                new TransactionConflictException(said + holders(refused, session) + left + next.locked(), failure);
            case CONNECTION ->
                new ConnectionFailedException(
                        said + left + " Check the network and that the server runs, then try again.", failure);
            case CANCELLED ->
                new CancelledException(refused.step().attempted() + ": it was cancelled." + left, failure);
            case RESOURCES, DAMAGED ->
                new SourceFailedException(
                        said + left + " Free space or mend what is damaged, then try again.", failure);
            default -> new MigrationFailedException(said + hint(failure) + left + next.wrong(), Effect.NONE, failure);
        };
    }

    /** Of one that runs outside of a transaction, and is begun. */
    MigrationFailedException unfinished(Refused refused, String note) {
        return new MigrationFailedException(
                refused.step().attempted() + ": " + note
                        + ". It runs outside of a transaction: what was done before this statement stays, and its state is FAILED."
                        + " Run 'intact migrate status', which says what to do." + before(),
                Effect.UNKNOWN,
                refused.failure());
    }

    /** Where it stands and why, for the ledger and for people. */
    static String note(Refused refused, List<String> indexes) {
        String said = refused.at() + ": " + state(refused.failure()) + Failures.said(refused.failure());
        String brief = said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
        return indexes.isEmpty() ? brief : brief + left(indexes);
    }

    /** What removes indexes that nobody can use. */
    static String left(List<String> remedies) {
        return ". It left an index that is not valid; remove it with: " + String.join("; ", remedies);
    }

    /** What was committed before. */
    String before() {
        return done.isEmpty() ? "" : " Before it, and there to stay: " + String.join(", ", done) + ".";
    }

    /** SQLite looks at all triggers and views when a table is renamed, also at those of a table that was just dropped. */
    private static String hint(SQLException failure) {
        return String.valueOf(failure.getMessage()).matches("(?s).*error in (trigger|view) .*")
                ? " Where a table is built anew, 'pragma legacy_alter_table=on;' before its steps lets them be."
                : "";
    }

    private static String state(SQLException failure) {
        return failure.getSQLState() == null ? "" : "SQLSTATE " + failure.getSQLState() + ", ";
    }

    /** What is asked after a failure must not hide it. */
    private static String holders(Refused refused, SchemaSession session) {
        try {
            List<String> holders = session.holders(refused.sql());
            return holders.isEmpty() ? "" : " In the way: " + String.join("; ", holders) + ".";
        } catch (SQLException e) {
            refused.failure().addSuppressed(e);
            return "";
        }
    }
}
