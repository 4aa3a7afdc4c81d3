package dev.intact.dialect.postgres;

import static dev.intact.dialect.FailureKind.CONFLICT;
import static dev.intact.dialect.FailureKind.CONNECTION;
import static dev.intact.dialect.Prospect.NOT_YET;
import static dev.intact.dialect.Prospect.PASSING;
import static dev.intact.dialect.Prospect.UNANSWERED;

import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Prospect;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/** The failures that pass by themselves. The page about connections has the same table, with the source of each row. */
final class PassingStates {
    private static final Map<String, Row> ROWS = Map.ofEntries(
            Map.entry("40000", new Row(CONFLICT, PASSING)),
            Map.entry("40001", new Row(CONFLICT, PASSING)),
            Map.entry("40003", new Row(CONFLICT, PASSING)),
            Map.entry("40P01", new Row(CONFLICT, PASSING)),
            Map.entry("55006", new Row(CONFLICT, PASSING)),
            Map.entry("55P03", new Row(CONFLICT, PASSING)),
            // Whoever restarted or pooled the session has forgotten what the driver prepared.
            Map.entry("26000", new Row(CONFLICT, PASSING)),
            Map.entry("0A000", new Row(CONFLICT, PASSING, PassingStates::isStalePlan)),
            Map.entry("08000", new Row(CONNECTION, PASSING)),
            Map.entry("08001", new Row(CONNECTION, PASSING)),
            Map.entry("08003", new Row(CONNECTION, PASSING)),
            Map.entry("08006", new Row(CONNECTION, PASSING)),
            Map.entry("08007", new Row(CONNECTION, PASSING)),
            // Also whatever PgBouncer has to say of its own.
            Map.entry("08P01", new Row(CONNECTION, PASSING)),
            Map.entry("08S01", new Row(CONNECTION, PASSING)),
            Map.entry("25P03", new Row(CONNECTION, PASSING)),
            Map.entry("53300", new Row(CONNECTION, NOT_YET)),
            Map.entry("57P01", new Row(CONNECTION, PASSING)),
            Map.entry("57P02", new Row(CONNECTION, PASSING)),
            Map.entry("57P03", new Row(CONNECTION, NOT_YET)),
            Map.entry("57P05", new Row(CONNECTION, PASSING)),
            // Not the server's disk: the driver, which could not reach the server.
            Map.entry("58030", new Row(CONNECTION, PASSING, PassingStates::isDrivers)));

    private static final Set<String> OF_THE_WAY = Set.of("08001", "08006", "58030");

    private PassingStates() {}

    /** What a state means, where more than the state does not say otherwise. */
    private record Row(FailureKind kind, Prospect prospect, Predicate<SQLException> only) {
        Row(FailureKind kind, Prospect prospect) {
            this(kind, prospect, failure -> true);
        }
    }

    /** Empty for what does not pass. */
    static Optional<FailureKind> kind(SQLException told) {
        return row(told).map(Row::kind);
    }

    static Prospect prospect(SQLException told) {
        Optional<Row> row = row(told);
        if (row.isEmpty() || isForGood(told)) {
            return Prospect.LASTING;
        }
        return OF_THE_WAY.contains(told.getSQLState()) && isCausedBy(told, IOException.class)
                ? UNANSWERED
                : row.get().prospect();
    }

    private static Optional<Row> row(SQLException told) {
        return Optional.ofNullable(ROWS.get(String.valueOf(told.getSQLState())))
                .filter(found -> found.only().test(told));
    }

    /** "Cached plan must not change result type" shares its code with all that is not supported. */
    private static boolean isStalePlan(SQLException told) {
        return SqlStates.message(told)
                .map(ServerErrorMessage::getRoutine)
                .filter(routine -> routine.equals("RevalidateCachedQuery"))
                .isPresent();
    }

    private static boolean isDrivers(SQLException told) {
        return SqlStates.message(told).isEmpty();
    }

    /** A host, a certificate or a file that is wrong stays so. */
    private static boolean isForGood(SQLException told) {
        return isCausedBy(told, UnknownHostException.class)
                || isCausedBy(told, GeneralSecurityException.class)
                || isCausedBy(told, FileNotFoundException.class)
                || isCausedBy(told, FileSystemException.class)
                || isRefusedByTls(told);
    }

    /** TLS says the same of a connection that was lost meanwhile: then there is another cause below. */
    private static boolean isRefusedByTls(SQLException told) {
        @Nullable Throwable last = null;
        for (@Nullable Throwable at = told.getCause(); at != null; at = at.getCause()) {
            last = at;
        }
        return last instanceof SSLException;
    }

    private static boolean isCausedBy(SQLException told, Class<? extends Exception> type) {
        for (@Nullable Throwable at = told.getCause(); at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }
}
