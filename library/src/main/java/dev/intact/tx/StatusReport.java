package dev.intact.tx;

import dev.intact.files.Leftover;
import java.nio.file.Path;
import java.util.List;

/**
 * How the files of a database stand. Looking changes nothing.
 *
 * @param managed how many files the database knows in this home
 * @param left those that are not what it says, and why
 * @param waiting staged files of units whose process has ended: {@code recover} decides about them
 * @param shut folders of files that cannot be written: no file of theirs can be changed
 */
public record StatusReport(long managed, List<Leftover> left, List<Path> waiting, List<Path> shut) {
    /** Nothing is managed. */
    public static final StatusReport NONE = new StatusReport(0, List.of(), List.of(), List.of());

    /** Takes copies. */
    public StatusReport {
        left = List.copyOf(left);
        waiting = List.copyOf(waiting);
        shut = List.copyOf(shut);
    }

    /**
     * Whether every file is what the database says.
     *
     * @return true where there is nothing to recover or to mend
     */
    public boolean isSettled() {
        return left.isEmpty() && waiting.isEmpty();
    }
}
