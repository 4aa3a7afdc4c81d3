package dev.intact.doctor;

import dev.intact.dialect.Condition;
import java.util.List;

/** A check of files. */
interface FileCheck extends Check {
    List<Finding> on(Condition.File file, Seen seen);

    @Override
    default List<Finding> on(Seen seen) {
        return seen.condition() instanceof Condition.File file ? on(file, seen) : List.of();
    }
}
