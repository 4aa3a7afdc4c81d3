package dev.intact.bench;

import dev.intact.bench.micro.Borrowing;
import dev.intact.bench.micro.Parsing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Small things, measured with JMH in a process of their own. */
final class Micro {
    static final List<String> WORDS = List.of("parse", "borrow", "serve", "crowd");
    private static final int TIMES = 5;
    private static final int SERVED = 40;
    private static final TimeValue EACH = TimeValue.seconds(2);

    private final Results results;
    private final String session;
    private final Path folder;

    Micro(Results results, String session, Path folder) {
        this.results = results;
        this.session = session;
        this.folder = folder;
    }

    static String title(String word) {
        return switch (word) {
            case "parse" -> "CSV: read, read and guess types, read and convert; MB a second on one core";
            case "borrow" -> "a connection borrowed and given back; goal: bare HikariCP + 150 ns";
            case "serve" -> "small questions and changes beside HikariCP and JDBC; goal: 97 % of theirs";
            default ->
                "SQLite: 8 readers and 4 writers in a process, 4 more processes, 60 s (BENCH_SECONDS); against"
                        + " sqlite-jdbc behind HikariCP (10), tuned (WAL, NORMAL, busy_timeout 5 s) and plain";
        };
    }

    void run(List<String> words) throws Exception {
        if (words.contains("parse")) {
            parse();
        }
        if (words.contains("borrow")) {
            try (Server server = Server.start(folder)) {
                borrow("PostgreSQL", server.jdbcUrl("postgres"), server.url("postgres"));
            }
            String file = folder.resolve("borrow.db").toString();
            borrow("SQLite", "jdbc:sqlite:" + file, file);
        }
        if (words.contains("serve")) {
            try (Server server = Server.start(folder);
                    Serving serving = Serving.postgres(server.jdbcUrl("postgres"), server.url("postgres"))) {
                serve("PostgreSQL", serving);
            }
            try (Serving serving = Serving.sqlite(folder.resolve("serve.db").toString())) {
                serve("SQLite", serving);
            }
        }
        if (words.contains("crowd")) {
            double load = Machine.load();
            for (Crowds.Figure figure : new Crowds(folder).run()) {
                add("crowd", figure.what(), figure.unit(), figure.value(), 0, load);
            }
        }
    }

    private void serve(String base, Serving serving) throws Exception {
        for (Serving.Load load : Serving.Load.values()) {
            double busy = Machine.load();
            Serving.Pair pair = serving.measure(load, SERVED);
            String what = base + ", " + load.words();
            results.add(new Results.Small(session, "serve", what + ", intact", "a second", pair.ours(), 0, busy));
            results.add(new Results.Small(session, "serve", what + ", HikariCP", "a second", pair.bare(), 0, busy));
            results.add(new Results.Small(session, "serve", what + ", of theirs", "%", 100 * pair.ratio(), 0, busy));
        }
    }

    private void parse() throws IOException, RunnerException {
        Path file = Data.in(folder, Parsing.ROWS).file("first.csv");
        double megabytes = Files.size(file) / 1e6;
        for (Measured measured : measure("parse", Parsing.class, List.of("-D" + Parsing.FILE + "=" + file))) {
            // The time of one pass over the file, as what passes in a second.
            double score = megabytes / (measured.nanos() / 1e9);
            add("parse", measured.name(), "MB/s", score, score * measured.error() / measured.nanos(), measured.load());
        }
    }

    private void borrow(String base, String jdbcUrl, String url) throws IOException, RunnerException {
        List<String> where = List.of("-D" + Borrowing.JDBC_URL + "=" + jdbcUrl, "-D" + Borrowing.URL + "=" + url);
        List<Measured> all = measure("borrow", Borrowing.class, where);
        for (Measured measured : all) {
            add("borrow", base + ", " + measured.name(), "ns", measured.nanos(), measured.error(), measured.load());
        }
        Measured bare = all.get(0);
        Measured ours = all.get(1);
        add(
                "borrow",
                base + ", what " + ours.name() + " adds to " + bare.name() + "; goal ≤ 150",
                "ns",
                ours.nanos() - bare.nanos(),
                ours.error() + bare.error(),
                ours.load());
    }

    /** One benchmark: its mean and half of the interval around it. */
    private record Measured(String name, double nanos, double error, double load) {}

    private static List<Measured> measure(String row, Class<?> benchmarks, List<String> properties)
            throws IOException, RunnerException {
        Machine.warn(row);
        double load = Machine.load();
        List<String> flags = new ArrayList<>(properties);
        // Nobody but the thread that is measured works for it.
        flags.addAll(List.of("-XX:+UseSerialGC", Peers.HEAP));
        Collection<RunResult> all = new Runner(new OptionsBuilder()
                        .include(benchmarks.getName().replace(".", "\\.") + "\\.")
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .forks(1)
                        .warmupIterations(TIMES)
                        .warmupTime(EACH)
                        .measurementIterations(TIMES)
                        .measurementTime(EACH)
                        .jvmArgs(flags.toArray(new String[0]))
                        .build())
                .run();
        return all.stream()
                .map(result -> new Measured(
                        result.getPrimaryResult().getLabel(),
                        result.getPrimaryResult().getScore(),
                        result.getPrimaryResult().getScoreError(),
                        load))
                .toList();
    }

    private void add(String row, String what, String unit, double score, double error, double load) throws IOException {
        results.add(new Results.Small(session, row, what, unit, score, error, load));
    }
}
