package dev.intact.bench;

import dev.intact.bench.Contest.Result;
import dev.intact.bench.Contest.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The command against {@code sqlite3 .import}, each run in a copy of the same file. */
final class SqliteContests {
    private static final String CONTENT = "select count(*) || ' rows, sum of keys ' || sum(id) from wide";

    private final Timed timed;
    private final Path folder;
    private final Path run;
    private final List<Installation> installations;

    SqliteContests(Timed timed, Path folder, List<Installation> installations) {
        this.timed = timed;
        this.folder = folder;
        this.run = folder.resolve("run.db");
        this.installations = installations;
    }

    /** Files to begin from: without a table, with an empty one, with a full one. */
    void prepare() throws SQLException, IOException, InterruptedException {
        make("none", List.of());
        make("empty", Tables.SQLITE);
        make("filled", Tables.SQLITE);
        // Not by .import: it stores no nulls, and every row would differ from the source.
        Path filled = folder.resolve("filled.db");
        timed.run(installations.get(0).load(folder.resolve("first.csv"), List.of(), filled.toString()), folder);
        timed.run(sqlite3(filled, "analyze;\n"), folder);
    }

    private void make(String name, List<String> statements) throws SQLException, IOException {
        Path file = folder.resolve(name + ".db");
        Files.deleteIfExists(file);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma journal_mode=wal");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    Contest of(Job job) {
        List<Side> sides = new ArrayList<>();
        for (Installation intact : installations) {
            Timed.Command command = intact.load(folder.resolve(job.file()), job.options(), run.toString());
            sides.add(new Side(intact.name(), () -> run(job, command)));
        }
        sides.add(new Side("sqlite3", () -> run(job, sqlite3(run, script(job)))));
        return new Contest("SQLite: " + job.title(), sides);
    }

    private Result run(Job job, Timed.Command command) throws Exception {
        String from = job.full() ? "filled.db" : job == Job.NEW ? "none.db" : "empty.db";
        Files.copy(folder.resolve(from), run, StandardCopyOption.REPLACE_EXISTING);
        new ProcessBuilder("sync").start().waitFor();
        Timed.Cost cost = timed.run(command, folder.resolve("run.db-wal"));
        String content = content();
        for (String left : List.of("run.db", "run.db-wal", "run.db-shm")) {
            Files.deleteIfExists(folder.resolve(left));
        }
        return new Result(new Figures(cost.seconds(), cost.cpu(), 0, cost.peakMemory(), cost.largestFile()), content);
    }

    private String content() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + run);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CONTENT)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private Timed.Command sqlite3(Path database, String script) throws IOException {
        Path input = Files.writeString(folder.resolve("sqlite3.sql"), script);
        return new Timed.Command(
                List.of("sqlite3", "-bail", "-batch", database.toString()), Optional.of(input), Map.of());
    }

    private String imports(String file) {
        return ".mode csv\n.import --skip 1 " + folder.resolve(file) + " wide\n";
    }

    private String script(Job job) {
        return switch (job) {
            case EMPTY, APPEND -> imports(job.file());
            case NEW -> "begin;\n" + Tables.SQLITE_INFERRED + ";\n" + imports(job.file()) + "commit;\n";
            case REPLACE -> "begin;\ndelete from wide;\n" + imports(job.file()) + "commit;\n";
            case NDJSON ->
                "create temp table raw (doc text);\nbegin;\n.mode ascii\n.separator \"\\001\" \"\\n\"\n.import "
                        + folder.resolve(job.file()) + " raw\ninsert into wide select "
                        + WideData.COLUMNS.stream()
                                .map(column -> "doc ->> '$." + column + "'")
                                .collect(Collectors.joining(", "))
                        + " from raw;\ncommit;\n";
        };
    }
}
