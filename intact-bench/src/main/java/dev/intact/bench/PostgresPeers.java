package dev.intact.bench;

import dev.intact.bench.Contest.Side;
import dev.intact.bench.peer.Task;
import dev.intact.bench.peer.Task.Action;
import dev.intact.bench.peer.Task.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What else fills tables of PostgreSQL, one database of which is run in. */
final class PostgresPeers {
    private static final List<String> FILLING =
            List.of("copy-manager", "pgbulkinsert", "batch-rewritten", "batch", "jooq", "spring-batch", "spark");
    /** What can do it in one transaction. */
    private static final List<String> REPLACING = List.of("copy-manager", "pgbulkinsert", "batch-rewritten", "jooq");

    private static final List<String> UPSERTING =
            List.of("batch-rewritten", "intact-java", "copy-manager", "batch", "jooq", "spring-batch");
    private static final String MERGE = "insert into wide select * from brought on conflict (id) do update set "
            + others().map(c -> c + " = excluded." + c).collect(Collectors.joining(", "));
    private static final String UPDATE = "update wide t set "
            + others().map(c -> c + " = s." + c).collect(Collectors.joining(", "))
            + " from brought s where t.id = s.id";

    private final Place place;
    private final String url;
    private final String jdbcUrl;

    PostgresPeers(Place place, String url, String jdbcUrl) {
        this.place = place;
        this.url = url;
        this.jdbcUrl = jdbcUrl;
    }

    private static Stream<String> others() {
        return WideData.COLUMNS.stream().filter(column -> !column.equals("id"));
    }

    /** The ways to do a job, each beginning with the same statements. */
    List<Side> of(Job job, List<String> before) throws IOException {
        if (job.work() == Job.Work.COPY) {
            return copies(job, before);
        }
        List<Side> sides = new ArrayList<>();
        if (Programs.has("psql")) {
            sides.add(new Side("psql", psql(job.word(), url, script(job, before))));
        }
        sides.addAll(place.peers().sides(names(job), task(job, before)));
        if (names(job).contains("spark") && Programs.has("pgloader")) {
            sides.add(new Side("pgloader", pgloader(job, before)));
        }
        return sides;
    }

    private static List<String> names(Job job) {
        return switch (job.work()) {
            case NEW -> FILLING;
            case EMPTY, APPEND ->
                Stream.concat(FILLING.stream(), Stream.of("intact-java")).toList();
            case REPLACE, REPLACE_ALL -> REPLACING;
            case UPSERT, UPSERT_FEW -> UPSERTING;
            case UPDATE -> List.of("batch", "intact-java", "copy-manager");
            case FAMILY -> List.of("copy-manager", "batch-rewritten");
            case NDJSON, SMALL, COPY, BACKUP, RESTORE, RESTORE_ALL -> List.of();
        };
    }

    private List<Part> parts(Job job) throws IOException {
        Path source = place.data().file(job.work().file());
        return job.work() == Job.Work.FAMILY
                ? Stream.of("players", "games", "stats")
                        .map(table -> new Part(table, source.resolve(table + ".csv")))
                        .toList()
                : List.of(new Part("wide", source));
    }

    private Task task(Job job, List<String> before) throws IOException {
        Action action =
                job.work().isUpsert() ? Action.UPSERT : job.work() == Job.Work.UPDATE ? Action.UPDATE : Action.INSERT;
        return new Task(jdbcUrl, action, "id", before, parts(job));
    }

    Timed.Command psql(String database, String script) throws IOException {
        return psql("prepare", database, script);
    }

    private Timed.Command psql(String name, String database, String script) throws IOException {
        Path file = Files.writeString(place.folder().resolve("psql-" + name + ".sql"), script);
        List<String> words =
                List.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", file.toString());
        return new Timed.Command(words, Optional.empty(), Map.of());
    }

