package dev.intact.tx;

import dev.intact.files.Leftover;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a recovery did.
 *
 * @param cleared what dead loads had left aside and is gone now
 * @param placed files of committed units that were put in place, or taken away where the unit did that
 * @param removed staged files of units that were not committed
 * @param left committed files that still are not in place, and why
 */
public record RecoveryReport(List<String> cleared, List<Path> placed, List<Path> removed, List<Leftover> left) {
    /** Takes copies. */
    public RecoveryReport {
        cleared = List.copyOf(cleared);
        placed = List.copyOf(placed);
        removed = List.copyOf(removed);
        left = List.copyOf(left);
    }

    RecoveryReport and(RecoveryReport more) {
        return new RecoveryReport(
                joined(cleared, more.cleared),
                joined(placed, more.placed),
                joined(removed, more.removed),
                joined(left, more.left));
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /**
     * Whether there was nothing to do.
     *
     * @return true where all was settled before
     */
    public boolean isEmpty() {
        return cleared.isEmpty() && placed.isEmpty() && removed.isEmpty() && left.isEmpty();
    }
}
