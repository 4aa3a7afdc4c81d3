package dev.intact.dialect;

/** What doing the same again promises after a failure; decided from the database's codes and the driver's causes. */
public enum Prospect {
    /** The same failure. */
    LASTING,
    /** A whole unit of work may succeed. */
    PASSING,
    /** So it may, and nobody answered: a server that is known to have been there may be on its way back. */
    UNANSWERED,
    /** So it may, and the server says that it takes no connection yet: it starts, or has no room. */
    NOT_YET;

    /**
     * Whether a whole unit of work is worth another try.
     *
     * @return false where it would fail in the same way
     */
    public boolean passes() {
        return this != LASTING;
    }
}
