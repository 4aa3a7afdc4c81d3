package dev.intact.bench;

import dev.intact.bench.Contest.Side;
import dev.intact.bench.peer.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What else fills a table of SQLite. */
final class SqlitePeers {
    private static final List<String> FILLING = List.of("batch", "jooq", "spring-batch", "spark");
    /** What can do it in one transaction. */
    private static final List<String> REPLACING = List.of("batch", "jooq");

    private final Place place;
    private final Path run;

    SqlitePeers(Place place, Path run) {
        this.place = place;
        this.run = run;
    }

    /** The ways to do a job, each beginning with the same statements. */
    List<Side> of(Job job, List<String> before) throws IOException {
        List<Side> sides = new ArrayList<>();
        if (Programs.has("sqlite3")) {
            sides.add(new Side("sqlite3", sqlite3(job, script(job, before))));
        }
        Task task = new Task(
                "jdbc:sqlite:" + run,
                Task.Action.INSERT,
                "id",
                before,
                List.of(new Task.Part("wide", place.data().file(job.work().file()))));
        sides.addAll(place.peers().sides(names(job), task));
        if (names(job).contains("spark") && Programs.has("sqlite-utils")) {
            sides.add(new Side("sqlite-utils", sqliteUtils(job, before)));
        }
        return sides;
    }

    private static List<String> names(Job job) {
        return switch (job.work()) {
            case NEW, EMPTY, APPEND -> FILLING;
            case REPLACE -> REPLACING;
            default -> List.of();
        };
    }

    private Timed.Command sqlite3(Job job, String script) throws IOException {
        Path input = Files.writeString(place.folder().resolve("sqlite3-" + job.word() + ".sql"), script);
        return new Timed.Command(List.of("sqlite3", "-bail", "-batch", run.toString()), Optional.of(input), Map.of());
    }

    /** What somebody would write by hand who wants all or nothing, and whose readers go on. */
    private String script(Job job, List<String> before) throws IOException {
        String begin = ".timeout 10000\nbegin immediate;\n"
                + before.stream().map(sql -> sql + ";\n").collect(Collectors.joining());
        Path file = place.data().file(job.work().file());
        String work = job.work() == Job.Work.NDJSON
                ? ".mode ascii\n.separator \"\\001\" \"\\n\"\n.import " + file + " raw\ninsert into wide select "
                        + WideData.COLUMNS.stream()
                                .map(column -> "doc ->> '$." + column + "'")
                                .collect(Collectors.joining(", "))
                        + " from raw;\n"
                : ".mode csv\n.import --skip 1 " + file + " wide\n";
        String scratch = job.work() == Job.Work.NDJSON ? "create temp table raw (doc text);\n" : "";
        return scratch + begin + work + "commit;\n";
    }

    /** It makes tables with types of its own guess, so it gets the same one as the others. */
    private Timed.Command sqliteUtils(Job job, List<String> before) throws IOException {
        Path script = Files.writeString(
                place.folder().resolve("sqlite-utils-" + job.word() + ".sql"),
                before.stream().map(sql -> sql + ";\n").collect(Collectors.joining()));
        String insert = "sqlite-utils insert '" + run + "' wide '"
                + place.data().file(job.work().file()) + "' --csv --silent";
        String first = before.isEmpty() ? "" : "sqlite3 -bail -batch '" + run + "' < '" + script + "' && ";
        return Timed.Command.of(List.of("sh", "-c", first + insert));
    }
}
