package dev.intact.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The same job done in several ways from the same start.
 *
 * @param job what is done
 * @param sides the ways, run in turn
 * @param note what differs from what the job says; empty where nothing does
 */
record Contest(Job job, List<Side> sides, String note) {
    /**
     * One way.
     *
     * @param name who
     * @param command what is run
     * @param back what puts a backup back, to see what is in it; is not measured
     */
    record Side(String name, Timed.Command command, Optional<Timed.Command> back) {
        Side(String name, Timed.Command command) {
            this(name, command, Optional.empty());
        }
    }

    /**
     * What the table holds afterwards.
     *
     * @param columns a digest of each column, and the count of rows; must be the same for all sides
     * @param shape types, keys and indexes; empty where they are as the job says
     */
    record Content(Map<String, String> columns, String shape) {
        /** The columns in which another content differs. */
        List<String> difference(Content other) {
            return columns.keySet().stream()
                    .filter(column -> !Objects.equals(columns.get(column), other.columns.get(column)))
                    .toList();
        }
    }

    /** Where a job is done: a database that is the same at the start of each run. */
    interface Ground extends AutoCloseable {
        /** The ways that this machine has. */
        Contest contest(Job job) throws Exception;

        /** One run from the start that the job says. */
        Outcome run(Job job, Side side) throws Exception;

        /** Versions of the database and its tools. */
        Map<String, String> versions() throws Exception;

        @Override
        void close() throws IOException;
    }

    /** What came of a run. */
    record Outcome(Figures figures, Content content) {}
}
