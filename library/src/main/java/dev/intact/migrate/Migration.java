package dev.intact.migrate;

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
     * @param sql one statement or many, each ended by a semicolon
     * @param line on which it begins in the file, from 1
     * @param transaction whether it runs in one
     */
    public record Part(String sql, int line, Within transaction) {}

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
        return name.isEmpty() ? Long.toString(version) : version + "_" + name;
    }
}
