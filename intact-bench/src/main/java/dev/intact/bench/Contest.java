package dev.intact.bench;

import java.util.List;

/**
 * The same job done in several ways from the same start.
 *
 * @param name what is done
 * @param sides the ways, run in turn; the last is what the others are compared with
 */
record Contest(String name, List<Side> sides) {
    /**
     * One way.
     *
     * @param name who
     * @param run prepares, runs, checks what it left
     */
    record Side(String name, Run run) {}

    /** One run from the same start. */
    interface Run {
        Result once() throws Exception;
    }

    /**
     * What came of it.
     *
     * @param figures what it cost
     * @param content what the table holds; must be the same for all sides
     */
    record Result(Figures figures, String content) {}
}
