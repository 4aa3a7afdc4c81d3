package dev.intact.bench;

import dev.intact.bench.Contest.Ground;
import dev.intact.bench.Contest.Side;
import dev.intact.bench.Job.Base;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Measures rows of the table, adds what came of it to the results, and writes the report. */
public final class Main {
    private final Options options;
    private final Results results;
    private final Timed timed;
    private final String session = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    private final long until;

    private Main(Options options) throws IOException {
        this.options = options;
        this.results = Results.in(options.results());
        this.timed = new Timed(
                Files.createDirectories(options.folder()), options.size().each());
        this.until = System.nanoTime() + options.size().total().toNanos();
    }

    /**
     * Measures.
     *
     * @param arguments see {@code docs/performance.md}; the folder is that of the project
     * @throws Exception whatever goes wrong, except in one of the sides
     */
    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        if (options.words().contains("list")) {
            list();
            return;
        }
        Main main = new Main(options);
        if (!options.words().contains("report")) {
            main.measure();
        }
        Report.write(main.results);
        System.out.println(main.results.folder().resolve("report.md"));
    }

    private static void list() {
        System.out.println(Options.USAGE + "\n");
        for (Job job : Job.values()) {
            System.out.printf("%-16s %s; against %s: %s%n", job.word(), job.title(), job.baseline(), job.goal());
        }
        Micro.WORDS.forEach(word -> System.out.printf("%-16s %s%n", word, Micro.title(word)));
    }

    private void measure() throws Exception {
        if (!Programs.has(Timed.TIME.toString()) && !Files.isExecutable(Timed.TIME)) {
            throw new IllegalStateException(Timed.TIME + " is not on this machine; it tells what a process cost");
        }
        List<Job> jobs = options.words().stream()
                .filter(word -> !Micro.WORDS.contains(word))
                .map(Job::of)
                .toList();
        Map<String, String> versions = new TreeMap<>();
        if (!jobs.isEmpty()) {
            Place place = place(versions);
            boolean indexes = new Abilities(options.folder(), timed).makesIndexes(place.installations());
            for (Base base : Base.values()) {
                measure(
                        jobs.stream().filter(job -> job.base() == base).toList(),
                        switch (base) {
                            case POSTGRES -> () -> PostgresGround.open(place, Server.start(place.folder()), indexes);
                            case POSTGRES_15 ->
                                () -> PostgresGround.open(place, Server.start15(place.folder()), indexes);
                            case SQLITE -> () -> SqliteGround.open(place, indexes);
                        },
                        versions);
            }
        }
        List<String> small =
                options.words().stream().filter(Micro.WORDS::contains).toList();
        if (!small.isEmpty()) {
            begin(versions);
            new Micro(results, session, options.folder()).run(small);
        }
    }

    /** Where a ground comes from. */
    private interface Opening {
        Ground open() throws Exception;
    }

    private Place place(Map<String, String> versions) throws IOException, InterruptedException {
        Peers peers = Peers.found(Path.of("").toAbsolutePath());
        versions.putAll(peers.versions());
        List<Installation> installations = new ArrayList<>();
        for (Installation intact : options.installations()) {
            // The first call builds what is missing, which is no part of what is measured.
            List<String> version = List.of(intact.launcher().toString(), "--version");
            timed.answer(version);
            versions.put(intact.name(), timed.answer(version));
            installations.add(new Abilities(options.folder(), timed).withoutBackup(intact));
        }
        return new Place(
                options.folder(), Data.in(options.folder(), options.size().rows()), timed, installations, peers);
    }

    private void measure(List<Job> jobs, Opening opening, Map<String, String> versions) throws Exception {
        if (jobs.isEmpty()) {
            return;
        }
        try (Ground ground = opening.open()) {
            versions.putAll(ground.versions());
            begin(versions);
            List<Contest> contests = new ArrayList<>();
            for (Job job : jobs) {
                contest(ground, job).ifPresent(contests::add);
            }
            estimate(contests);
            for (Contest contest : contests) {
                new Bout(options, results, session, ground, contest).run(until);
            }
        }
    }

    /** A row that cannot even be prepared says so, and the others go on. */
    private Optional<Contest> contest(Ground ground, Job job) throws IOException, InterruptedException {
        try {
            Contest contest = ground.contest(job);
            List<Side> sides = contest.sides().stream()
                    .filter(side -> options.wants(side, job))
                    .toList();
            return Optional.of(new Contest(job, sides, contest.note()));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            System.err.println(job.word() + ": NOT PREPARED: " + e.getMessage());
            results.add(Results.Run.failed(
                    session, job, options.size().rows(), "not prepared: " + e.getMessage(), Machine.load()));
            return Optional.empty();
        }
    }

    /** Says with what it is measured; the last word on a session counts. */
    private void begin(Map<String, String> versions) throws IOException, InterruptedException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("rows", String.valueOf(options.size().rows()));
        settings.put(
                "runs",
                options.size().runs() + ", of other peers " + options.size().peerRuns());
        settings.put("heap of the Java peers", Peers.HEAP);
        results.add(new Results.Session(
                session, commit(), Machine.facts(options.folder()), new TreeMap<>(versions), settings));
    }

    private String commit() throws IOException, InterruptedException {
        String commit = timed.answer(List.of("git", "rev-parse", "--short", "HEAD"));
        String changed = timed.answer(List.of("git", "status", "--porcelain", "--untracked-files=no"));
        return changed.isEmpty() ? commit : commit + "-changed";
    }

    private void estimate(List<Contest> contests) throws IOException {
        Estimate estimate = new Estimate(results.runs());
        double all = 0;
        for (Contest contest : contests) {
            double seconds = contest.sides().stream()
                    .mapToDouble(side -> options.runs(side, contest.job())
                            * estimate.seconds(
                                    contest.job(), side.name(), options.size().rows()))
                    .sum();
            System.err.printf(
                    "%s: %d sides, about %.0f min%n",
                    contest.job().word(), contest.sides().size(), Math.ceil(seconds / 60));
            all += seconds;
        }
        System.err.printf(
                "in all about %.0f min; no round begins after %d min%n",
                Math.ceil(all / 60), options.size().total().toMinutes());
    }
}
