package dev.intact.bench;

import dev.intact.bench.Results.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * How the sides of one row stand to each other, from all runs with the same number of rows and the same sources.
 *
 * @param job the row
 * @param rows that the table has or gets first
 * @param commit of the sources
 * @param note what differs from what the row says
 * @param ways the sides, in the order in which they were run
 */
record Standing(Job job, long rows, String commit, String note, List<Way> ways) {
    /**
     * A side.
     *
     * @param name who
     * @param good runs that ended with the same content as the side that the goal names
     * @param failures why the others have no figures
     */
    record Way(String name, List<Run> good, Set<String> failures) {
        Spread spread(ToDoubleFunction<Figures> figure) {
            return Spread.of(good.stream()
                    .flatMap(run -> run.figures().stream())
                    .map(figure::applyAsDouble)
                    .toList());
        }

        List<Onlooker.Seen> seen() {
            return good.stream()
                    .flatMap(run -> run.figures().stream())
                    .flatMap(figures -> figures.seen().stream())
                    .toList();
        }
    }

    /** The same for all of a group of runs. */
    static Standing of(Job job, String commit, List<Run> runs) {
        Optional<Contest.Content> expected = expected(job, runs);
        Map<String, Way> ways = new LinkedHashMap<>();
        for (Run run : runs) {
            Way way = ways.computeIfAbsent(run.side(), name -> new Way(name, new ArrayList<>(), new LinkedHashSet<>()));
            String fault = fault(run, expected);
            if (fault.isEmpty()) {
                way.good().add(run);
            } else {
                way.failures().add(fault);
            }
        }
        return new Standing(job, runs.get(0).rows(), commit, note(runs, expected), List.copyOf(ways.values()));
    }

    /** What the side that the goal names left; where that is missing, what the first one left. */
    static Optional<Contest.Content> expected(Job job, List<Run> runs) {
        return runs.stream()
                .filter(run -> run.side().equals(job.baseline()))
                .flatMap(run -> run.content().stream())
                .findFirst()
                .or(() -> runs.stream().flatMap(run -> run.content().stream()).findFirst());
    }

    /** Why a run does not count; empty where it does. */
    static String fault(Run run, Optional<Contest.Content> expected) {
        if (run.content().isEmpty() || expected.isEmpty()) {
            return run.outcome();
        }
        List<String> difference = expected.get().difference(run.content().get());
        return difference.isEmpty() ? "" : "left something else in " + String.join(", ", difference);
    }

    private static String note(List<Run> runs, Optional<Contest.Content> expected) {
        Set<String> notes = new LinkedHashSet<>();
        for (Run run : runs) {
            if (!run.note().isEmpty()) {
                notes.add(run.note());
            }
            String shape = run.content().map(Contest.Content::shape).orElse("");
            String wanted = expected.map(Contest.Content::shape).orElse("");
            if (!shape.isEmpty() && !shape.equals(wanted)) {
                notes.add(run.side() + " left `" + shape.strip() + "`, the peer `" + wanted.strip() + "`");
            }
        }
        return String.join("; ", notes);
    }

    /** The side that the goal names, if it has figures. */
    Optional<Way> baseline() {
        return way(job.baseline());
    }

    /** The first command of ours that has figures. */
    Optional<Way> ours() {
        return ways.stream().limit(1).filter(way -> !way.good().isEmpty()).findFirst();
    }

    private Optional<Way> way(String name) {
        return ways.stream()
                .filter(way -> way.name().equals(name) && !way.good().isEmpty())
                .findFirst();
    }

    /** The ratio of medians in the rounds that both ran, and the spread of those of runs that stood next to each other. */
    Optional<Spread> ratio(Way way, ToDoubleFunction<Figures> figure) {
        return baseline()
                .filter(peer -> !peer.name().equals(way.name()))
                .flatMap(peer -> ratio(pairs(way, peer), figure));
    }

    private static Optional<Spread> ratio(List<Pair> pairs, ToDoubleFunction<Figures> figure) {
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        double medians = median(pairs, pair -> figure.applyAsDouble(pair.figures()))
                / median(pairs, pair -> figure.applyAsDouble(pair.peer()));
        Spread spread = Spread.of(pairs.stream()
                .map(pair -> figure.applyAsDouble(pair.figures()) / figure.applyAsDouble(pair.peer()))
                .toList());
        // A peer that takes no time that can be measured is no measure.
        return Optional.of(new Spread(medians, spread.least(), spread.most()))
                .filter(ratio -> Double.isFinite(ratio.most()) && Double.isFinite(medians));
    }

    private static double median(List<Pair> pairs, ToDoubleFunction<Pair> figure) {
        return Spread.of(pairs.stream().map(figure::applyAsDouble).toList()).median();
    }

    /** Runs of one round. */
    private record Pair(Figures figures, Figures peer) {}

    private static List<Pair> pairs(Way way, Way peer) {
        return way.good().stream()
                .flatMap(run -> peer.good().stream()
                        .filter(other -> other.session().equals(run.session()) && other.round() == run.round())
                        .map(other -> new Pair(
                                run.figures().orElseThrow(), other.figures().orElseThrow())))
                .toList();
    }
}
