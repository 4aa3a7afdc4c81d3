package dev.intact.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is asked for.
 *
 * @param words rows of the table, {@code parse}, {@code borrow}, or one of {@code list}, {@code report}
 * @param size how much is done
 * @param folder for data and databases; stays
 * @param results where figures are added to those that stand there
 * @param installations commands to measure
 * @param peers the sides to run beside ours and the one that the goal names; empty for all
 */
record Options(
        List<String> words,
        Size size,
        Path folder,
        Path results,
        List<Installation> installations,
        Optional<Set<String>> peers) {
    static final String USAGE = "bench list | report | all | postgres | sqlite | jmh | "
            + String.join(" | ", Job.words()) + " | " + String.join(" | ", Micro.WORDS)
            + " [--rows N] [--runs N] [--peer-runs N] [--peers none|NAME,…] [--minutes N] [--deadline MINUTES]"
            + " [--folder DIR] [--results DIR] [--intact [NAME=]LAUNCHER]...";

    /**
     * How much is done.
     *
     * @param rows of the table
     * @param runs of ours and of the side that the goal names
     * @param peerRuns of the others
     * @param total no further round begins after that
     * @param each the longest that one run may take
     */
    record Size(long rows, int runs, int peerRuns, Duration total, Duration each) {}

    static Options parse(List<String> arguments) {
        Arguments read = new Arguments(new ArrayDeque<>(arguments));
        List<String> words = new ArrayList<>();
        while (!read.open.isEmpty()) {
            String word = read.open.pop();
            if (word.startsWith("--")) {
                read.option(word);
            } else {
                words.addAll(rows(word));
            }
        }
        return read.options(words);
    }

    boolean wants(Contest.Side side, Job job) {
        return side.name().equals(job.baseline())
                || isOurs(side)
                || peers.map(set -> set.contains(side.name())).orElse(true);
    }

    /** How often a side is run. */
    int runs(Contest.Side side, Job job) {
        return side.name().equals(job.baseline()) || isOurs(side) ? size.runs() : size.peerRuns();
    }

    private boolean isOurs(Contest.Side side) {
        return installations.stream().anyMatch(intact -> intact.name().equals(side.name()));
    }

    private static List<String> rows(String word) {
        return switch (word) {
            case "list", "report", "parse", "borrow", "serve", "crowd" -> List.of(word);
            case "jmh" -> Micro.WORDS;
            case "all" ->
                Stream.concat(Job.words().stream(), Micro.WORDS.stream()).toList();
            case "postgres", "sqlite" ->
                Stream.of(Job.values())
                        .filter(job ->
                                job.base().name().toLowerCase(Locale.ROOT).startsWith(word))
                        .map(Job::word)
                        .toList();
            default -> {
                if (!Job.words().contains(word)) {
                    throw new IllegalArgumentException(word + " is no row. " + USAGE);
                }
                yield List.of(word);
            }
        };
    }

    /** The words, and what was read of them so far. */
    private static final class Arguments {
        private final Deque<String> open;
        private final List<Installation> installations = new ArrayList<>();
        private long rows = 2_000_000;
        private int runs = 3;
        private int peerRuns = 1;
        private Duration total = Duration.ofHours(12);
        private Duration each = Duration.ofMinutes(30);
        private Path folder = Path.of("target", "bench");
        private Path results =
                Path.of("intact-bench", "results", LocalDate.now(ZoneOffset.UTC).toString());
        private Optional<Set<String>> peers = Optional.empty();

        Arguments(Deque<String> open) {
            this.open = open;
        }

        void option(String word) {
            if (open.isEmpty()) {
                throw new IllegalArgumentException(word + " needs a value. " + USAGE);
            }
            String value = open.pop();
            switch (word) {
                case "--rows" -> rows = Long.parseLong(value);
                case "--runs" -> runs = Integer.parseInt(value);
                case "--peer-runs" -> peerRuns = Integer.parseInt(value);
                case "--peers" -> peers = Optional.of(Set.of(value.split(",", -1)));
                case "--minutes" -> total = Duration.ofMinutes(Long.parseLong(value));
                case "--deadline" -> each = Duration.ofMinutes(Long.parseLong(value));
                case "--folder" -> folder = Path.of(value);
                case "--results" -> results = Path.of(value);
                case "--intact" -> installations.add(Installation.parse(value));
                default -> throw new IllegalArgumentException(word + " is no option. " + USAGE);
            }
        }

        Options options(List<String> words) {
            if (installations.isEmpty()) {
                installations.add(Installation.parse(Path.of("bin", "intact").toString()));
            }
            return new Options(
                    words.isEmpty() ? List.of("list") : List.copyOf(words),
                    new Size(rows, runs, peerRuns, total, each),
                    folder.toAbsolutePath(),
                    results.toAbsolutePath(),
                    List.copyOf(installations),
                    peers);
        }
    }
}
