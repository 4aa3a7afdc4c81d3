package dev.intact.ledger;

import java.util.Optional;

/**
 * The last load of a table at some moment. Its number alone says little: a database that was made anew counts from one again.
 * Immutable.
 *
 * @param load its number; 0 where there is none
 * @param unit that published it, which no other load has anywhere; empty where it is not known
 */
public record LastLoad(long load, Optional<String> unit) {
    /** Where there is none. */
    public static final LastLoad NONE = new LastLoad(0, Optional.empty());
}
