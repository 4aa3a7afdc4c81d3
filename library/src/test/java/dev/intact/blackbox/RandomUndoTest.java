package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.ledger.Retention;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random tables and loads, taken back in every order that loses nothing: what stood before stands again. */
class RandomUndoTest {
    private static final int RUNS = Integer.getInteger("undo.runs", 3);
    private static final int STEPS = 10;
    private static final int KEYS = 30;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatStoodBeforeALoadStandsAgain(Engine engine) throws Exception {
        long seed = Long.getLong("undo.seed", System.nanoTime());
        for (int run = 0; run < RUNS; run++) {
            String told = "-Dundo.runs=1 -Dundo.seed=" + (seed + run);
            Path place = Files.createDirectory(folder.resolve("run" + run));
            Trial trial = Trial.on(engine, place);
            DatabaseConfig config =
                    DatabaseConfig.of(trial.target().url()).withHistory(new Retention(1000, Duration.ofDays(1)));
            try (Database database = trial.target().open(config)) {
                Walk walk = new Walk(trial, database, new Random(seed + run));
                try {
                    walk.go();
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(told + " " + walk.log, e);
                }
            }
        }
    }

    /** What a load found, and what it left. */
    private record Done(long load, List<String> before, List<String> after) {}

    private static final class Walk {
        private final Trial trial;
        private final Database database;
        private final Random random;
        private final Deque<Done> done = new ArrayDeque<>();
        private final List<String> log = new ArrayList<>();
        private final boolean keyed;
        private final boolean related;
        private final boolean byUnique;
        private int files;

        Walk(Trial trial, Database database, Random random) {
            this.trial = trial;
            this.database = database;
            this.random = random;
            this.keyed = random.nextInt(3) > 0;
            this.related = keyed && random.nextInt(4) > 0;
            this.byUnique = related && random.nextBoolean();
        }

        void go() {
            if (random.nextInt(4) > 0) {
                make();
            }
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(5) < 3 || done.isEmpty()) {
                    load();
                } else {
                    undo();
                }
            }
            while (!done.isEmpty() && random.nextInt(6) > 0) {
                undo();
            }
        }

        private void make() {
            String rule = trial.sqlite() ? pick("", " on conflict replace", " on conflict ignore") : "";
            String key = keyed ? ", primary key (k)" + rule : "";
            boolean unique = byUnique || random.nextBoolean();
            String p = "create table p (k integer not null, u integer" + (unique ? " unique" + rule : "")
                    + ", s varchar(20), n numeric, d integer default 7" + key + ")";
            log.add(p);
            trial.target().execute(p);
            if (related) {
                String own = pick(", primary key (k)" + rule, ", primary key (k, p)", "");
                String c = "create table c (k integer not null, p integer references p(" + (byUnique ? "u" : "k") + ")"
                        + action(" on delete") + action(" on update") + ", s text" + own + ")";
                log.add(c);
                trial.target().execute(c);
            }
        }

        private String action(String when) {
            String action = pick("", " cascade", " set null", " set default");
            return action.isEmpty() ? "" : when + action;
        }

        private void load() {
            List<String> before = state();
            LoadReport report = database.attempt(next());
            log.add(report.outcome() + " " + Trial.counts(report));
            List<String> after = state();
            if (report.outcome() == Outcome.PUBLISHED) {
                done.push(new Done(report.load().orElseThrow(), before, after));
            } else {
                assertThat(after).as(log.toString()).isEqualTo(before);
            }
        }

        private Load next() {
            boolean child = random.nextInt(3) == 0
                    && Contents.tables(trial.target()).contains("c")
                    && trial.target().count("p") > 0;
            Load load = Load.files(child ? children() : parents()).into(child ? "c" : "p");
            load = switch (random.nextInt(keyed ? 3 : 2)) {
                case 0 -> load;
                case 1 -> load.replace();
                default -> load.upsert();
            };
            return (keyed ? load.key("k") : load).with(Option.ALLOW_SHRINK).with(Option.AGAIN);
        }

        private Path parents() {
            boolean whole = random.nextBoolean();
            List<String> lines = new ArrayList<>(List.of("k,u,s,n" + (whole ? ",d" : "")));
            List<Integer> uniques = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
                uniques.add(key);
            }
            Collections.shuffle(uniques, random);
            int from = random.nextInt(3) * 1000;
            for (int key = 0; key < KEYS; key++) {
                if (random.nextInt(3) > 0) {
                    // What others refer to never passes from row to row: no UPDATE could do that.
                    int value = byUnique ? 10_000 * random.nextInt(3) + from + key : from + uniques.get(key);
                    String u = random.nextInt(4) == 0 ? "" : String.valueOf(value);
                    String line = (from + key) + "," + u + "," + pick("a", "A", "", "ä", "x y") + ","
                            + pick("1", "1.5", "", "-2") + (whole ? "," + random.nextInt(3) : "");
                    lines.add(line);
                    if (!keyed && random.nextInt(5) == 0) {
                        lines.add(line);
                    }
                }
            }
            return trial.file("p" + files++ + ".csv", lines.toArray(String[]::new));
        }

        private Path children() {
            String referred = byUnique ? "u" : "k";
            List<String> parents =
                    trial.rows("select " + referred + " from p where " + referred + " is not null order by 1");
            List<String> lines = new ArrayList<>(List.of("k,p,s"));
            for (int key = 0; key < KEYS; key++) {
                if (random.nextBoolean() && !parents.isEmpty()) {
                    lines.add(key + "," + parents.get(random.nextInt(parents.size())) + "," + pick("a", "b", ""));
                }
            }
            return trial.file("c" + files++ + ".csv", lines.toArray(String[]::new));
        }

        private String pick(String... values) {
            return values[random.nextInt(values.length)];
        }

        /** The last load goes back whole; so does what took it back. */
        private void undo() {
            Done last = done.pop();
            assertThat(state()).as(log.toString()).containsExactlyElementsOf(last.after());
            LoadReport plan = database.planUndo(last.load());
            assertThat(state()).isEqualTo(last.after());
            LoadReport report = database.undo(last.load());
            log.add("UNDO " + last.load() + " by " + report.load());
            assertThat(state()).as(log.toString()).containsExactlyElementsOf(last.before());
            assertThat(Trial.counts(plan)).as(log.toString()).isEqualTo(Trial.counts(report));
            assertThat(database.undo(last.load()).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(outcome(last.load())).isEqualTo(Outcome.UNDONE);
            if (random.nextBoolean()) {
                long undo = report.load().orElseThrow();
                LoadReport redo = database.undo(undo);
                log.add("UNDO " + undo + " by " + redo.load());
                assertThat(state()).as(log.toString()).containsExactlyElementsOf(last.after());
                assertThat(outcome(last.load())).isEqualTo(Outcome.PUBLISHED);
                assertThat(outcome(undo)).isEqualTo(Outcome.UNDONE);
                done.push(new Done(redo.load().orElseThrow(), last.before(), last.after()));
                if (random.nextBoolean()) {
                    done.pop();
                    done.push(last);
                }
            }
        }

        private Outcome outcome(long load) {
            return database.history().find(load).orElseThrow().outcome();
        }

        private List<String> state() {
            List<String> state = new ArrayList<>();
            for (String table : Contents.tables(trial.target())) {
                if (List.of("p", "c").contains(table)) {
                    state.add(table);
                    trial.rows("select * from " + table).stream()
                            .sorted()
                            .forEach(row -> state.add(table + ": " + row));
                }
            }
            return state;
        }
    }
}
