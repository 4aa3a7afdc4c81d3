package dev.intact.dialect;

import dev.intact.error.CancelledException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.IntactException;
import dev.intact.error.SourceFailedException;
import dev.intact.error.StatementFailedException;
import dev.intact.error.TransactionConflictException;
import java.sql.SQLException;

/** From a driver's exception to the family's. */
final class Failures {
    private Failures() {}

    static IntactException translate(String attempted, String left, FailureKind kind, SQLException failure) {
        String message = String.valueOf(failure.getMessage()).strip();
        String said = attempted + ": " + (message.endsWith(".") ? message : message + ".") + " " + left + " ";
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
            case CONSTRAINT, DATA, OTHER -> new StatementFailedException(said.strip(), failure);
        };
    }
}
