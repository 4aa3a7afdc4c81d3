package dev.intact.migrate;

import java.sql.SQLException;

/** A refusal on its way through a transaction of somebody else, who is not to try again by himself: it has no SQLSTATE. */
final class RefusedStatement extends SQLException {
    private static final long serialVersionUID = 1L;

    private final transient Refused refused;

    RefusedStatement(Refused refused) {
        super(refused.place(), refused);
        this.refused = refused;
    }

    Refused refused() {
        return refused;
    }
}
