package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Restore;
import dev.intact.history.Undo;
import dev.intact.ledger.Retention;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Loads, undos and restores in any order, against an oracle that knows rows and nothing else: each source has rows of its own,
 * so it is in force exactly if they stand, and only then it may be recognised.
 */
class RandomTimelineTest {
    private static final int RUNS = Integer.getInteger("timeline.runs", 1);
    private static final int STEPS = 16;
    private static final String UNKEYED = "n";
    private static final List<String> TABLES = List.of("a", "b", UNKEYED);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aSourceIsRecognisedExactlyIfItsRowsStand(Engine engine) throws Exception {
        long seed = Long.getLong("timeline.seed", System.nanoTime());
        for (int run = 0; run < RUNS; run++) {
            String told = "-Dtimeline.runs=1 -Dtimeline.seed=" + (seed + run);
            Trial trial = Trial.on(engine, Files.createDirectory(folder.resolve("run" + run)));
            DatabaseConfig config = DatabaseConfig.of(trial.target().url())
                    .withFiles(trial.folder())
                    .withHistory(new Retention(1000, Duration.ofDays(1)));
            try (Database database = trial.target().open(config)) {
                new Walk(trial, database, new Random(seed + run)).go();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(told, e);
            }
        }
    }

    /** Rows of a source, by table. */
    private record Content(Load load, Map<String, List<String>> rows, boolean upserted) {}

    /** What a load changed, by table. */
    private record Done(long load, Map<String, List<String>> came, Map<String, List<String>> went) {}

    private record Kept(String id, Map<String, List<String>> rows) {}

    private static final class Walk {
        private final Trial trial;
        private final Database database;
        private final Random random;
        private final List<Content> contents = new ArrayList<>();
        private final Map<Long, Content> loaded = new HashMap<>();
        private final Map<Long, Done> done = new LinkedHashMap<>();
        private final List<Kept> kept = new ArrayList<>();
        private final Map<String, Long> restored = new HashMap<>();
        private final List<String> log = new ArrayList<>();
        private Map<String, List<String>> standing = new HashMap<>();

        Walk(Trial trial, Database database, Random random) {
            this.trial = trial;
            this.database = database;
            this.random = random;
        }

