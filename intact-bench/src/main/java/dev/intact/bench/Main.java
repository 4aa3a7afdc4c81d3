package dev.intact.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code first-load | all | data}: measures the command against {@code psql} and {@code sqlite3}. */
public final class Main {
    private final Options options;
    private final Timed timed;

    private Main(Options options) {
        this.options = options;
        this.timed = new Timed(options.folder());
    }

    /**
     * Measures.
     *
     * @param arguments see {@code docs/benchmarks.md}
     * @throws Exception whatever goes wrong: a benchmark that failed has no figures
     */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(List.of(arguments));
        Files.createDirectories(options.folder());
        new Main(options).run();
    }

    private void run() throws Exception {
        data();
        System.out.println(Summary.HEADER);
        if (options.wants("postgres") && present("psql")) {
            postgres();
        }
        if (options.wants("sqlite") && present("sqlite3")) {
            sqlite();
        }
    }

    private void data() throws IOException {
        long rows = options.rows();
        write("first.csv", 0, rows, WideData.Content.FIRST);
        if (options.jobs().contains(Job.NDJSON)) {
            write("first.ndjson", 0, rows, WideData.Content.FIRST);
        }
        if (options.jobs().contains(Job.REPLACE)) {
            write("changed.csv", 0, rows, WideData.Content.CHANGED);
        }
        if (options.jobs().contains(Job.APPEND)) {
            write("more.csv", rows, rows + rows / 5, WideData.Content.FIRST);
        }
    }

    private void write(String name, long from, long to, WideData.Content content) throws IOException {
        Path file = options.folder().resolve(name);
        new WideData().write(file, from, to, content);
        System.err.println(name + ": " + Files.size(file) / 1_000_000 + " MB");
    }

    private boolean present(String program) {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!there || !Files.isExecutable(Timed.TIME)) {
            System.err.println("SKIPPED: " + program + " or " + Timed.TIME + " is not on this machine");
        }
        return there && Files.isExecutable(Timed.TIME);
    }

    private void postgres() throws Exception {
        try (Server server = Server.start(options.folder())) {
            PostgresContests contests = new PostgresContests(server, timed, options.folder(), options.installations());
            contests.prepare();
            for (Job job : options.jobs()) {
                run(contests.of(job));
            }
        }
    }

    private void sqlite() throws Exception {
        SqliteContests contests = new SqliteContests(timed, options.folder(), options.installations());
        contests.prepare();
        for (Job job : options.jobs()) {
            run(contests.of(job));
        }
    }

    /** A B A B …, so that what else the machine does meets all alike. */
    private void run(Contest contest) throws Exception {
        List<List<Figures>> figures = new ArrayList<>();
        contest.sides().forEach(side -> figures.add(new ArrayList<>()));
        for (int i = 0; i < options.runs(); i++) {
            List<String> contents = new ArrayList<>();
            for (int side = 0; side < contest.sides().size(); side++) {
                Contest.Side who = contest.sides().get(side);
                Contest.Result result = who.run().once();
                System.err.println(contest.name() + ", " + who.name() + ": " + result);
                figures.get(side).add(result.figures());
                contents.add(result.content());
            }
            if (contents.stream().distinct().count() > 1) {
                throw new IllegalStateException("The sides do not hold the same: " + contents);
            }
        }
        for (String line : Summary.lines(contest, figures)) {
            System.out.println(line);
        }
        Files.write(
                options.folder().resolve("figures.md"),
                Summary.lines(contest, figures),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
