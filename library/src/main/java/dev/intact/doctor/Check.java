package dev.intact.doctor;

import java.util.List;

/** Looks at what was seen of a database for one thing that may be wrong. Opens nothing. Immutable. */
@FunctionalInterface
interface Check {
    /** What somebody should know; empty where all is well, or it does not concern such a database. */
    List<Finding> on(Seen seen);
}
