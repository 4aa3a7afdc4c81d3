package dev.intact.dialect.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/** Runs every step of a closing, keeps the first failure and suppresses the others. For one thread. */
final class FirstFailure {
    private Optional<Exception> first = Optional.empty();

    /** One step of a closing. */
    @FunctionalInterface
    interface Step {
        void run() throws SQLException, IOException;
    }

    FirstFailure then(Step step) {
        try {
            step.run();
        } catch (SQLException | IOException | RuntimeException e) {
            first.ifPresentOrElse(f -> f.addSuppressed(e), () -> first = Optional.of(e));
        }
        return this;
    }

    void rethrow(String attempted) throws SQLException {
        if (first.isEmpty()) {
            return;
        }
        if (first.get() instanceof SQLException e) {
            throw e;
        }
        if (first.get() instanceof RuntimeException e) {
            throw e;
        }
        throw new SQLException(attempted + ": " + first.get(), first.get());
    }

    /** Adds what failed while another failure was on its way out. */
    void suppressIn(Throwable failure) {
        first.ifPresent(failure::addSuppressed);
    }
}
