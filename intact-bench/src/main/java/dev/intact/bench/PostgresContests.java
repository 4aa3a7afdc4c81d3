package dev.intact.bench;

import dev.intact.bench.Contest.Result;
import dev.intact.bench.Contest.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command against {@code psql \copy}, on one server, each run in a copy of the same database. */
final class PostgresContests {
    private static final String RUN = "run";
    private static final String CONTENT =
            "select count(*) || ' rows, sum of keys ' || sum(id) || ', notes ' || count(note) from wide";

    private final Server server;
    private final Timed timed;
    private final Path folder;
    private final List<Installation> installations;

    PostgresContests(Server server, Timed timed, Path folder, List<Installation> installations) {
        this.server = server;
        this.timed = timed;
        this.folder = folder;
        this.installations = installations;
    }

    /** Databases to begin from: without a table, with an empty one, with a full one. */
    void prepare() throws SQLException, IOException, InterruptedException {
        server.run("postgres", List.of("create database none", "create database empty"));
        server.run("empty", Tables.POSTGRES);
        server.copy("empty", "filled");
        timed.run(
                psql("filled", "\\copy wide from '" + folder.resolve("first.csv") + "' with (format csv, header)"),
                folder);
        server.run("filled", List.of("vacuum analyze wide"));
    }

    Contest of(Job job) {
        List<Side> sides = new ArrayList<>();
        for (Installation intact : installations) {
            Timed.Command command = intact.load(folder.resolve(job.file()), job.options(), server.url(RUN));
            sides.add(new Side(intact.name(), () -> run(job, command)));
        }
        sides.add(new Side("psql", () -> run(job, psql(RUN, script(job)))));
        return new Contest("PostgreSQL: " + job.title(), sides);
    }

    private Result run(Job job, Timed.Command command) throws Exception {
        server.copy(job.full() ? "filled" : job == Job.NEW ? "none" : "empty", RUN);
        long wal = server.position();
        double cpu = server.cpu();
        Timed.Cost cost = timed.run(command, folder.resolve("none"));
        double serverCpu = server.cpu() - cpu;
        long written = server.position() - wal;
        String content = server.ask(RUN, CONTENT);
        server.drop(RUN);
        return new Result(new Figures(cost.seconds(), cost.cpu(), serverCpu, cost.peakMemory(), written), content);
    }

    private Timed.Command psql(String database, String script) throws IOException {
        Path file = Files.writeString(folder.resolve("psql.sql"), script);
        List<String> words =
                List.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", server.url(database), "-f", file.toString());
        return new Timed.Command(words, Optional.empty(), Map.of());
    }

    /** What somebody would write by hand who wants all or nothing. */
    private String script(Job job) {
        String copy = "\\copy wide from '" + folder.resolve(job.file()) + "' with (format csv, header)\n";
        return switch (job) {
            case EMPTY, APPEND -> "begin;\n" + copy + "commit;\n";
            case NEW -> "begin;\n" + Tables.POSTGRES_INFERRED + ";\n" + copy + "commit;\n";
            case REPLACE -> "begin;\ntruncate wide;\n" + copy + "commit;\n";
            case NDJSON ->
                "begin;\ncreate temp table raw (doc jsonb) on commit drop;\n\\copy raw from '"
                        + folder.resolve(job.file()) + "' with (format csv, quote e'\\x01', delimiter e'\\x02')\n"
                        + "insert into wide select r.* from raw, jsonb_populate_record(null::wide, doc) r;\ncommit;\n";
        };
    }
}
