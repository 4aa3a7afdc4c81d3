package dev.intact.migrate;

import java.sql.SQLException;
import java.util.Optional;

/**
 * A failure on its way through a transaction of somebody else, who is not to try again by himself: it has no SQLSTATE, and its
 * cause, by which it would be known, arrives later.
 */
final class Passing extends SQLException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Refused> refused;
    private final transient Optional<SQLException> failure;

    Passing(Refused refused) {
        super(refused.place());
        this.refused = Optional.of(refused);
        this.failure = Optional.empty();
    }

    Passing(SQLException failure) {
        super(failure.getMessage());
        this.refused = Optional.empty();
        this.failure = Optional.of(failure);
    }

    /** What it was. */
    SQLException arrive() throws Refused {
        if (refused.isPresent()) {
            throw refused.get();
        }
        return failure.orElse(this);
    }
}
