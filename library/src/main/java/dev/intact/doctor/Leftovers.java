package dev.intact.doctor;

import dev.intact.tx.StatusReport;
import java.util.List;

/** Files that are not what the database says of them. */
final class Leftovers implements Check {
    @Override
    public List<Finding> on(Seen seen) {
        StatusReport files = seen.here().files();
        if (files.isSettled()) {
            return List.of();
        }
        return List.of(Finding.warning(
                files.left().size() + " files are not what the database says of them, and "
                        + files.waiting().size() + " staged files wait for a process that has ended",
                "Rows and files do not fit together until that is settled",
                "Run 'intact status' to see which, and 'intact recover' to settle it"));
    }
}
