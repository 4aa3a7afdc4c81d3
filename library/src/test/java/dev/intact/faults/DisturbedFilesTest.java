package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.TransactionConflictException;
import dev.intact.files.Leftover;
import dev.intact.files.Leftover.State;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.RecoveryReport;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionReport;
import dev.intact.tx.TransactionReport.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody else is at the files of a unit while it is at work: nothing of theirs is overwritten, nothing of ours lost. */
class DisturbedFilesTest {
    private static final String COMMIT = "commit.returned";

    @TempDir
    Path folder;

    private Path root;
    private Path file;

    private interface Disturbance {
        void run() throws IOException;
    }

    /** A unit that replaces {@code out/x}, disturbed at a step; the database stays open for the rest. */
    private Database disturbed(Engine engine, String step, Disturbance what) throws IOException {
        root = Files.createDirectory(folder.toRealPath().resolve("files"));
        file = Files.createDirectory(root.resolve("out")).resolve("x");
        Files.writeString(file, "old");
        Target target = engine.fresh(root);
        target.execute("create table done (n integer primary key)");
        AtomicReference<Disturbance> next = new AtomicReference<>(what);
        return Database.open(DatabaseConfig.of(target.url()).withFiles(root).withObserver(event -> {
            if (event instanceof Event.Step at && at.name().equals(step)) {
                run(next.getAndSet(() -> {}));
            }
        }));
    }

