package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.CancelledException;
import dev.intact.error.TransactionConflictException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.Option;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A load that was killed goes on where it was, with what it had kept, or begins anew: what comes of it is the same. */
class ResumeTest {
    @TempDir
    Path folder;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    /** What a load told. */
    private static final class Heard implements Observer {
        private final List<String> notices = new ArrayList<>();
        private int chunks;

        @Override
        public void on(Event event) {
            if (event instanceof Event.Notice notice) {
                notices.add(notice.message());
            } else if (event.equals(new Event.Step(ChunkedLoads.COMMITTED))) {
                chunks++;
            }
        }

        boolean resumed() {
            return notices.stream().anyMatch(notice -> notice.startsWith("Going on where"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POSTGRES, append, 4, load.chunk.copied, 7",
        "POSTGRES, replace, 1, load.chunk.committed, 10",
        "SQLITE, append, 1, load.chunk.copied, 10",
        "SQLITE, replace, 4, load.chunk.committed, 7",
    })
    void killedLoadGoesOnWhereItWas(Engine engine, String mode, int lanes, String step, int number) throws Exception {
        killed(engine, mode, lanes, step, number);
    }

    @ParameterizedTest
    @EnabledIfSystemProperty(named = "resume.all", matches = "true")
    @CsvSource({
        "POSTGRES, append, 1, load.chunk.copied, 1",
        "POSTGRES, append, 1, load.chunk.committed, 12",
        "POSTGRES, replace, 4, load.chunk.copied, 12",
        "POSTGRES, replace, 1, load.built, 1",
        "POSTGRES, replace, 4, load.built, 2",
        "POSTGRES, append, 4, load.built, 2",
        "POSTGRES, append, 2, commit.sending, 1",
        "SQLITE, append, 4, load.chunk.copied, 2",
        "SQLITE, append, 1, load.chunk.committed, 12",
        "SQLITE, replace, 1, load.chunk.copied, 12",
        "SQLITE, replace, 1, load.built, 1",
        "SQLITE, append, 4, load.built, 2",
        "SQLITE, replace, 4, load.built, 2",
        "SQLITE, append, 2, commit.sending, 1",
    })
    void killedLoadGoesOnAtEveryKindOfPoint(Engine engine, String mode, int lanes, String step, int number)
            throws Exception {
        killed(engine, mode, lanes, step, number);
    }

    private void killed(Engine engine, String mode, int lanes, String step, int number) throws Exception {
        Target target = target(engine, mode, "killed");
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), mode);
        Heard whole = new Heard();
        Contents expected = untouched(engine, mode, sources, whole);

        kill(target, sources, lanes, step, number);
        boolean left = !(step.equals(ChunkedLoads.COPIED) && number == 1);
        assertThat(resumable(target)).hasSize(left ? 1 : 0);
        Heard resumed = load(target, sources, lanes);

        assertThat(resumed.resumed()).as("%s", resumed.notices).isEqualTo(left);
        assertThat(resumed.chunks).isLessThanOrEqualTo(leftToDo(whole.chunks, lanes, step, number));
        same(target, expected);
    }

    /** At most a chunk of each lane comes again; none where a table was complete. */
    private static int leftToDo(int all, int lanes, String step, int number) {
        return switch (step) {
            case ChunkedLoads.COPIED, ChunkedLoads.COMMITTED -> all - number + lanes;
            case "load.built" -> number == 1 ? all - 1 : 0;
            default -> 0;
        };
    }

