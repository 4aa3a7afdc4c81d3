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
import java.util.TreeSet;
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
    private static final List<String> TABLES = List.of("a", "b");

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
    private record Content(Load load, Map<String, Set<String>> rows) {}

    /** What a load changed, by table. */
    private record Done(long load, Map<String, Set<String>> came, Map<String, Set<String>> went) {}

    private record Kept(String id, Map<String, Set<String>> rows) {}

    private static final class Walk {
        private final Trial trial;
        private final Database database;
        private final Random random;
        private final List<Content> contents = new ArrayList<>();
        private final Map<Long, Content> loaded = new HashMap<>();
        private final Map<Long, Done> done = new LinkedHashMap<>();
        private final List<Kept> kept = new ArrayList<>();
        private final List<String> log = new ArrayList<>();
        private Map<String, Set<String>> standing = new HashMap<>();

        Walk(Trial trial, Database database, Random random) {
            this.trial = trial;
            this.database = database;
            this.random = random;
        }

        void go() {
            for (String table : TABLES) {
                trial.target().execute("create table " + table + " (k integer primary key, v integer)");
                standing.put(table, new TreeSet<>());
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
                assertThat(state()).as(log.toString()).isEqualTo(standing);
                outcomes();
            }
            restore();
            contents.forEach(this::load);
            assertThat(state()).as(log.toString()).isEqualTo(standing);
        }

        /** One for each table, appended and upserted, and one for both. */
        private void contents() {
            for (String table : TABLES) {
                content(1, false, table);
                content(2, true, table);
            }
            content(3, false, "a", "b");
        }

        private void content(int number, boolean upserted, String... tables) {
            Map<String, Set<String>> rows = new HashMap<>();
            Path folder = trial.folder().resolve("s" + contents.size());
            for (String table : tables) {
                Set<String> own = new TreeSet<>();
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
            contents.add(new Content(upserted ? load.upsert() : load, rows));
        }

        private void load(Content content) {
            boolean stands = content.rows().entrySet().stream()
                    .allMatch(rows -> standing.get(rows.getKey()).containsAll(rows.getValue()));
            boolean some = content.rows().entrySet().stream()
                    .anyMatch(rows -> standing.get(rows.getKey()).containsAll(rows.getValue()));
            LoadReport report = database.attempt(content.load());
            tell("load " + contents.indexOf(content), report);
            if (stands) {
                assertThat(report.outcome()).as(log.toString()).isEqualTo(Outcome.UNCHANGED);
            } else if (!some) {
                assertThat(report.outcome()).as(log.toString()).isEqualTo(Outcome.PUBLISHED);
            } else {
                assertThat(report.outcome()).as(log.toString()).isNotEqualTo(Outcome.UNCHANGED);
            }
            if (report.outcome() == Outcome.PUBLISHED) {
                Map<String, Set<String>> after = copy(standing);
                content.rows().forEach((table, rows) -> after.get(table).addAll(rows));
                loaded.put(report.load().orElseThrow(), content);
                published(report, after);
            }
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
                Map<String, Set<String>> after = copy(standing);
                undone.came().forEach((table, rows) -> after.get(table).removeAll(rows));
                undone.went().forEach((table, rows) -> after.get(table).addAll(rows));
                published(report, after);
            }
        }

        private void backup() {
            kept.add(new Kept(database.backup().id(), copy(standing)));
            log.add("backup " + (kept.size() - 1));
        }

        private void restore() {
            int number = random.nextInt(kept.size());
            Kept backup = kept.get(number);
            List<String> tables = random.nextBoolean() ? TABLES : List.of(TABLES.get(random.nextInt(2)));
            Restore whole = Restore.of(backup.id());
            LoadReport report =
                    database.restore(tables.equals(TABLES) ? whole : whole.tables(tables.toArray(String[]::new)));
            tell("restore " + number + " " + tables, report);
            Map<String, Set<String>> after = copy(standing);
            tables.forEach(table -> after.put(table, new TreeSet<>(backup.rows().get(table))));
            published(report, after);
        }

        private void published(LoadReport report, Map<String, Set<String>> after) {
            Map<String, Set<String>> came = new HashMap<>();
            Map<String, Set<String>> went = new HashMap<>();
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

        private Map<String, Set<String>> state() {
            Map<String, Set<String>> state = new HashMap<>();
            for (String table : TABLES) {
                state.put(table, new TreeSet<>(trial.rows("select k, v from " + table)));
            }
            return state;
        }

        private static Map<String, Set<String>> copy(Map<String, Set<String>> rows) {
            Map<String, Set<String>> copy = new HashMap<>();
            rows.forEach((table, own) -> copy.put(table, new TreeSet<>(own)));
            return copy;
        }

        private static Set<String> without(Set<String> rows, Set<String> others) {
            Set<String> less = new TreeSet<>(rows);
            less.removeAll(others);
            return less;
        }
    }
}
