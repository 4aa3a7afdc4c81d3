package dev.intact.bench;

import dev.intact.bench.Results.Run;
import java.util.List;
import java.util.Map;

/** How long it will take, roughly: as it took before, or as such things take on a machine of two quiet cores. */
final class Estimate {
    /** Seconds for a million wide rows, and what a start costs. */
    private static final Map<String, Double> A_MILLION = Map.of(
            "psql", 18.0,
            "sqlite3", 20.0,
            "batch", 55.0,
            "batch-rewritten", 45.0,
            "jooq", 90.0,
            "spring-batch", 60.0,
            "spark", 80.0,
            "pgloader", 90.0,
            "sqlite-utils", 60.0);

    private static final double OF_OTHERS = 15;
    private static final double START = 2;
    /** Copies of databases, checkpoints and digests, beside what is measured; for a million rows. */
    private static final double AROUND = 8;

    private final List<Run> before;

    Estimate(List<Run> before) {
        this.before = before;
    }

    double seconds(Job job, String side, long rows) {
        double known = before.stream()
                .filter(run -> run.row().equals(job.word()) && run.side().equals(side))
                .filter(run -> run.figures().isPresent())
                .mapToDouble(run -> run.figures().get().seconds() * job.read(rows) / job.read(run.rows()))
                .max()
                .orElse(START + A_MILLION.getOrDefault(side, OF_OTHERS) * job.read(rows) / 1e6);
        return known + START + AROUND * rows / 1e6;
    }
}
