package dev.intact.migrate;

/** How a migration stands: what its file says, against what the database knows. */
public enum MigrationState {
    /** There is a file, and it was not applied. In: by writing a file, or by {@code down}. Out: {@code up}. */
    PENDING,
    /** It was applied, and its file is what it was. In: {@code up}. Out: {@code down}. */
    APPLIED,
    /**
     * It was applied, and its file was edited since. Nothing is migrated meanwhile. In: by editing an applied file. Out: put
     * the file back as it was and write the change into a new one, or {@code repair --as applied} to take it as it is now.
     */
    CHANGED,
    /**
     * It was applied, and there is no file of it. It keeps nothing from going up, and cannot be taken back. In: by deleting or
     * renaming an applied file, or by working from an older branch. Out: put the file back, or {@code repair --as pending} to
     * forget it.
     */
    MISSING,
    /**
     * It was begun outside of a transaction and its end was not seen: a statement was refused, or the process ended. Nothing
     * else is migrated meanwhile. In: {@code up} or {@code down} of a file with {@code transaction:false}. Out: mend what kept
     * it, then the same again, which goes on with the first statement that is not known to be done; or {@code repair}.
     */
    FAILED,
    /**
     * It is pending, and a later one is applied: another branch was merged. In: by adding a file with an older number. Out:
     * give it a newer number, or {@code up --out-of-order}.
     */
    OUT_OF_ORDER
}
