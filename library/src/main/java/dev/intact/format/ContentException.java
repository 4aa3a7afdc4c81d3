package dev.intact.format;

import java.io.IOException;

/**
 * The content of a source cannot be read on: it is cut, corrupt or in another encoding. Readers make a {@link Fault} of
 * it; every other {@link IOException} is a failure outside the content and passes through.
 */
final class ContentException extends IOException {
    private static final long serialVersionUID = 1L;

    ContentException(String reason) {
        super(reason);
    }

    ContentException(String reason, Throwable cause) {
        super(reason, cause);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
