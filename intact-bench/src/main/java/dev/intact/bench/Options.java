package dev.intact.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is asked for.
 *
 * @param jobs in order
 * @param databases {@code postgres}, {@code sqlite}
 * @param rows of the first load
 * @param runs of each way
 * @param folder for data and databases; stays
 * @param installations commands to measure
 */
record Options(
        List<Job> jobs, Set<String> databases, long rows, int runs, Path folder, List<Installation> installations) {
    private static final String USAGE = "first-load | all | " + String.join(" | ", words())
            + " [--on postgres|sqlite] [--rows N] [--runs N] [--folder DIR] [--intact [NAME=]LAUNCHER]...";

    static Options parse(List<String> arguments) {
        Deque<String> open = new ArrayDeque<>(arguments);
        List<Job> jobs = new ArrayList<>();
        Set<String> databases = Set.of("postgres", "sqlite");
        long rows = 1_000_000;
        int runs = 3;
        Path folder = Path.of("target", "bench").toAbsolutePath();
        List<Installation> installations = new ArrayList<>();
        while (!open.isEmpty()) {
            String word = open.pop();
            switch (word) {
                case "--on" -> databases = Set.of(value(open, word));
                case "--rows" -> rows = Long.parseLong(value(open, word));
                case "--runs" -> runs = Integer.parseInt(value(open, word));
                case "--folder" -> folder = Path.of(value(open, word)).toAbsolutePath();
                case "--intact" -> installations.add(Installation.parse(value(open, word)));
                default -> jobs.addAll(jobs(word));
            }
        }
        if (installations.isEmpty()) {
            installations.add(Installation.parse(Path.of("bin", "intact").toString()));
        }
        return new Options(jobs.isEmpty() ? jobs("first-load") : jobs, databases, rows, runs, folder, installations);
    }

    boolean wants(String database) {
        return databases.contains(database);
    }

    private static String value(Deque<String> open, String word) {
        if (open.isEmpty()) {
            throw new IllegalArgumentException(word + " needs a value. " + USAGE);
        }
        return open.pop();
    }

    private static List<Job> jobs(String word) {
        return switch (word) {
            case "all" -> List.of(Job.values());
            case "first-load" -> List.of(Job.EMPTY, Job.NEW);
            default ->
                List.of(Stream.of(Job.values())
                        .filter(job -> job.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(word + " is no job. " + USAGE)));
        };
    }

    private static List<String> words() {
        return Stream.of(Job.values()).map(Job::word).toList();
    }
}
