package dev.intact.bench;

import java.util.List;
import java.util.Locale;

/**
 * Several figures of one kind.
 *
 * @param median the middle one
 * @param least the smallest
 * @param most the largest
 */
record Spread(double median, double least, double most) {
    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** The median, and in parentheses the others. */
    String text(String format) {
        return one(format, median) + " (" + one(format, least) + "–" + one(format, most) + ")";
    }

    static String one(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
