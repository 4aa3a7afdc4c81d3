package dev.intact.error;

import org.jspecify.annotations.Nullable;

/** A command, a configuration, a manifest or an address is wrong; nothing was touched. */
public final class ConfigurationException extends IntactException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what was attempted, what happened, what to do next
     * @param cause what the system said, if it said anything
     */
    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * A failure found by Intact itself.
     *
     * @param message what was attempted, what happened, what to do next
     */
    public ConfigurationException(String message) {
        super(message, null);
    }
}
