package dev.intact.stage;

import dev.intact.dialect.StoredRows;
import dev.intact.format.FieldPlan;
import dev.intact.format.Pieces;
import dev.intact.format.RecordReader;
import java.io.IOException;
import java.util.Optional;

/**
 * A source that can be read again and again, whatever it is made of.
 *
 * @param name as people know it
 * @param opening opens it at its first record
 * @param bytes how many bytes it has, as stored; -1 where not known
 */
public record Feed(String name, Opening opening, long bytes) {
    /** Opens a source. */
    @FunctionalInterface
    public interface Opening {
        /**
         * Opens it at its first record.
         *
         * @param plan which fields are wanted
         * @return the caller closes it
         * @throws IOException where it cannot be read
         */
        RecordReader open(FieldPlan plan) throws IOException;

        /**
         * Opens it to be read in pieces, by several threads.
         *
         * @param plan which fields are wanted
         * @param bytes how long a piece is at most, unless its first record is longer
         * @return the caller closes it; empty where it can only be read from its beginning to its end
         * @throws IOException where it cannot be read
         */
        default Optional<Pieces> cut(FieldPlan plan, int bytes) throws IOException {
            return Optional.empty();
        }

        /**
         * Rows that need no reading: the database has written them down and takes them as they are.
         *
         * @return empty where the source is made of records
         */
        default Optional<StoredRows> stored() {
            return Optional.empty();
        }

        /**
         * Whether each value has a kind of its own, which it keeps whatever its column declares.
         *
         * @return true for rows of a database whose columns do not decide that, on their way into another of its kind
         */
        default boolean keepsKinds() {
            return false;
        }

        /**
         * Whether its values stood in columns declared as those they go to, in a database of the same kind.
         *
         * @return true where the target need not be asked for each whether it is one of the column's type
         */
        default boolean isOfSameKind() {
            return false;
        }
    }
}
