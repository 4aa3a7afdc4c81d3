package dev.intact.dialect;

/**
 * What a database can do, as data that planners ask about.
 *
 * @param exactDigits most significant digits a decimal column keeps exactly; {@link Integer#MAX_VALUE} where unlimited
 * @param deferredForeignKeys whether every foreign key's check can wait for COMMIT, whatever its declaration
 * @param maxIdentifierBytes longest name in UTF-8 bytes; {@link Integer#MAX_VALUE} where unlimited
 * @param offsetsInLocalTimestamps whether a timestamp column without a zone keeps the mark of a value that has an offset
 * @param writers how many transactions may write at the same time; {@link Integer#MAX_VALUE} where unlimited
 * @param updatesByName whether an UPDATE renews the indexes of the columns that it names, changed or not; where it does
 *     not, it costs more than DELETE and INSERT of the same rows
 * @param hashesJoins whether it may join by hashing; where not, every join looks up row by row
 * @param watchesWrites whether a session can have each row that it writes told ({@link Workspace#watch}); where not, what a
 *     writing statement returns can be written elsewhere by the same statement
 */
public record Capabilities(
        int exactDigits,
        boolean deferredForeignKeys,
        int maxIdentifierBytes,
        boolean offsetsInLocalTimestamps,
        int writers,
        boolean updatesByName,
        boolean hashesJoins,
        boolean watchesWrites) {}
