package dev.intact.config;

import dev.intact.error.ConfigurationException;

/**
 * Where a setting stands. Immutable.
 *
 * @param file the file as it was named
 * @param line from 1
 * @param column from 1, in characters
 */
public record Place(String file, int line, int column) {
    /**
     * A failure located here.
     *
     * @param reason what is wrong and what is expected
     * @return {@code intact.yaml line 7, column 5: reason}
     */
    public ConfigurationException wrong(String reason) {
        return new ConfigurationException(this + ": " + reason, null, line, column);
    }

    /**
     * As {@link #wrong(String)}, with what told.
     *
     * @param reason what is wrong and what is expected
     * @param cause what was thrown for what stands here
     * @return the exception
     */
    public ConfigurationException wrong(String reason, Throwable cause) {
        return new ConfigurationException(this + ": " + reason, cause, line, column);
    }

    /**
     * For people: {@code intact.yaml line 7, column 5}.
     *
     * @return one line
     */
    @Override
    public String toString() {
        return file + " line " + line + ", column " + column;
    }
}