    /** What somebody would write by hand who wants all or nothing. */
    private String script(Job job, List<String> before) throws IOException {
        String begin = "begin;\n" + before.stream().map(sql -> sql + ";\n").collect(Collectors.joining());
        return begin
                + switch (job.work()) {
                    case UPSERT, UPSERT_FEW -> brought(job) + MERGE + ";\n";
                    case UPDATE -> brought(job) + UPDATE + ";\n";
                    case NDJSON ->
                        "create temp table raw (doc jsonb) on commit drop;\n\\copy raw from '"
                                + place.data().file(job.work().file())
                                + "' with (format csv, quote e'\\x01', delimiter e'\\x02')\n"
                                + "insert into wide select r.* from raw, jsonb_populate_record(null::wide, doc) r;\n";
                    default ->
                        parts(job).stream()
                                .map(part -> copy(part.table(), part.file()))
                                .collect(Collectors.joining());
                }
                + "commit;\n";
    }

    private String brought(Job job) throws IOException {
        return "create temp table brought (like wide) on commit drop;\n"
                + copy("brought", place.data().file(job.work().file()));
    }

    private static String copy(String table, Path file) {
        return "\\copy " + table + " from '" + file + "' with (format csv, header)\n";
    }

    /** What somebody would take who moves from SQLite. */
    private List<Side> copies(Job job, List<String> before) throws IOException {
        Path source = place.data().file(job.work().file());
        List<Side> sides = new ArrayList<>();
        if (Programs.has("pgloader")) {
            String script = "LOAD DATABASE FROM sqlite://" + source + " INTO " + url
                    + "\n  WITH include drop, create tables, create indexes, reset sequences\n"
                    // By itself it takes 32 bits for them, and rounds.
                    + "  CAST type real to \"double precision\" drop typemod using float-to-string\n"
                    + "  INCLUDING ONLY TABLE NAMES LIKE 'wide';\n";
            Path file = Files.writeString(place.folder().resolve("pgloader-copy.load"), script);
            sides.add(new Side("pgloader", Timed.Command.of(List.of("pgloader", "--on-error-stop", file.toString()))));
        }
        if (Programs.has("psql") && Programs.has("sqlite3")) {
            Path tables = Files.writeString(
                    place.folder().resolve("copy-tables.sql"),
                    before.stream().map(sql -> sql + ";\n").collect(Collectors.joining()));
            String piped = "psql -X -q -v ON_ERROR_STOP=1 -d '" + url + "' -f " + tables + " && sqlite3 -csv " + source
                    + " 'select * from wide' | psql -X -q -v ON_ERROR_STOP=1 -d '" + url
                    + "' -c '\\copy wide from stdin with (format csv)'";
            sides.add(new Side("sqlite3 | psql", Timed.Command.of(List.of("sh", "-c", piped))));
        }
        return sides;
    }

    private Timed.Command pgloader(Job job, List<String> before) throws IOException {
        String fields = WideData.COLUMNS.stream()
                .map(column -> column + " [null if blanks]")
                .collect(Collectors.joining(", "));
        String script = "LOAD CSV FROM '" + place.data().file(job.work().file()) + "'\n  HAVING FIELDS (" + fields
                + ")\n  INTO " + url + "\n  TARGET TABLE wide\n  TARGET COLUMNS ("
                + String.join(", ", WideData.COLUMNS)
                + ")\n  WITH skip header = 1, fields optionally enclosed by '\"', fields escaped by double-quote,\n"
                + "       fields terminated by ','"
                + (before.isEmpty()
                        ? ""
                        : "\n  BEFORE LOAD DO\n"
                                + before.stream()
                                        .map(sql -> "$$ " + sql + "; $$")
                                        .collect(Collectors.joining(",\n")))
                + ";\n";
        Path file = Files.writeString(place.folder().resolve("pgloader-" + job.word() + ".load"), script);
        return Timed.Command.of(List.of("pgloader", "--on-error-stop", file.toString()));
    }
}
