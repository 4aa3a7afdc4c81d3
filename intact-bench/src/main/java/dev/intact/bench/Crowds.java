package dev.intact.bench;

import dev.intact.bench.crowd.Crowd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** 8 readers and 4 writers in one process, and 4 more processes with a reader and a writer each, on one SQLite file. */
final class Crowds {
    private static final int OTHERS = 4;
    private static final List<String> WAYS = List.of("intact", "tuned", "plain");

    private final Path folder;
    private final double seconds;

    Crowds(Path folder) {
        this.folder = folder;
        this.seconds = Double.parseDouble(System.getenv().getOrDefault("BENCH_SECONDS", "60"));
    }

    /** One figure. */
    record Figure(String what, String unit, double value) {}

    /** What a process of the crowd had to say. */
    private record Told(long reads, long writes, long busy, long failed, double middle, double slowest) {
        static Told of(String line) {
            String[] words = line.substring("figures ".length()).split(" ", -1);
            return new Told(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Double.parseDouble(words[4]),
                    Double.parseDouble(words[5]));
        }
    }

    List<Figure> run() throws IOException, InterruptedException, SQLException {
        List<Figure> all = new ArrayList<>();
        for (String way : WAYS) {
            Path file = fresh(way);
            Told alone = Told.of(answer(start(way, file, 8, 0)));
            add(all, way + ", readers alone", alone);
            List<Process> others = new ArrayList<>();
            for (int i = 0; i < OTHERS; i++) {
                others.add(start(way, file, 1, 1));
            }
            Told crowded = Told.of(answer(start(way, file, 8, 4)));
            add(all, way + ", with writers", crowded);
            long busy = crowded.busy();
            long failed = crowded.failed();
            long writes = crowded.writes();
            for (Process other : others) {
                Told told = Told.of(answer(other));
                busy += told.busy();
                failed += told.failed();
                writes += told.writes();
            }
            all.add(new Figure(way + ", transactions of all processes", "/s", writes / seconds));
            all.add(new Figure(way + ", SQLITE_BUSY that reached a caller", "", busy));
            all.add(new Figure(way + ", other failures", "", failed));
        }
        return all;
    }

    private void add(List<Figure> all, String what, Told told) {
        all.add(new Figure(what + ", reads", "/s", told.reads() / seconds));
        all.add(new Figure(what + ", read p50", "ms", told.middle()));
        all.add(new Figure(what + ", read p99", "ms", told.slowest()));
    }

    private Path fresh(String way) throws IOException, SQLException {
        Path file = folder.resolve("crowd-" + way + ".db");
        for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
            Files.deleteIfExists(Path.of(file + suffix));
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("create table t (id integer primary key, n integer not null, v text not null)");
            statement.execute("create table log (id integer, n integer)");
            statement.execute("with recursive c(i) as (select 1 union all select i + 1 from c where i < " + Crowd.ROWS
                    + ") insert into t select i, 0, 'value number ' || i from c");
        }
        return file;
    }

    private Process start(String way, Path file, int readers, int writers) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Crowd.class.getName(),
                        way,
                        file.toString(),
                        String.valueOf(seconds),
                        String.valueOf(readers),
                        String.valueOf(writers))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String answer(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("A process of the crowd failed: " + said);
        }
        return said.lines()
                .filter(line -> line.startsWith("figures "))
                .findFirst()
                .orElseThrow();
    }
}
