package dev.intact.migrate;

import dev.intact.dialect.SchemaSession.KeyChecks;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One step of the schema, as its file says it. Immutable.
 *
 * @param version the digits that its file's name begins with; steps are done in the order of these numbers
 * @param name what follows the digits, without the endings: {@code add_player} of {@code 20261122093000_add_player.sql}
 * @param file where it is
 * @param up what the step does
 * @param down what takes it back, where that was written
 * @param checksum of the file's text with line ends as {@code \n}, SHA-256 in hexadecimal digits
 */
public record Migration(long version, String name, Path file, Part up, Optional<Part> down, String checksum) {
    /**
     * One direction of a step.
     *
     * @param file where it stands
     * @param sql one statement or many, each ended by a semicolon
     * @param line on which it begins in the file, from 1
     * @param transaction whether it runs in one
     * @param keys when foreign keys are looked at, on a database that leaves the choice
     */
    public record Part(Path file, String sql, int line, Within transaction, KeyChecks keys) {
        /**
         * Where something in it stands.
         *
         * @param lineInPart from 1
         * @return {@code migrations/1_player.sql, line 12}
         */
        public String place(int lineInPart) {
            return file + ", line " + (line + lineInPart - 1);
        }
    }

    /** Whether statements run in a transaction. */
    public enum Within {
        /** All in one. */
        TRANSACTION,
        /** Each by itself: {@code CREATE INDEX CONCURRENTLY}, {@code VACUUM}. */
        NONE
    }

    /**
     * The step as people name it.
     *
     * @return {@code 20261122093000_add_player}
     */
    public String title() {
        return title(version, name);
    }

    static String title(long version, String name) {
        return name.isEmpty() ? Long.toString(version) : version + "_" + name;
    }
}
