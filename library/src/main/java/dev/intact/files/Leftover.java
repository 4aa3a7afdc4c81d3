package dev.intact.files;

import java.nio.file.Path;

/**
 * A committed file that is not in its place.
 *
 * @param target the file, absolute
 * @param state what keeps it from there
 * @param detail for people
 */
public record Leftover(Path target, State state, String detail) {
    /** What keeps a file from its place, and how one gets out of it. */
    public enum State {
        /** Its new content waits beside it; {@code recover} puts it in place. */
        PENDING,
        /** The target holds neither the version before nor the new one: somebody else changed it. It is not overwritten. */
        DIVERGED,
        /** The new content that waits is not what was committed. It is not put in place. */
        BAD_STAGED,
        /** There is neither the right content nor anything that waits. */
        MISSING
    }

    static Leftover withoutFolder(Path target) {
        return new Leftover(
                target, State.MISSING, "its folder is gone, with what was committed in it. Put the folder back");
    }

    @Override
    public String toString() {
        return target + ": " + detail;
    }
}
