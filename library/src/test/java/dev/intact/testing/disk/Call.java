package dev.intact.testing.disk;

import java.nio.file.Path;

/**
 * One call of a disk, as it was about to happen.
 *
 * @param number of all calls of this disk, from 1
 * @param step number of all calls that change what is on the disk, from 1; 0 for a call that only looks
 * @param operation what is done
 * @param path to what; of a rename the new name
 * @param bytes written; 0 otherwise
 */
public record Call(int number, int step, Operation operation, Path path, int bytes) {
    /** Whether it changes or forces what is on the disk. */
    public boolean changes() {
        return operation.changes;
    }

    /** What can be done to a disk. */
    public enum Operation {
        CREATE(true),
        APPEND(true),
        WRITE(true),
        SYNC(true),
        CLOSE(false),
        READ(false),
        CLOSE_INPUT(false),
        LINK(true),
        LINKED(false),
        SHARE(true),
        MAKE_DIRECTORY(true),
        RENAME(true),
        DELETE(true),
        SYNC_DIRECTORY(true),
        STAT(false),
        REAL(false),
        LIST(false),
        ADOPT(true),
        LOCK(true),
        /** Lets a lock go and leaves its file. */
        RELEASE(true),
        /** Lets a lock go and deletes its file. */
        UNLOCK(true),
        MEDIUM(false);

        private final boolean changes;

        Operation(boolean changes) {
            this.changes = changes;
        }
    }
}
