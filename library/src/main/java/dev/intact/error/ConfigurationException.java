package dev.intact.error;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A command, a configuration, a manifest or an address is wrong; nothing was touched. */
public final class ConfigurationException extends IntactException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    /**
     * A failure with its cause.
     *
     * @param message what was attempted, what happened, what to do next
     * @param cause what the system said, if it said anything
     */
    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.line = 0;
        this.column = 0;
    }

    /**
     * A failure found by Intact itself.
     *
     * @param message what was attempted, what happened, what to do next
     */
    public ConfigurationException(String message) {
        this(message, null);
    }

    /**
     * A mistake at a place of a file.
     *
     * @param message what is wrong, and where
     * @param cause what the system said, if it said anything
     * @param line from 1
     * @param column from 1
     */
    public ConfigurationException(String message, @Nullable Throwable cause, int line, int column) {
        super(message, cause);
        this.line = line;
        this.column = column;
    }

    /**
     * The line of the file that is wrong.
     *
     * @return from 1; empty where it is no place of a file that is wrong
     */
    public OptionalInt line() {
        return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
    }

    /**
     * Where in the line.
     *
     * @return from 1; empty where it is no place of a file that is wrong
     */
    public OptionalInt column() {
        return column > 0 ? OptionalInt.of(column) : OptionalInt.empty();
    }
}
