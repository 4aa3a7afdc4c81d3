package dev.intact.dialect;

import dev.intact.error.CancelledException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.IntactException;
import dev.intact.error.SourceFailedException;
import dev.intact.error.StatementFailedException;
import dev.intact.error.TransactionConflictException;
import java.sql.SQLException;

/** From a driver's exception to the family's. Holds nothing: safe for many threads. */
public final class Failures {
    /** What a server answers that has no database of that name. */
    private static final String NO_DATABASE = "3D000";

    private Failures() {}

    /**
     * What somebody else said, as a sentence of a longer text.
     *
     * @param failure of a driver or of the system
     * @return with one stop at its end
     */
    public static String said(Exception failure) {
        String message = String.valueOf(failure.getMessage()).strip();
        return message.endsWith(".") ? message : message + ".";
    }

    static IntactException translate(String attempted, String left, FailureKind kind, SQLException failure) {
        String said = attempted + ": " + said(failure) + " " + left + " ";
        return switch (kind) {
            case CONNECTION ->
                new ConnectionFailedException(
                        said + "Check the address, the network and that the server runs, then try again.", failure);
            case CONFLICT -> new TransactionConflictException(said + "Try again later.", failure);
            case CANCELLED -> new CancelledException(attempted + ": it was cancelled. " + left, failure);
            case RESOURCES -> new SourceFailedException(said + "Free space or mend the disk, then try again.", failure);
            case DAMAGED ->
                new SourceFailedException(
                        said + "The database is damaged: 'intact backup restore latest --replace-damaged' makes it anew"
                                + " from a backup.",
                        failure);
            case PERMISSION -> new StatementFailedException(said + "Ask for the right, or use another role.", failure);
            case CONSTRAINT, DATA, OTHER ->
                new StatementFailedException(
                        NO_DATABASE.equals(failure.getSQLState())
                                ? said + "Name a database that is there; 'intact setup' makes one."
                                : said.strip(),
                        failure);
        };
    }
}