    private static void run(Disturbance what) {
        try {
            what.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TransactionReport replace(Database database, String content) {
        return database.transaction(TransactionOptions.defaults(), tx -> {
            tx.execute("insert into done values ((select count(*) from done))");
            tx.files().replace(Path.of("out/x")).text(content);
        });
    }

    private Path staged() throws IOException {
        try (Stream<Path> names = Files.list(file.getParent())) {
            return names.filter(BadHabit::isStaged).findFirst().orElseThrow();
        }
    }

    private void settled(Database database, String content) throws IOException {
        assertThat(file).hasContent(content);
        assertThat(database.status().isSettled())
                .as(database.status().toString())
                .isTrue();
        assertThat(database.recover().isEmpty()).isTrue();
        try (Stream<Path> names = Files.list(file.getParent())) {
            assertThat(names).containsExactly(file);
        }
    }

    private static void pending(TransactionReport report, State state) {
        assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED_FILES_PENDING);
        assertThat(report.pending()).extracting(Leftover::state).containsExactly(state);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void targetThatSomebodyChangesBeforeCommitEndsTheUnit(Engine engine) throws Exception {
        try (Database database = disturbed(engine, "rows.written", () -> Files.writeString(file, "theirs"))) {
            assertThat(replace(database, "new").outcome()).isEqualTo(Outcome.COMMITTED);
            // The unit was tried again, on what they wrote.
            settled(database, "new");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void targetThatIsChangedAgainAndAgainEndsTheUnitWithoutATrace(Engine engine) throws Exception {
        root = Files.createDirectory(folder.toRealPath().resolve("files"));
        file = Files.createDirectory(root.resolve("out")).resolve("x");
        Files.writeString(file, "old");
        Target target = engine.fresh(root);
        target.execute("create table done (n integer primary key)");
        DatabaseConfig config = DatabaseConfig.of(target.url()).withFiles(root).withObserver(event -> {
            if (event instanceof Event.Step at && at.name().equals("rows.written")) {
                run(() -> Files.writeString(file, Files.readString(file) + "+"));
            }
        });
        try (Database database = Database.open(config)) {
            assertThatThrownBy(() -> replace(database, "new"))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("was changed by somebody else")
                    .hasMessageContaining("Nothing was changed");
            settled(database, "old+++");
        }
        assertThat(target.count("done")).isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void targetThatSomebodyChangesAfterCommitIsNotOverwritten(Engine engine) throws Exception {
        try (Database database = disturbed(engine, COMMIT, () -> Files.writeString(file, "theirs"))) {
            TransactionReport report = replace(database, "new");
            pending(report, State.DIVERGED);
            assertThat(file).hasContent("theirs");
            assertThat(staged()).hasContent("new");
            assertThat(database.status().left()).extracting(Leftover::state).containsExactly(State.DIVERGED);
            assertThat(report.pending().get(0).detail())
                    .contains(staged().getFileName().toString(), "intact recover");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void removingTheirFileLetsTheCommittedOneIn(Engine engine) throws Exception {
        try (Database database = disturbed(engine, COMMIT, () -> Files.writeString(file, "theirs"))) {
            pending(replace(database, "new"), State.DIVERGED);
            Files.delete(file);
            RecoveryReport report = database.recover();
            assertThat(report.placed()).containsExactly(file);
            settled(database, "new");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void removingTheCommittedOneLeavesTheirFile(Engine engine) throws Exception {
        try (Database database = disturbed(engine, COMMIT, () -> Files.writeString(file, "theirs"))) {
            pending(replace(database, "new"), State.DIVERGED);
            Files.delete(staged());
            assertThat(database.recover().left()).isEmpty();
            assertThat(file).hasContent("theirs");
            assertThat(replace(database, "newer").outcome()).isEqualTo(Outcome.COMMITTED);
            settled(database, "newer");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void stagedFileThatIsAlteredBeforeItIsPutInPlaceIsNot(Engine engine) throws Exception {
        try (Database database = disturbed(engine, COMMIT, () -> Files.writeString(staged(), "forged"))) {
            pending(replace(database, "new"), State.BAD_STAGED);
            assertThat(file).hasContent("old");
            assertThat(database.recover().left()).extracting(Leftover::state).containsOnly(State.BAD_STAGED);
            Files.delete(staged());
            assertThat(replace(database, "newer").outcome()).isEqualTo(Outcome.COMMITTED);
            settled(database, "newer");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void stagedFileThatIsRemovedAfterCommitIsMissed(Engine engine) throws Exception {
        try (Database database = disturbed(engine, COMMIT, () -> Files.delete(staged()))) {
            pending(replace(database, "new"), State.MISSING);
            assertThat(database.status().left()).extracting(Leftover::target).containsExactly(file);
            assertThat(replace(database, "newer").outcome()).isEqualTo(Outcome.COMMITTED);
            settled(database, "newer");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void stagedFileThatIsAlteredBeforeCommitIsWrittenAgain(Engine engine) throws Exception {
        try (Database database = disturbed(engine, "rows.written", () -> Files.writeString(staged(), "forged"))) {
            assertThat(replace(database, "new").outcome()).isEqualTo(Outcome.COMMITTED);
            settled(database, "new");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void folderThatIsMovedAwayAndPutBackGetsItsFile(Engine engine) throws Exception {
        Path away = folder.resolve("away");
        try (Database database = disturbed(engine, COMMIT, () -> Files.move(file.getParent(), away))) {
            TransactionReport report = replace(database, "new");
            assertThat(report.outcome()).isEqualTo(Outcome.COMMITTED_FILES_PENDING);
            assertThat(report.pending().get(0).target()).isEqualTo(file);
            Files.move(away, file.getParent());
            assertThat(database.recover().left()).isEmpty();
            settled(database, "new");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void folderThatIsReplacedByAFileGetsItsFileOncePutBack(Engine engine) throws Exception {
        Path away = folder.resolve("away");
        try (Database database = disturbed(engine, COMMIT, () -> {
            Files.move(file.getParent(), away);
            Files.writeString(file.getParent(), "a file");
        })) {
            assertThat(replace(database, "new").outcome()).isEqualTo(Outcome.COMMITTED_FILES_PENDING);
            Files.delete(file.getParent());
            Files.move(away, file.getParent());
            assertThat(database.recover().left()).isEmpty();
            settled(database, "new");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "SQLITE")
    void homeThatIsLostAfterCommitIsNotNeeded(Engine engine) throws Exception {
        try (Database database = disturbed(engine, COMMIT, () -> Files.writeString(file, "theirs"))) {
            pending(replace(database, "new"), State.DIVERGED);
        }
        // Their change is only to keep the file from its place until the process has ended.
        Files.writeString(file, "old");
        remove(root.resolve(".intact"));
        try (Database database = Database.open(
                DatabaseConfig.of(root.resolve("target.db").toString()).withFiles(root))) {
            assertThat(database.recover().placed()).containsExactly(file);
            settled(database, "new");
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
