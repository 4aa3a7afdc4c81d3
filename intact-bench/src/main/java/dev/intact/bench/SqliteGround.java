package dev.intact.bench;

import dev.intact.bench.Contest.Content;
import dev.intact.bench.Contest.Outcome;
import dev.intact.bench.Contest.Side;
import dev.intact.bench.Job.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A file in WAL mode, each run in a copy of the same. */
final class SqliteGround implements Contest.Ground {
    private final Place place;
    private final Path run;
    private final SqlitePeers peers;
    private final boolean indexes;

    private SqliteGround(Place place, boolean indexes) {
        this.place = place;
        this.run = place.folder().resolve("run.db");
        this.peers = new SqlitePeers(place, run);
        this.indexes = indexes;
    }

    static SqliteGround open(Place place, boolean indexes) {
        return new SqliteGround(place, indexes);
    }

    @Override
    public Contest contest(Job job) throws Exception {
        from(job.work().start());
        if (job.work().isOfBackups()) {
            return new Contest(job, backups(job), "");
        }
        List<Side> sides = new ArrayList<>();
        for (Installation intact : place.installations()) {
            sides.add(new Side(intact.name(), load(intact, job)));
        }
        if (job.work() == Job.Work.NDJSON) {
            Installation intact = place.installations().get(0);
            sides.add(new Side(job.baseline(), intact.load(place.data().file("first.csv"), List.of(), run.toString())));
        }
        sides.addAll(peers.of(job, before(job)));
        boolean less = job.work() == Job.Work.NEW && !indexes;
        return new Contest(job, sides, less ? "with key only on both sides: this version makes no indexes" : "");
    }

    private List<Side> backups(Job job) throws Exception {
        begin(Start.FULL);
        List<Side> sides = new Backups(place, job, run.toString()).sides();
        delete(run);
        return sides;
    }

    private Timed.Command load(Installation intact, Job job) throws IOException {
        if (job.work() == Job.Work.NEW) {
            return intact.load(place.data().file(indexes ? "indexed" : "keyed"), run.toString());
        }
        Path file = place.data().file(job.work().file());
        return intact.load(file, job.work().isReplace() ? List.of("--mode", "replace") : List.of(), run.toString());
    }

    /** What the peers run before the rows come: the very table that our load makes, or the end of the old rows. */
    private List<String> before(Job job) throws Exception {
        if (job.work().isReplace()) {
            return List.of("delete from wide");
        }
        if (job.work() != Job.Work.NEW) {
            return List.of();
        }
        Files.copy(from(Start.NONE), run, StandardCopyOption.REPLACE_EXISTING);
        place.timed().run(load(place.installations().get(0), job), place.folder());
        List<String> statements = SqliteContent.statements(run);
        delete(run);
        return statements;
    }

    /** The file to begin from, made when it is first asked for. */
    private Path from(Start start) throws SQLException, IOException, InterruptedException {
        Path file = place.folder().resolve(start.word() + "_" + place.data().rows() + ".db");
        if (Files.exists(file)) {
            return file;
        }
        Path made = place.folder().resolve("made.db");
        delete(made);
        execute(made, "pragma journal_mode = wal");
        if (start != Start.NONE) {
            execute(made, Tables.SQLITE.toArray(new String[0]));
        }
        if (start.file().isPresent()) {
            // Not by .import: it stores no nulls, and every row would differ from the source.
            Installation intact = place.installations().get(0);
            Path rows = place.data().file(start.file().get());
            place.timed().run(intact.load(rows, List.of(), made.toString()), place.folder());
            execute(made, "analyze");
        }
        return Files.move(made, file);
    }

    private static void execute(Path file, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public Outcome run(Job job, Side side) throws Exception {
        begin(job.work().start());
        try {
            Figures figures =
                    job.work().isWatched() ? watched(side.command()) : measured(side.command(), Optional.empty());
            if (side.back().isPresent()) {
                begin(Start.EMPTY);
                place.timed().run(side.back().get(), place.folder());
            }
            return new Outcome(figures, new Content(SqliteContent.digests(run), ""));
        } finally {
            delete(run);
        }
    }

    private void begin(Start start) throws Exception {
        delete(run);
        Files.copy(from(start), run);
        new ProcessBuilder("sync").start().waitFor();
    }

    private Figures watched(Timed.Command command) throws Exception {
        try (Onlooker onlooker = Onlooker.of("jdbc:sqlite:" + run, place.data().rows())) {
            return measured(command, Optional.of(onlooker));
        }
    }

    private Figures measured(Timed.Command command, Optional<Onlooker> onlooker) throws Exception {
        Timed.Cost cost = place.timed().run(command, Path.of(run + "-wal"));
        Optional<Onlooker.Seen> seen = onlooker.map(Onlooker::seen);
        return new Figures(cost.seconds(), cost.cpu(), 0, cost.peakMemory(), cost.largestFile(), seen);
    }

    private static void delete(Path database) throws IOException {
        for (String ending : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(Path.of(database + ending));
        }
    }

    @Override
    public Map<String, String> versions() throws Exception {
        Map<String, String> versions = new TreeMap<>();
        versions.put("sqlite settings", "journal_mode=wal, synchronous=full");
        versions.put("sqlite3", place.timed().answer(List.of("sqlite3", "--version")));
        versions.put("sqlite-utils", place.timed().answer(List.of("sqlite-utils", "--version")));
        return versions;
    }

    @Override
    public void close() {
        // Each run deletes its own file.
    }
}
