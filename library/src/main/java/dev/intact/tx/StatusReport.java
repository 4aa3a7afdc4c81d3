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
 */
public record StatusReport(long managed, List<Leftover> left, List<Path> waiting) {
    /** Takes copies. */
    public StatusReport {
        left = List.copyOf(left);
        waiting = List.copyOf(waiting);
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
