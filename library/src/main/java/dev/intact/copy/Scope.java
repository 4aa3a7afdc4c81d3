package dev.intact.copy;

import java.util.Optional;

/** Which columns an expression may speak of. */
interface Scope {
    /**
     * A column by its name, or its table's and its own.
     *
     * @param table the table's name or other name, where it was said
     * @param column its name in the database it comes from
     * @return how it is said in the other; empty where there is none
     */
    Optional<Said> column(Optional<String> table, String column) throws Untranslatable;
}
