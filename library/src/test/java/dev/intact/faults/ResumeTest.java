package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.TransactionConflictException;
import dev.intact.faults.ResumableLoads.Heard;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A load that was killed goes on where it was, with what it had kept: what comes of it is the same. */
class ResumeTest {
    @TempDir
    Path folder;

    private ResumableLoads loads() {
        return new ResumableLoads(folder);
    }

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
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
        Target target = loads().target(engine, mode, "killed");
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), mode);
        Heard whole = new Heard();
        Contents expected = loads().untouched(engine, mode, sources, whole);

        ResumableLoads.kill(target, sources, lanes, step, number);
        boolean left = !(step.equals(ChunkedLoads.COPIED) && number == 1);
        assertThat(ResumableLoads.resumable(target)).hasSize(left ? 1 : 0);
        Heard resumed = ResumableLoads.load(target, sources, lanes);

        assertThat(resumed.resumed()).as("%s", resumed.notices).isEqualTo(left);
        assertThat(resumed.chunks).isLessThanOrEqualTo(leftToDo(whole.chunks, lanes, step, number));
        ResumableLoads.same(target, expected);
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
        Target target = loads().target(engine, "append", "twice");
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), "append");
        Heard whole = new Heard();
        Contents expected = loads().untouched(engine, "append", sources, whole);

        ResumableLoads.kill(target, sources, 2, ChunkedLoads.COMMITTED, 5);
        ResumableLoads.kill(target, sources, 1, ChunkedLoads.COMMITTED, 3);
        Heard resumed = ResumableLoads.load(target, sources, 4);

        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.chunks).isBetween(1, whole.chunks - 8);
        ResumableLoads.same(target, expected);
    }

    @ParameterizedTest
    @EnumSource
    void anotherLoadOfTheTablesIsRefusedWhileOneGoesOn(Engine engine) throws Exception {
        Target target = loads().target(engine, "append", "both");
        Path sources = loads().stopped(target, "append");
        List<Throwable> met = new ArrayList<>();
        Observer other = event -> {
            if (event.equals(new Event.Step(ChunkedLoads.COMMITTED)) && met.isEmpty()) {
                met.add(catchThrowable(() -> ResumableLoads.load(target, sources, 1)));
            }
        };
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(other))) {
            assertThat(database.load(ChunkedLoads.load(sources, 2)).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
        assertThat(met).singleElement().isInstanceOf(TransactionConflictException.class);
        ResumableLoads.same(target, loads().untouched(engine, "append", sources, new Heard()));
    }

    /** What is unlogged is empty then, and nothing claims that it is not. */
    @ParameterizedTest
    @ValueSource(strings = {"append", "replace"})
    void serverThatCrashesBetweenTakesRowsAndChunksTogether(String mode) throws Exception {
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), mode);
        Contents expected = loads().untouched(Engine.POSTGRES, mode, sources, new Heard());
        try (Server server = new Server(folder.resolve("server"))) {
            Target target = server.target();
            ResumableLoads.prepare(target, mode);
            ResumableLoads.stop(target, sources);
            server.crashAndRestart();
            assertThat(ResumableLoads.resumable(target)).hasSizeLessThanOrEqualTo(mode.equals("replace") ? 0 : 1);
            ResumableLoads.load(target, sources, 2);
            ResumableLoads.same(target, expected);
        }
    }

    /** The rows of a table that two loads have built carry the numbers of the transactions of both. */
    @ParameterizedTest
    @EnumSource
    void loadThatWentOnIsTakenBackAsAnyOther(Engine engine) throws Exception {
        Target target = loads().target(engine, "append", "taken-back");
        Path sources = loads().stopped(target, "append");
        ResumableLoads.load(target, sources, 2);
        Target plain = loads().target(engine, "append", "plain");
        ResumableLoads.load(plain, sources, 2);
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
}
