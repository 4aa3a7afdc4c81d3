package dev.intact.format;

import java.io.IOException;

/** A value cannot be written in this form. {@link RecordWriter} adds where it stood; nobody else sees this. */
final class UnwritableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnwritableException(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
