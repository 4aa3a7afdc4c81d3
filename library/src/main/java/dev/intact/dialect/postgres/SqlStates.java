package dev.intact.dialect.postgres;

import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Prospect;
import dev.intact.dialect.Violation;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a failure's SQLSTATE means. */
final class SqlStates {
    static final String QUERY_CANCELED = "57014";
    static final String LOCK_NOT_AVAILABLE = "55P03";
    static final String DATA = "22000";
    static final String FAILED_TRANSACTION = "25P02";
    private static final String COMPLETION_UNKNOWN = "40003";
    static final String NO_SUCH_TABLE = "42P01";
    /** Of the class of broken constraints: something in the table did not let all rows in. */
    static final String NOT_ALL_TAKEN = "23000";

    static final String FEATURE_NOT_SUPPORTED = "0A000";

    private static final String READ_ONLY = "25006";
    private static final Set<String> PERMISSION = Set.of("42501", READ_ONLY);
    /** The session is gone, and its successor would go the same way. */
    private static final Set<String> CONNECTION = Set.of("25P04", "57P04");

    private static final Set<String> RESOURCES = Set.of("58030", "58000", "XX001", "XX002");

    private SqlStates() {}

    static FailureKind classify(SQLException failure) {
        SQLException told = told(failure);
        String state = String.valueOf(told.getSQLState());
        if (state.equals(QUERY_CANCELED)) {
            return timedOut(told) ? FailureKind.OTHER : FailureKind.CANCELLED;
        }
        Optional<FailureKind> passing = PassingStates.kind(told);
        if (passing.isPresent()) {
            return passing.get();
        }
        if (CONNECTION.contains(state)) {
            return FailureKind.CONNECTION;
        }
        if (PERMISSION.contains(state)) {
            return FailureKind.PERMISSION;
        }
        return RESOURCES.contains(state) ? FailureKind.RESOURCES : byClass(state);
    }

    static Prospect prospect(SQLException failure) {
        return PassingStates.prospect(told(failure));
    }

    /** Whether it can only be a no to COMMIT. All else may be said by whoever has lost the server's answer. */
    static boolean refuses(SQLException failure) {
        String state = String.valueOf(told(failure).getSQLState());
        return switch (state.substring(0, Math.min(2, state.length()))) {
            case "22", "23", "P0" -> true;
            case "40" -> !state.equals(COMPLETION_UNKNOWN);
            default -> state.equals(FAILED_TRANSACTION);
        };
    }

    /** A replica says of BEGIN READ WRITE that it does not support that; no other setting is refused so. */
    static boolean isReadOnly(SQLException failure) {
        boolean setting = message(told(failure))
                .map(ServerErrorMessage::getRoutine)
                .filter(routine -> routine.equals("call_bool_check_hook"))
                .isPresent();
        return is(failure, READ_ONLY) || (is(failure, FEATURE_NOT_SUPPORTED) && setting);
    }

    static boolean is(SQLException failure, String state) {
        return state.equals(told(failure).getSQLState());
    }

    static Violation violation(SQLException failure) {
        SQLException told = told(failure);
        Optional<ServerErrorMessage> said = message(told);
        return new Violation(
                said.map(ServerErrorMessage::getConstraint),
                said.map(ServerErrorMessage::getTable),
                said.map(ServerErrorMessage::getColumn),
                said.map(ServerErrorMessage::getDetail)
                        .or(() -> said.map(ServerErrorMessage::getMessage))
                        .orElse(String.valueOf(told.getMessage())));
    }

    private static FailureKind byClass(String state) {
        return switch (state.substring(0, Math.min(2, state.length()))) {
            // 40002 is the last of its class that is not worth another try: a constraint broke at COMMIT.
            case "23", "40", "44" -> FailureKind.CONSTRAINT;
            // P0001 is what a trigger raises that will not have the row.
            case "22", "54", "P0" -> FailureKind.DATA;
            case "08" -> FailureKind.CONNECTION;
            case "53" -> FailureKind.RESOURCES;
            case "28" -> FailureKind.PERMISSION;
            default -> FailureKind.OTHER;
        };
    }

    /** A statement timeout has the code of a cancellation; only the text tells them apart, where it is English. */
    private static boolean timedOut(SQLException failure) {
        return message(failure)
                .map(ServerErrorMessage::getMessage)
                .map(text -> text.toLowerCase(Locale.ROOT).contains("timeout"))
                .orElse(false);
    }

    static Optional<ServerErrorMessage> message(SQLException failure) {
        return failure instanceof PSQLException said
                ? Optional.ofNullable(said.getServerErrorMessage())
                : Optional.empty();
    }

    /** The server's own words: a batch hides them behind its own exception. */
    static SQLException told(SQLException failure) {
        for (@Nullable SQLException next = failure; next != null; next = next.getNextException()) {
            if (next instanceof PSQLException) {
                return next;
            }
        }
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException said) {
                return said;
            }
        }
        return failure;
    }
}