        void go() {
            for (String table : TABLES) {
                trial.target()
                        .execute("create table " + table + " (k integer" + (table.equals(UNKEYED) ? "" : " primary key")
                                + ", v integer)");
                standing.put(table, new ArrayList<>());
                // So that not every first load finds the table empty.
                if (random.nextBoolean()) {
                    trial.target().execute("insert into " + table + " values (0, 0)");
                    standing.get(table).add("0|0");
                }
            }
            contents();
            backup();
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> load(contents.get(random.nextInt(contents.size())));
                    case 4, 5, 6 -> undo();
                    case 7 -> backup();
                    default -> restore();
                }
                assertThat(state()).as(log.toString()).isEqualTo(sorted(standing));
                outcomes();
            }
            restore();
            contents.forEach(this::load);
            assertThat(state()).as(log.toString()).isEqualTo(sorted(standing));
        }

        /** One for each table, appended and upserted, and one for both. */
        private void contents() {
            for (String table : TABLES) {
                content(1, false, table);
                content(2, !table.equals(UNKEYED), table);
            }
            content(3, false, "a", "b");
        }

        private void content(int number, boolean upserted, String... tables) {
            Map<String, List<String>> rows = new HashMap<>();
            Path folder = trial.folder().resolve("s" + contents.size());
            for (String table : tables) {
                List<String> own = new ArrayList<>();
                for (int row = 0; row < 3; row++) {
                    own.add((number * 10 + row) + "|" + contents.size());
                }
                rows.put(table, own);
                List<String> lines = new ArrayList<>(List.of("k,v"));
                own.forEach(row -> lines.add(row.replace('|', ',')));
                try {
                    Files.createDirectories(folder);
                    Files.write(folder.resolve(table + ".csv"), lines);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
            Load load = Load.folder(folder);
            contents.add(new Content(upserted ? load.upsert() : load, rows, upserted));
        }

        private void load(Content content) {
            boolean stands = content.rows().entrySet().stream()
                    .allMatch(rows -> standing.get(rows.getKey()).containsAll(rows.getValue()));
            boolean some = content.rows().entrySet().stream()
                    .anyMatch(rows -> standing.get(rows.getKey()).containsAll(rows.getValue()));
            LoadReport report = database.attempt(content.load());
            tell("load " + contents.indexOf(content), report);
            if (stands && !(content.upserted() && isTurnedSince(content))) {
                assertThat(report.outcome()).as(log.toString()).isEqualTo(Outcome.UNCHANGED);
            } else if (stands) {
                assertThat(report.outcome()).as(log.toString()).isIn(Outcome.UNCHANGED, Outcome.PUBLISHED);
            } else if (!some) {
                assertThat(report.outcome()).as(log.toString()).isEqualTo(Outcome.PUBLISHED);
            } else {
                assertThat(report.outcome()).as(log.toString()).isNotEqualTo(Outcome.UNCHANGED);
            }
            if (report.outcome() == Outcome.PUBLISHED) {
                Map<String, List<String>> after = copy(standing);
                if (!stands) {
                    content.rows().forEach((table, rows) -> add(table, rows, after));
                }
                loaded.put(report.load().orElseThrow(), content);
                published(report, after);
            }
        }

        /** An upsert is loaded once more where anything was undone or restored after it. */
        private boolean isTurnedSince(Content content) {
            long last = loaded.entrySet().stream()
                    .filter(load -> load.getValue().equals(content))
                    .mapToLong(Map.Entry::getKey)
                    .max()
                    .orElseThrow();
            return done.keySet().stream().anyMatch(load -> load > last && !loaded.containsKey(load));
        }

        /** Whatever can be taken back: a load, an undo or a restore, also one that was taken back. */
        private void undo() {
            if (done.isEmpty()) {
                return;
            }
            List<Long> loads = List.copyOf(done.keySet());
            long load = loads.get(random.nextInt(loads.size()));
            Outcome stood = database.history().find(load).orElseThrow().outcome();
            LoadReport report = database.attempt(Undo.load(load));
            tell("undo " + load, report);
            assertThat(report.outcome() == Outcome.UNCHANGED).as(log.toString()).isEqualTo(stood == Outcome.UNDONE);
            if (report.outcome() == Outcome.PUBLISHED) {
                Done undone = done.get(load);
                Map<String, List<String>> after = copy(standing);
                undone.came().forEach((table, rows) -> after.put(table, without(after.get(table), rows)));
                undone.went().forEach((table, rows) -> add(table, rows, after));
                published(report, whereLeft(load, after));
            }
        }

        /** Where a restore has ended a load in one of its tables, an undo may leave that one as it is: wholly. */
        private Map<String, List<String>> whereLeft(long load, Map<String, List<String>> after) {
            Map<String, List<String>> left = copy(after);
            Map<String, List<String>> found = state();
            for (String table : TABLES) {
                if (restored.getOrDefault(table, 0L) > load
                        && found.get(table).equals(sorted(standing).get(table))) {
                    left.put(table, standing.get(table));
                }
            }
            return left;
        }

        private void backup() {
            kept.add(new Kept(database.backup().id(), copy(standing)));
            log.add("backup " + (kept.size() - 1));
        }

        private void restore() {
            int number = random.nextInt(kept.size());
            Kept backup = kept.get(number);
            List<String> tables = random.nextBoolean() ? TABLES : List.of(TABLES.get(random.nextInt(TABLES.size())));
            Restore whole = Restore.of(backup.id());
            LoadReport report =
                    database.restore(tables.equals(TABLES) ? whole : whole.tables(tables.toArray(String[]::new)));
            tell("restore " + number + " " + tables, report);
            Map<String, List<String>> after = copy(standing);
            tables.forEach(
                    table -> after.put(table, new ArrayList<>(backup.rows().get(table))));
            tables.forEach(table -> restored.put(table, report.load().orElseThrow()));
            published(report, after);
        }

        private void published(LoadReport report, Map<String, List<String>> after) {
            Map<String, List<String>> came = new HashMap<>();
            Map<String, List<String>> went = new HashMap<>();
            for (String table : TABLES) {
                came.put(table, without(after.get(table), standing.get(table)));
                went.put(table, without(standing.get(table), after.get(table)));
            }
            done.put(report.load().orElseThrow(), new Done(report.load().orElseThrow(), came, went));
            standing = after;
        }

        private void tell(String what, LoadReport report) {
            log.add(what + ": " + report.outcome()
                    + (report.load().isPresent() ? " " + report.load().getAsLong() : "")
                    + Trial.told(report).stream()
                            .findFirst()
                            .map(first -> " (" + first + ")")
                            .orElse(""));
        }

        /** Rows of a source stand in a table exactly if a load of it is in force somewhere. */
        private void outcomes() {
            Set<Content> published = new HashSet<>();
            for (LoadReport report : database.history().latest(100)) {
                Content content = loaded.get(report.load().orElseThrow());
                if (content != null && report.outcome() == Outcome.PUBLISHED) {
                    published.add(content);
                }
            }
            for (Content content : contents) {
                boolean stands = content.rows().entrySet().stream()
                        .anyMatch(rows -> standing.get(rows.getKey()).containsAll(rows.getValue()));
                if (stands) {
                    assertThat(published)
                            .as(contents.indexOf(content) + " in " + log)
                            .contains(content);
                }
            }
        }

        private Map<String, List<String>> state() {
            Map<String, List<String>> state = new HashMap<>();
            for (String table : TABLES) {
                state.put(table, trial.rows("select k, v from " + table));
            }
            return sorted(state);
        }

        private static Map<String, List<String>> sorted(Map<String, List<String>> rows) {
            Map<String, List<String>> sorted = new HashMap<>();
            rows.forEach((table, own) -> sorted.put(table, own.stream().sorted().toList()));
            return sorted;
        }

        private static Map<String, List<String>> copy(Map<String, List<String>> rows) {
            Map<String, List<String>> copy = new HashMap<>();
            rows.forEach((table, own) -> copy.put(table, new ArrayList<>(own)));
            return copy;
        }

        /** Only without a key the same row may stand twice. */
        private static void add(String table, List<String> rows, Map<String, List<String>> after) {
            List<String> standing = after.get(table);
            rows.stream()
                    .filter(row -> table.equals(UNKEYED) || !standing.contains(row))
                    .forEach(standing::add);
        }

        private static List<String> without(List<String> rows, List<String> others) {
            List<String> less = new ArrayList<>(rows);
            others.forEach(less::remove);
            return less;
        }
    }
}
