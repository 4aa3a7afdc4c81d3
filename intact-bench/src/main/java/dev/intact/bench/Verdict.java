package dev.intact.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be said of a row.
 *
 * @param measured what ours came to
 * @param reached {@code reached}, {@code missed: …}, or empty where there is no goal
 * @param faster sides that were faster than ours
 */
record Verdict(String measured, String reached, List<String> faster) {
    private static final double MILLIS = 1e3;

    static Optional<Verdict> of(Standing standing) {
        return standing.ours().flatMap(ours -> standing.baseline().map(peer -> of(standing, ours, peer)));
    }

    private static Verdict of(Standing standing, Standing.Way ours, Standing.Way peer) {
        double seconds = ours.spread(Figures::seconds).median();
        double theirs = peer.spread(Figures::seconds).median();
        Goal goal = standing.job().goal();
        List<String> missed = new ArrayList<>();
        goal.limit(theirs).ifPresent(limit -> {
            if (seconds > limit) {
                missed.add("time");
            }
        });
        goal.readerWait().ifPresent(limit -> {
            if (longestRow(ours) > limit) {
                missed.add("reader");
            }
        });
        goal.lockShare().ifPresent(limit -> {
            if (lockShare(ours).orElse(0.0) > limit) {
                missed.add("write lock");
            }
        });
        String verdict =
                goal.equals(Goal.none()) ? "" : missed.isEmpty() ? "reached" : "missed: " + String.join(", ", missed);
        return new Verdict(measured(standing, ours, seconds - theirs), verdict, faster(standing, ours, seconds));
    }

    private static String measured(Standing standing, Standing.Way ours, double more) {
        String text = standing.job().goal().plusSeconds().isPresent()
                ? Spread.one("%+.2f s", more)
                : standing.ratio(ours, Figures::seconds)
                        .map(ratio -> ratio.text("%.2f"))
                        .orElse("");
        if (!ours.seen().isEmpty()) {
            text += Spread.one(", reader %.0f ms", longestRow(ours) * MILLIS);
        }
        return text
                + lockShare(ours)
                        .map(share -> Spread.one(", lock %.0f %%", share * 100))
                        .orElse("");
    }

    static double longestRow(Standing.Way way) {
        return way.seen().stream().mapToDouble(Onlooker.Seen::longestRow).max().orElse(0);
    }

    static Optional<Double> lockShare(Standing.Way way) {
        List<Double> shares =
                way.seen().stream().flatMap(seen -> seen.lockShare().stream()).toList();
        return shares.isEmpty()
                ? Optional.empty()
                : Optional.of(Spread.of(shares).median());
    }

    private static List<String> faster(Standing standing, Standing.Way ours, double seconds) {
        return standing.ways().stream()
                .filter(way -> !way.name().equals(ours.name()) && !way.good().isEmpty())
                .filter(way -> way.spread(Figures::seconds).median() < seconds)
                .map(Standing.Way::name)
                .toList();
    }
}