    @ParameterizedTest
    @EnumSource
    void killedTwiceGoesOnAllTheSame(Engine engine) throws Exception {
        Target target = target(engine, "append", "twice");
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), "append");
        Heard whole = new Heard();
        Contents expected = untouched(engine, "append", sources, whole);

        kill(target, sources, 2, ChunkedLoads.COMMITTED, 5);
        kill(target, sources, 1, ChunkedLoads.COMMITTED, 3);
        Heard resumed = load(target, sources, 4);

        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.chunks).isBetween(1, whole.chunks - 8);
        same(target, expected);
    }

    @ParameterizedTest
    @EnumSource
    void cancelledLoadOfATouchedSourceGoesOn(Engine engine) throws Exception {
        Target target = target(engine, "replace", "touched");
        Path sources = stopped(target, "replace");
        Files.setLastModifiedTime(sources.resolve("event.csv"), FileTime.from(Instant.EPOCH));
        assertThat(load(target, sources, 2).resumed()).isTrue();
        same(target, untouched(engine, "replace", sources, new Heard()));
    }

    @ParameterizedTest
    @EnumSource
    void sourceThatHasChangedIsReadAnew(Engine engine) throws Exception {
        Target target = target(engine, "append", "changed");
        Path sources = stopped(target, "append");
        ChunkedLoads.event(sources, 1);
        Heard heard = load(target, sources, 2);
        assertThat(heard.notices).anyMatch(notice -> notice.contains("have changed since"));
        Heard whole = new Heard();
        Contents expected = untouched(engine, "append", sources, whole);
        assertThat(heard.chunks).isGreaterThanOrEqualTo(whole.chunks);
        same(target, expected);
    }

    @ParameterizedTest
    @EnumSource
    void sourceThatHasGrownIsReadAnew(Engine engine) throws Exception {
        Target target = target(engine, "append", "grown");
        Path sources = stopped(target, "append");
        Files.writeString(sources.resolve("event.csv"), "999999,1,5.55,2026-01-01,late\n", StandardOpenOption.APPEND);
        Heard heard = load(target, sources, 2);
        assertThat(heard.resumed()).isFalse();
        assertThat(heard.notices).anyMatch(notice -> notice.contains("its sources have changed since"));
        same(target, untouched(engine, "append", sources, new Heard()));
    }

    @ParameterizedTest
    @EnumSource
    void anotherMappingReusesNothing(Engine engine) throws Exception {
        Target target = target(engine, "append", "mapped");
        Path sources = stopped(target, "append");
        Path manifest = sources.resolve("intact.yaml");
        Files.writeString(
                manifest,
                Files.readString(manifest) + "    columns:\n      note: { from: note, null: [\"\", \"none\"] }\n");
        Heard heard = load(target, sources, 2);
        assertThat(heard.resumed()).isFalse();
        assertThat(heard.notices).anyMatch(notice -> notice.contains("another load of these tables"));
        same(target, untouched(engine, "append", sources, new Heard()));
    }

    @ParameterizedTest
    @EnumSource
    void alteredTableReusesNothing(Engine engine) throws Exception {
        Target target = target(engine, "replace", "altered");
        Path sources = stopped(target, "replace");
        target.execute("alter table event add column extra integer");
        Heard heard = load(target, sources, 2);
        assertThat(heard.resumed()).isFalse();
        assertThat(target.rows("select count(*), count(extra) from event")).containsExactly("3300|0");
        Remains.none(target, "after a load into an altered table");
    }

    @ParameterizedTest
    @EnumSource
    void askedNotToAndRecoveredItBeginsAnew(Engine engine) throws Exception {
        Target target = target(engine, "append", "anew");
        Path sources = stopped(target, "append");
        try (Database database = target.open()) {
            assertThat(database.recover().cleared()).isNotEmpty();
        }
        Remains.none(target, "recovered");
        stop(target, sources);
        Heard heard = new Heard();
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(heard))) {
            Load anew = ChunkedLoads.load(sources, 2).with(Option.NO_RESUME);
            assertThat(database.load(anew).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
        assertThat(heard.resumed()).isFalse();
        assertThat(heard.notices).anyMatch(notice -> notice.startsWith("Cleared away what"));
        same(target, untouched(engine, "append", sources, new Heard()));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsADayOldIsClearedAwayByAnyCommand(Engine engine) throws Exception {
        Target target = target(engine, "replace", "old");
        Path sources = stopped(target, "replace");
        age(target);
        assertThat(resumable(target)).isEmpty();
        Heard heard = load(target, sources, 2);
        assertThat(heard.resumed()).isFalse();
        assertThat(heard.notices).anyMatch(notice -> notice.startsWith("Cleared away what a dead load left"));
        same(target, untouched(engine, "replace", sources, new Heard()));
    }

    private static void age(Target target) throws IOException {
        if (target.engine() == Engine.POSTGRES) {
            target.rows(
                            "select 'update ' || c.oid::regclass || ' set kept_at = kept_at - interval ' || quote_literal('25 h')"
                                    + " from pg_class c where c.relname like '%chunks' and c.relkind = 'r'")
                    .forEach(target::execute);
            return;
        }
        Path home = Path.of(target.url()).resolveSibling(".intact").resolve("target.db");
        try (Stream<Path> files = Files.list(home)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".kept")).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherLoadOfTheTablesIsRefusedWhileOneGoesOn(Engine engine) throws Exception {
        Target target = target(engine, "append", "both");
        Path sources = stopped(target, "append");
        List<Throwable> met = new ArrayList<>();
        Observer other = event -> {
            if (event.equals(new Event.Step(ChunkedLoads.COMMITTED)) && met.isEmpty()) {
                met.add(catchThrowable(() -> load(target, sources, 1)));
            }
        };
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(other))) {
            assertThat(database.load(ChunkedLoads.load(sources, 2)).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
        assertThat(met).singleElement().isInstanceOf(TransactionConflictException.class);
        same(target, untouched(engine, "append", sources, new Heard()));
    }

    /** What is unlogged is empty then, and nothing claims that it is not. */
    @ParameterizedTest
    @ValueSource(strings = {"append", "replace"})
    void serverThatCrashesBetweenTakesRowsAndChunksTogether(String mode) throws Exception {
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), mode);
        Contents expected = untouched(Engine.POSTGRES, mode, sources, new Heard());
        try (Server server = new Server(folder.resolve("server"))) {
            Target target = server.target();
            prepare(target, mode);
            stop(target, sources);
            server.crashAndRestart();
            assertThat(resumable(target)).hasSizeLessThanOrEqualTo(mode.equals("replace") ? 0 : 1);
            load(target, sources, 2);
            same(target, expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rejectedLoadLeavesNothing(Engine engine) throws Exception {
        Target target = target(engine, "append", "rejected");
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), "append");
        Files.writeString(sources.resolve("event.csv"), "1,1,5.55,2026-01-01,twice\n", StandardOpenOption.APPEND);
        try (Database database = target.open()) {
            assertThat(database.attempt(ChunkedLoads.load(sources, 2)).outcome())
                    .isEqualTo(Outcome.REJECTED);
        }
        Remains.none(target, "after a load that was rejected");
    }

    /** The rows of a table that two loads have built carry the numbers of the transactions of both. */
    @ParameterizedTest
    @EnumSource
    void loadThatWentOnIsTakenBackAsAnyOther(Engine engine) throws Exception {
        Target target = target(engine, "append", "taken-back");
        Path sources = stopped(target, "append");
        load(target, sources, 2);
        Target plain = target(engine, "append", "plain");
        load(plain, sources, 2);
        assertThat(undone(target)).isEqualTo(undone(plain));
    }

    private static Contents undone(Target target) {
        try (Database database = target.open()) {
            LoadReport report =
                    database.undo(database.history().latest(1).get(0).load().orElseThrow());
            assertThat(report.problemCount()).isZero();
            assertThat(report.tables()).anyMatch(table -> table.deleted() > 3_000);
        }
        return Contents.of(target, ChunkedLoads.TABLES);
    }

    private Target target(Engine engine, String mode, String name) throws IOException {
        Target target = engine.fresh(Files.createDirectories(folder.resolve(name)));
        prepare(target, mode);
        return target;
    }

    private static void prepare(Target target, String mode) {
        if (mode.equals("replace")) {
            target.execute(
                    "create table kind (id integer primary key, name text)",
                    "create table event (id integer primary key, kind_id integer, amount numeric(12, 2),"
                            + " happened date, note text)",
                    "insert into kind values (1, 'one'), (9, 'nine')",
                    "insert into event values (1, 9, 5.50, '2026-01-01', 'before'), (2, 9, 6.50, '2026-01-01', 'before')");
        }
    }

    /** What the same load makes of it where nobody kills it. */
    private Contents untouched(Engine engine, String mode, Path sources, Heard heard) throws Exception {
        Target target = target(engine, mode, "untouched");
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(heard))) {
            database.load(ChunkedLoads.load(sources, 2));
        }
        return Contents.of(target, ChunkedLoads.TABLES);
    }

    private static void kill(Target target, Path sources, int lanes, String step, int number) throws Exception {
        try (Child child = Child.next()) {
            child.order(ChunkedLoads.order(target.url(), sources, lanes, step, number));
            assertThat(child.await(line -> !line.startsWith("NOTICE"))).isEqualTo("STOPPED");
        }
        Remains.awaitNoSession(target);
    }

    /** Stops a load in this process once half of its chunks are kept. */
    private Path stopped(Target target, String mode) throws IOException {
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), mode);
        stop(target, sources);
        return sources;
    }

    private static void stop(Target target, Path sources) {
        AtomicInteger chunks = new AtomicInteger();
        AtomicReference<Database> loading = new AtomicReference<>();
        List<String> notices = new ArrayList<>();
        Observer observer = event -> {
            if (event.equals(new Event.Step(ChunkedLoads.COMMITTED)) && chunks.incrementAndGet() == 6) {
                loading.get().cancel();
            } else if (event instanceof Event.Notice notice) {
                notices.add(notice.message());
            }
        };
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(observer))) {
            loading.set(database);
            assertThat(catchThrowable(() -> database.load(ChunkedLoads.load(sources, 2))))
                    .isInstanceOf(CancelledException.class);
        }
        assertThat(notices).anyMatch(notice -> notice.contains("the same load goes on there"));
    }

    private static List<?> resumable(Target target) {
        try (Database database = target.open()) {
            return database.history().resumable();
        }
    }

    private static Heard load(Target target, Path sources, int lanes) {
        Heard heard = new Heard();
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(heard))) {
            assertThat(database.load(ChunkedLoads.load(sources, lanes)).outcome())
                    .isEqualTo(Outcome.PUBLISHED);
        }
        return heard;
    }

    private static void same(Target target, Contents expected) throws Exception {
        assertThat(Contents.of(target, ChunkedLoads.TABLES)).isEqualTo(expected);
        assertThat(Contents.loads(target)).isEqualTo(1);
        Remains.none(target, "after a load that went on");
    }
}
