package dev.intact.dialect.sqlite;

import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Prospect;
import dev.intact.dialect.Violation;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean. The driver's SQLState is empty and its error code only the low byte. */
final class Codes {
    private static final int LOW_BYTE = 0xff;
    private static final Pattern CONSTRAINT =
            Pattern.compile("(UNIQUE|CHECK|NOT NULL|FOREIGN KEY) constraint failed(?:: (.*?))?\\)?$", Pattern.DOTALL);

    private Codes() {}

    static SQLiteErrorCode of(SQLException failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLiteException known) {
                return known.getResultCode();
            }
        }
        return SQLiteErrorCode.getErrorCode(failure.getErrorCode());
    }

    static FailureKind classify(SQLException failure) {
        SQLiteErrorCode code = of(failure);
        return switch (code) {
            case SQLITE_CONSTRAINT_DATATYPE -> FailureKind.DATA;
            case SQLITE_READONLY_DBMOVED -> FailureKind.CONFLICT;
            default -> primary(SQLiteErrorCode.getErrorCode(code.code & LOW_BYTE));
        };
    }

    /** A file that cannot be opened stays so: there is no server that would come back. */
    static Prospect prospect(SQLException failure) {
        return classify(failure) == FailureKind.CONFLICT ? Prospect.PASSING : Prospect.LASTING;
    }

    private static FailureKind primary(SQLiteErrorCode code) {
        return switch (code) {
            case SQLITE_CONSTRAINT -> FailureKind.CONSTRAINT;
            case SQLITE_MISMATCH, SQLITE_TOOBIG -> FailureKind.DATA;
            // The page about connections has these in a table, with the source of each.
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL, SQLITE_SCHEMA -> FailureKind.CONFLICT;
            case SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM -> FailureKind.RESOURCES;
            case SQLITE_CORRUPT, SQLITE_NOTADB -> FailureKind.DAMAGED;
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH -> FailureKind.PERMISSION;
            case SQLITE_INTERRUPT -> FailureKind.CANCELLED;
            case SQLITE_CANTOPEN -> FailureKind.CONNECTION;
            default -> FailureKind.OTHER;
        };
    }

    /** Reads the forms that SQLite documents: {@code UNIQUE constraint failed: price.sku}. */
    static Violation violation(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher said = CONSTRAINT.matcher(message);
        if (!said.find()) {
            return new Violation(Optional.empty(), Optional.empty(), Optional.empty(), message);
        }
        Optional<String> what = Optional.ofNullable(said.group(2));
        if (what.isEmpty() || said.group(1).equals("CHECK") || what.get().startsWith("index ")) {
            return new Violation(what, Optional.empty(), Optional.empty(), said.group());
        }
        return columns(what.get(), said.group());
    }

    private static Violation columns(String list, String detail) {
        int dot = list.indexOf('.');
        boolean one = !list.contains(", ");
        Optional<String> table = dot < 0 ? Optional.empty() : Optional.of(list.substring(0, dot));
        Optional<String> column = dot < 0 || !one ? Optional.empty() : Optional.of(list.substring(dot + 1));
        return new Violation(Optional.of(list), table, column, detail);
    }
}
