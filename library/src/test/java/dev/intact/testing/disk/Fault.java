package dev.intact.testing.disk;

import dev.intact.testing.disk.Call.Operation;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** How a call of a disk fails. */
public enum Fault {
    /** The device is broken. */
    EIO("Input/output error"),
    /** The device is full. */
    ENOSPC("No space left on device"),
    /** The process may not. */
    EACCES("Permission denied"),
    /** The device is full after half of what is written; of anything else as {@link #ENOSPC}. */
    SHORT_WRITE("No space left on device"),
    /** The process ends, and the call has not happened. */
    STOP_BEFORE("Stopped"),
    /** The process ends, and the call has happened. */
    STOP_AFTER("Stopped");

    private final String reason;

    Fault(String reason) {
        this.reason = reason;
    }

    /** The exception that the machine's own disk throws: one without a name where a file is open already. */
    IOException on(Call call) {
        if (call.operation() == Operation.WRITE || call.operation() == Operation.SYNC) {
            return new IOException(reason);
        }
        return this == EACCES
                ? new AccessDeniedException(call.path().toString())
                : new FileSystemException(call.path().toString(), null, reason);
    }
}
