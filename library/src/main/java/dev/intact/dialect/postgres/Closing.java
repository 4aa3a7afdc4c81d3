package dev.intact.dialect.postgres;

import dev.intact.dialect.FailureKind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes on after a failure, keeps the first. A dead session is none: the server has cleared up, or a sweep will. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private @Nullable SQLException first;

    /** Something that is closed. */
    @FunctionalInterface
    interface Step {
        void run() throws SQLException;
    }

    Closing run(Step step) {
        try {
            step.run();
        } catch (SQLException e) {
            keep(e);
        }
        return this;
    }

    void finish() throws SQLException {
        SQLException failure = first;
        if (failure != null) {
            throw failure;
        }
    }

    void suppressIn(Exception failure) {
        SQLException own = first;
        if (own != null) {
            failure.addSuppressed(own);
        }
    }

    private void keep(SQLException failure) {
        if (SqlStates.classify(failure) == FailureKind.CONNECTION) {
            LOG.debug("The session had ended before it was closed: {}", failure.getMessage());
            return;
        }
        SQLException earlier = first;
        if (earlier == null) {
            first = failure;
        } else {
            earlier.addSuppressed(failure);
        }
    }
}
