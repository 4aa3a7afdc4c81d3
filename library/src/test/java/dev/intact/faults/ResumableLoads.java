package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.CancelledException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Loads that are stopped or killed on their way, and what comes of the same ones afterwards. */
record ResumableLoads(Path folder) {
    /** What a load told. */
    static final class Heard implements Observer {
        final List<String> notices = new ArrayList<>();
        int chunks;

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

    Target target(Engine engine, String mode, String name) throws IOException {
        Target target = engine.fresh(Files.createDirectories(folder.resolve(name)));
        prepare(target, mode);
        return target;
    }

    static void prepare(Target target, String mode) {
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
    Contents untouched(Engine engine, String mode, Path sources, Heard heard) throws Exception {
        Target target = target(engine, mode, "untouched");
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(heard))) {
            database.load(ChunkedLoads.load(sources, 2));
        }
        return Contents.of(target, ChunkedLoads.TABLES);
    }

    static void kill(Target target, Path sources, int lanes, String step, int number) throws Exception {
        try (Child child = Child.next()) {
            child.order(ChunkedLoads.order(target.url(), sources, lanes, step, number));
            assertThat(child.await(line -> !line.startsWith("NOTICE"))).isEqualTo("STOPPED");
        }
        Remains.awaitNoSession(target);
    }

    /** Stops a load in this process once half of its chunks are kept. */
    Path stopped(Target target, String mode) throws IOException {
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), mode);
        stop(target, sources);
        return sources;
    }

    static void stop(Target target, Path sources) {
        stop(target, DatabaseConfig.of(target.url()), ChunkedLoads.load(sources, 2));
    }

    static void stop(Target target, DatabaseConfig config, Load load) {
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
        try (Database database = target.open(config.withObserver(observer))) {
            loading.set(database);
            assertThat(catchThrowable(() -> database.load(load))).isInstanceOf(CancelledException.class);
        }
        assertThat(notices).anyMatch(notice -> notice.contains("the same load goes on there"));
    }

    static List<?> resumable(Target target) {
        try (Database database = target.open()) {
            return database.history().resumable();
        }
    }

    static Heard load(Target target, Path sources, int lanes) {
        Heard heard = new Heard();
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(heard))) {
            assertThat(database.load(ChunkedLoads.load(sources, lanes)).outcome())
                    .isEqualTo(Outcome.PUBLISHED);
        }
        return heard;
    }

    static void same(Target target, Contents expected) throws Exception {
        assertThat(Contents.of(target, ChunkedLoads.TABLES)).isEqualTo(expected);
        assertThat(Contents.loads(target)).isEqualTo(1);
        Remains.none(target, "after a load that went on");
    }
}
