package dev.intact.bench;

import java.util.List;
import java.util.OptionalDouble;

/** Medians of a row as bars, with lines from the least to the most and one for the goal: a drawing by hand in SVG. */
final class Chart {
    private static final int WIDTH = 760;
    private static final int LEFT = 130;
    private static final int RIGHT = 90;
    private static final int TOP = 46;
    private static final int STEP = 28;
    private static final int BAR = 16;
    private static final String STYLE = """
            <style>
              text { font: 13px system-ui, sans-serif; fill: #24292f }
              .title { font-weight: 600 } .soft { fill: #57606a }
              .ours { fill: #0969da } .peer { fill: #8250df } .other { fill: #8c959f }
              .whisker { stroke: #24292f; stroke-width: 1.5 } .goal { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 5 4 }
              .goaltext { fill: #cf222e }
              @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3 } .soft { fill: #9198a1 } .ours { fill: #4493f8 } .peer { fill: #ab7df8 }
                .other { fill: #656c76 } .whisker { stroke: #e6edf3 } .goal { stroke: #f85149 } .goaltext { fill: #f85149 }
              }
            </style>
            """;

    private final Standing standing;
    private final List<Standing.Way> ways;
    private final double scale;
    private final StringBuilder svg = new StringBuilder(4000);

    private Chart(Standing standing) {
        this.standing = standing;
        this.ways =
                standing.ways().stream().filter(way -> !way.good().isEmpty()).toList();
        double most = ways.stream()
                .mapToDouble(way -> way.spread(Figures::seconds).most())
                .max()
                .orElse(1);
        this.scale = (WIDTH - LEFT - RIGHT) / Math.max(most, goal().orElse(0));
    }

    static String of(Standing standing) {
        return new Chart(standing).draw();
    }

    private OptionalDouble goal() {
        return standing.baseline()
                .map(peer -> standing.job()
                        .goal()
                        .limit(peer.spread(Figures::seconds).median()))
                .orElse(OptionalDouble.empty());
    }

    private String draw() {
        int height = TOP + STEP * ways.size() + 24;
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">%n"
                .formatted(WIDTH, height, WIDTH, height));
        svg.append(STYLE);
        text(8, 18, "title", standing.job().title());
        text(8, 36, "soft", standing.rows() + " rows; seconds, median and least to most");
        for (int i = 0; i < ways.size(); i++) {
            bar(ways.get(i), TOP + STEP * i);
        }
        goal().ifPresent(limit -> goal(limit, height));
        return svg.append("</svg>\n").toString();
    }

    private void bar(Standing.Way way, int top) {
        Spread spread = way.spread(Figures::seconds);
        int middle = top + BAR / 2;
        text(8, middle + 5, "", way.name());
        svg.append("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\" rx=\"2\"/>%n"
                .formatted(colour(way), LEFT, top, Spread.one("%.1f", spread.median() * scale), BAR));
        line("whisker", x(spread.least()), middle, x(spread.most()), middle);
        text((int) x(spread.most()) + 8, middle + 5, "", Spread.one("%.1f s", spread.median()));
    }

    private String colour(Standing.Way way) {
        if (way.name().equals(standing.job().baseline())) {
            return "peer";
        }
        return way.name().startsWith("intact") ? "ours" : "other";
    }

    private void goal(double limit, int height) {
        line("goal", x(limit), TOP - 6, x(limit), height - 18);
        text((int) x(limit) - 10, height - 5, "goaltext", "goal");
    }

    private double x(double seconds) {
        return LEFT + seconds * scale;
    }

    private void line(String kind, double fromX, int fromY, double toX, int toY) {
        svg.append("<line class=\"%s\" x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\"/>%n"
                .formatted(kind, Spread.one("%.1f", fromX), fromY, Spread.one("%.1f", toX), toY));
    }

    private void text(int x, int y, String kind, String words) {
        String safe = words.replace("&", "&amp;").replace("<", "&lt;");
        svg.append("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n".formatted(kind, x, y, safe));
    }
}
