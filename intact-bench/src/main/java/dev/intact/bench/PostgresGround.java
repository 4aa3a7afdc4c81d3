package dev.intact.bench;

import dev.intact.bench.Contest.Content;
import dev.intact.bench.Contest.Outcome;
import dev.intact.bench.Contest.Side;
import dev.intact.bench.Job.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One server of our own, each run in a copy of the same database. */
final class PostgresGround implements Contest.Ground {
    private static final String RUN = "run";

    private final Place place;
    private final Server server;
    private final PostgresPeers peers;
    private final Set<Start> prepared = EnumSet.of(Start.NONE);
    private final boolean indexes;

    private PostgresGround(Place place, Server server, boolean indexes) {
        this.place = place;
        this.server = server;
        this.peers = new PostgresPeers(place, server.url(RUN), server.jdbcUrl(RUN));
        this.indexes = indexes;
    }

    static PostgresGround open(Place place, Server server, boolean indexes) throws SQLException {
        server.run("postgres", List.of("create database " + Start.NONE.word()));
        return new PostgresGround(place, server, indexes);
    }

    @Override
    public Contest contest(Job job) throws Exception {
        prepare(job.work().start());
        if (job.work().isOfBackups()) {
            return new Contest(job, backups(job), "");
        }
        List<Side> sides = new ArrayList<>();
        for (Installation intact : place.installations()) {
            sides.add(new Side(intact.name(), load(intact, job)));
        }
        if (job.work() == Job.Work.NDJSON) {
            Installation intact = place.installations().get(0);
            sides.add(
                    new Side(job.baseline(), intact.load(place.data().file("first.csv"), List.of(), server.url(RUN))));
        }
        sides.addAll(peers.of(job, before(job)));
        boolean less = job.work() == Job.Work.NEW && !indexes;
        return new Contest(job, sides, less ? "with key only on both sides: this version makes no indexes" : "");
    }

    private List<Side> backups(Job job) throws Exception {
        prepare(Start.EMPTY);
        prepare(Start.FULL);
        server.copy(Start.FULL.word(), RUN);
        List<Side> sides = new Backups(place, job, server.url(RUN)).sides();
        server.drop(RUN);
        return sides;
    }

    private Timed.Command load(Installation intact, Job job) throws IOException {
        String url = server.url(RUN);
        return switch (job.work()) {
            case NEW -> intact.load(place.data().file(indexes ? "indexed" : "keyed"), url);
            case COPY -> intact.copy(file(job), url);
            case FAMILY -> intact.load(place.data().file("family"), url);
            case REPLACE, REPLACE_ALL -> intact.load(file(job), List.of("--mode", "replace"), url);
            case UPSERT, UPSERT_FEW, UPDATE -> intact.load(file(job), List.of("--mode", "upsert"), url);
            default -> intact.load(file(job), List.of(), url);
        };
    }

    private Path file(Job job) throws IOException {
        return place.data().file(job.work().file());
    }

    /** What the peers run before the rows come: the very tables that our load makes, or the end of the old rows. */
    private List<String> before(Job job) throws Exception {
        if (job.work().isReplace()) {
            return List.of("truncate wide");
        }
        if (job.work().start() != Start.NONE) {
            return List.of();
        }
        server.copy(Start.NONE.word(), RUN);
        place.timed().run(load(place.installations().get(0), job), place.folder());
        List<String> statements = new PostgresContent(server, RUN).statements(tables(job));
        server.drop(RUN);
        return statements;
    }

    private static List<String> tables(Job job) {
        return job.work() == Job.Work.FAMILY ? List.of("players", "games", "stats") : List.of("wide");
    }

    /** Databases to begin from, made when they are first asked for. */
    private void prepare(Start start) throws SQLException, IOException, InterruptedException {
        if (!prepared.add(start)) {
            return;
        }
        if (start == Start.EMPTY) {
            server.run("postgres", List.of("create database " + start.word()));
            server.run(start.word(), Tables.POSTGRES);
            return;
        }
        prepare(Start.EMPTY);
        server.copy(Start.EMPTY.word(), start.word());
        Path rows = place.data().file(start.file().orElseThrow());
        String script = "\\copy wide from '" + rows + "' with (format csv, header)\n";
        place.timed().run(peers.psql(server.url(start.word()), script), place.folder());
        server.run(start.word(), List.of("vacuum analyze wide"));
    }

    @Override
    public Outcome run(Job job, Side side) throws Exception {
        server.copy(job.work().start().word(), RUN);
        try {
            Figures figures =
                    job.work().isWatched() ? watched(side.command()) : measured(side.command(), Optional.empty());
            if (side.back().isPresent()) {
                server.copy(Start.EMPTY.word(), RUN);
                place.timed().run(side.back().get(), place.folder());
            }
            return new Outcome(figures, content(job));
        } finally {
            server.drop(RUN);
        }
    }

    private Figures watched(Timed.Command command) throws Exception {
        try (Onlooker onlooker = Onlooker.of(server.jdbcUrl(RUN), place.data().rows())) {
            return measured(command, Optional.of(onlooker));
        }
    }

    private Figures measured(Timed.Command command, Optional<Onlooker> onlooker) throws Exception {
        long wal = server.position();
        double cpu = server.cpu();
        Timed.Cost cost = place.timed().run(command, place.folder().resolve("none"));
        Optional<Onlooker.Seen> seen = onlooker.map(Onlooker::seen);
        double serverCpu = server.cpu() - cpu;
        long written = server.position() - wal;
        return new Figures(cost.seconds(), cost.cpu(), serverCpu, cost.peakMemory(), written, seen);
    }

    private Content content(Job job) throws SQLException {
        PostgresContent content = new PostgresContent(server, RUN);
        return new Content(content.digests(tables(job)), content.shape(tables(job)));
    }

    @Override
    public Map<String, String> versions() throws Exception {
        Map<String, String> versions = server.settings();
        versions.put("psql", place.timed().answer(List.of("psql", "--version")));
        versions.put("pg_dump", place.timed().answer(List.of("pg_dump", "--version")));
        versions.put("pgloader", place.timed().answer(List.of("pgloader", "--version")));
        return versions;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
