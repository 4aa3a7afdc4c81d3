package dev.intact.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Medians, and ratios of runs that stood next to each other, as lines of a Markdown table. */
final class Summary {
    static final String HEADER = "| job | way | wall s, median (min–max) | CPU s, client + server | peak MB | WAL MB |"
            + " wall, of the peer: median (min–max) | CPU, of the peer |\n|---|---|---|---|---|---|---|---|";

    private Summary() {}

    static List<String> lines(Contest contest, List<List<Figures>> bySide) {
        List<String> lines = new ArrayList<>();
        List<Figures> peer = bySide.get(bySide.size() - 1);
        for (int i = 0; i < bySide.size(); i++) {
            List<Figures> runs = bySide.get(i);
            String ratios = runs == peer
                    ? "1 | 1 |"
                    : ratios(runs, peer, Figures::seconds) + " | " + ratios(runs, peer, Figures::cpu) + " |";
            lines.add("| " + contest.name() + " | " + contest.sides().get(i).name() + " | "
                    + spread(runs.stream().map(Figures::seconds).toList(), "%.1f") + " | "
                    + one(runs, Figures::clientCpu, "%.1f") + " + " + one(runs, Figures::serverCpu, "%.1f") + " | "
                    + one(runs, f -> f.peakMemory() / 1e6, "%.0f") + " | " + one(runs, f -> f.wal() / 1e6, "%.0f")
                    + " | " + ratios);
        }
        return lines;
    }

    private static String ratios(List<Figures> runs, List<Figures> peer, ToDoubleFunction<Figures> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            ratios.add(figure.applyAsDouble(runs.get(i)) / figure.applyAsDouble(peer.get(i)));
        }
        double medians = median(runs, figure) / median(peer, figure);
        ratios.sort(Comparator.naturalOrder());
        return format("**%.2f**", medians) + " (" + format("%.2f", ratios.get(0)) + "–"
                + format("%.2f", ratios.get(ratios.size() - 1)) + ")";
    }

    private static String spread(List<Double> values, String format) {
        List<Double> sorted = values.stream().sorted().toList();
        return format(format, median(sorted)) + " (" + format(format, sorted.get(0)) + "–"
                + format(format, sorted.get(sorted.size() - 1)) + ")";
    }

    private static String one(List<Figures> runs, ToDoubleFunction<Figures> figure, String format) {
        return format(format, median(runs, figure));
    }

    private static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
        return median(runs.stream().map(figure::applyAsDouble).sorted().toList());
    }

    private static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
