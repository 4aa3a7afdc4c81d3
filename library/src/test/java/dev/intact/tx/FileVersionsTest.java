package dev.intact.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Snapshot;
import dev.intact.error.FileOperationException;
import dev.intact.error.TransactionConflictException;
import dev.intact.files.Held;
import dev.intact.files.Reversal.Action;
import dev.intact.files.Reversal.Conflicts;
import dev.intact.files.Reversal.Reason;
import dev.intact.files.Reversal.Step;
import dev.intact.io.LocalDisk;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.disk.Call;
import dev.intact.testing.disk.FailingDisk;
import dev.intact.testing.disk.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What units have replaced is kept, comes back, and goes; the files of one moment are taken and brought back. */
class FileVersionsTest {
    @TempDir
    Path folder;

    private final FailingDisk disk = new FailingDisk(new LocalDisk());

    private KeepingProgram program(Engine engine) throws IOException {
        folder = folder.toRealPath();
        Files.createDirectories(folder.resolve("a"));
        return program(engine.fresh(folder));
    }

    private KeepingProgram program(Target target) {
        return new KeepingProgram(target, folder, disk);
    }

    private static String table(Engine engine, String name) {
        return (engine == Engine.SQLITE ? "intact_" : "intact.") + name;
    }

    private String text(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve(".intact"))) {
            return all.filter(file -> file.getParent().endsWith("kept")).toList();
        }
    }

    private static List<Action> actions(List<Step> steps) {
        return steps.stream().map(Step::action).toList();
    }

    private static List<Reason> reasons(List<Step> steps) {
        return steps.stream()
                .flatMap(step -> step.conflict().stream())
                .map(conflict -> conflict.reason())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void unitIsTakenBackAndTheTakingBackToo(Engine engine) throws Exception {
        try (KeepingProgram program = program(engine)) {
            Files.writeString(folder.resolve("a/there"), "adopted");
            String first = program.write(Map.of("a/there", "one", "a/new", "one"));
            String second = program.delete("a/there");

            assertThat(actions(program.versions().preview(second))).containsExactly(Action.CREATE);
            assertThat(folder.resolve("a/there")).doesNotExist();
            var undone = program.undo(second, Conflicts.KEEP);
            assertThat(text("a/there")).isEqualTo("one");
            var redone = program.undo(undone.unit(), Conflicts.KEEP);
            assertThat(actions(redone.result())).containsExactly(Action.DELETE);
            assertThat(folder.resolve("a/there")).doesNotExist();
            program.undo(redone.unit(), Conflicts.KEEP);

            // Others have written the file since, but it holds what the first wrote.
            assertThat(reasons(program.undo(first, Conflicts.KEEP).result())).isEmpty();
            assertThat(text("a/there")).isEqualTo("adopted");
            assertThat(folder.resolve("a/new")).doesNotExist();
            assertThat(program.transactor().recovery().status().isSettled()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatOthersHaveChangedIsNamedAndKept(Engine engine) throws Exception {
        try (KeepingProgram program = program(engine)) {
            program.write(Map.of("a/one", "old", "a/two", "old", "a/three", "old"));
            String unit = program.write(Map.of("a/one", "new", "a/two", "new", "a/three", "new"));
            Files.writeString(folder.resolve("a/two"), "by hand");
            String later = program.write(Map.of("a/three", "later"));

            List<Step> steps = program.versions().preview(unit);
            assertThat(reasons(steps)).containsExactly(Reason.LATER_UNIT, Reason.SOMEBODY_ELSE);
            assertThat(steps.get(1).conflict().orElseThrow().detail()).contains(later);
            assertThat(program.undo(unit, Conflicts.KEEP).result()).isEqualTo(steps);
            assertThat(List.of(text("a/one"), text("a/two"), text("a/three")))
                    .containsExactly("old", "by hand", "later");
            var forced = program.undo(unit, Conflicts.OVERWRITE);
            assertThat(List.of(text("a/two"), text("a/three"))).containsExactly("old", "old");
            program.undo(forced.unit(), Conflicts.KEEP);
            assertThat(List.of(text("a/two"), text("a/three"))).containsExactly("by hand", "later");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDroppedCannotComeBackAndLeavesNothing(Engine engine) throws Exception {
        try (KeepingProgram program = program(engine)) {
            String first = program.write(Map.of("a/x", "one"));
            String second = program.write(Map.of("a/x", "three"));
            String third = program.write(Map.of("a/x", "two"));

            assertThat(program.versions().kept()).isEqualTo(Map.of(first, 0L, second, 3L, third, 5L));
            program.versions().drop(List.of(second));
            assertThat(kept()).hasSize(1);
            assertThat(program.versions().preview(second)).isEmpty();
            Path rotten = kept().get(0);
            Files.writeString(rotten, "other");
            assertThat(reasons(program.undo(third, Conflicts.OVERWRITE).result()))
                    .containsExactly(Reason.NOT_KEPT);
            assertThat(text("a/x")).isEqualTo("two");
            program.versions().drop(program.versions().kept().keySet());
            assertThat(kept()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnInterruptedDropLeftGoesWithTheNext(Engine engine) throws Exception {
        folder = folder.toRealPath();
        Target target = engine.fresh(folder);
        try (KeepingProgram program = program(target)) {
            program.write(Map.of("x", "one"));
            String kept = program.write(Map.of("x", "two"));
            program.write(Map.of("x", "three"));
            target.execute("delete from " + table(engine, "kept") + " where unit_id = '" + kept + "'");
            assertThat(kept()).hasSize(2);
            program.versions().drop(List.of());
            assertThat(kept()).hasSize(1);
        }
    }

    /** A server that has failed over to a replica may not have the last units. */
    @ParameterizedTest
    @EnumSource
    void recoveryLeavesWhatALostCommitHasReplacedAndSaysWhereItIs(Engine engine) throws Exception {
        folder = folder.toRealPath();
        Target target = engine.fresh(folder);
        String file = table(engine, "file");
        String lost;
        try (KeepingProgram program = program(target)) {
            program.write(Map.of("x", "one"));
            target.execute("create table before as select * from " + file);
            lost = program.write(Map.of("x", "two"));
        }
        target.execute(
                "delete from " + file,
                "insert into " + file + " select * from before",
                "delete from " + table(engine, "kept") + " where unit_id = '" + lost + "'",
                "delete from " + table(engine, "commit") + " where unit_id = '" + lost + "'");
        try (KeepingProgram program = program(target)) {
            assertThat(program.transactor().recovery().run().left())
                    .singleElement()
                    .satisfies(left ->
                            assertThat(left.detail()).contains(kept().get(0).toString()));
            assertThat(kept()).singleElement().satisfies(one -> assertThat(one).hasContent("one"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void rightsComeBackAndNobodyElseLooksIntoWhatIsKept(Engine engine) throws Exception {
        try (KeepingProgram program = program(engine)) {
            program.write(Map.of("a/x", "secret"));
            Files.setPosixFilePermissions(folder.resolve("a/x"), PosixFilePermissions.fromString("rw-------"));
            String unit = program.delete("a/x");

            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(kept().get(0).getParent())))
                    .isEqualTo("rwx------");
            program.undo(unit, Conflicts.KEEP);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a/x"))))
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @EnumSource
    void setsComeBackAsLongAsTheirGenerationStands(Engine engine) throws Exception {
        try (KeepingProgram program = program(engine)) {
            String first = program.set("a/set", Map.of("x", "one", "y", "one"));
            String second = program.set("a/set", Map.of("x", "two"));

            program.undo(second, Conflicts.KEEP);
            assertThat(text("a/set/current/y")).isEqualTo("one");
            var gone = program.undo(first, Conflicts.OVERWRITE);
            assertThat(actions(gone.result())).containsExactly(Action.DELETE);
            assertThat(folder.resolve("a/set/current")).doesNotExist();
            program.undo(gone.unit(), Conflicts.KEEP);
            assertThat(text("a/set/current/y")).isEqualTo("one");
            // It holds already what it held before that; three generations later nothing is there to bring back.
            assertThat(actions(program.versions().preview(second))).containsExactly(Action.NOTHING);
            for (String text : List.of("five", "six", "seven")) {
                program.set("a/set", Map.of("x", text));
            }
            assertThat(reasons(program.undo(second, Conflicts.OVERWRITE).result()))
                    .containsExactly(Reason.NOT_KEPT);
            assertThat(program.transactor().recovery().status().isSettled()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whereNoSecondNameCanBeThereIsACopyOrANotice(Engine engine) throws Exception {
        try (KeepingProgram program = program(engine)) {
            disk.always(FailingDisk.every(Call.Operation.SHARE), Fault.EACCES);
            program.write(Map.of("a/x", "one"));
            String copied = program.write(Map.of("a/x", "two"));
            program.undo(copied, Conflicts.KEEP);
            assertThat(text("a/x")).isEqualTo("one");
            assertThat(program.notices()).isEmpty();

            disk.always(
                    call -> call.operation() == Call.Operation.CREATE
                            && call.path().getParent().endsWith("kept"),
                    Fault.ENOSPC);
            String lost = program.write(Map.of("a/x", "three"));
            assertThat(text("a/x")).isEqualTo("three");
            assertThat(program.notices()).singleElement().asString().contains("a/x", "could not be kept", "No space");
            assertThat(reasons(program.versions().preview(lost))).containsExactly(Reason.NOT_KEPT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void filesOfOneMomentAreTakenAndBroughtBack(Engine engine) throws Exception {
        try (KeepingProgram program = program(engine)) {
            program.write(Map.of("a/x", "one", "a/y", "one", "a/gone", "one"));
            program.set("a/set", Map.of("part", "one"));
            program.delete("a/gone");
            Path taken = Files.createDirectories(folder.resolve("taken"));
            List<Held> held = program.capture(taken);
            assertThat(held.stream().map(Held::name)).containsExactly("a/set/current", "a/x", "a/y");
            assertThat(Files.readString(held.get(1).source())).isEqualTo("one");

            program.write(Map.of("a/x", "two", "a/later", "two"));
            program.set("a/set", Map.of("part", "two", "other", "two"));
            program.delete("a/y");
            assertThat(actions(program.versions().preview(held, List.of("a/later"))))
                    .containsExactly(Action.REPLACE, Action.REPLACE, Action.CREATE, Action.DELETE);
            var restored = program.restore(held, "a/later");
            assertThat(List.of(text("a/x"), text("a/y"), text("a/set/current/part")))
                    .containsExactly("one", "one", "one");
            assertThat(folder.resolve("a/set/current/other")).doesNotExist();
            assertThat(folder.resolve("a/later")).doesNotExist();
            assertThat(program.restore(held, "a/later").result()).allMatch(step -> step.action() == Action.NOTHING);
            program.undo(restored.unit(), Conflicts.KEEP);
            assertThat(text("a/x")).isEqualTo("two");
            assertThat(program.transactor().recovery().status().isSettled()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotOfTheMomentIsNeverTakenForIt(Engine engine) throws Exception {
        try (KeepingProgram program = program(engine)) {
            program.write(Map.of("a/x", "one", "a/y", "one"));
            Path taken = Files.createDirectories(folder.resolve("taken"));
            try (Snapshot moment = program.moment()) {
                assertThat(program.versions().managed(moment.connection())).hasSize(2);
                disk.always(FailingDisk.every(Call.Operation.RENAME), Fault.EIO);
                program.write(Map.of("a/x", "two"));
                disk.heal();
                // Committed since, and not yet in its place: what stands there is of the moment.
                assertThat(program.versions().capture(moment.connection(), taken))
                        .hasSize(2);
                // What waits is of the next one.
                assertThat(Files.readString(program.capture(taken).get(0).source()))
                        .isEqualTo("two");
                program.write(Map.of("a/y", "two"));
                Path other = Files.createDirectories(folder.resolve("other"));
                assertThatThrownBy(() -> program.versions().capture(moment.connection(), other))
                        .isInstanceOf(TransactionConflictException.class)
                        .hasMessageContaining("changed while");
            }
            Files.writeString(folder.resolve("a/y"), "by hand");
            Path last = Files.createDirectories(folder.resolve("last"));
            program.write(Map.of("a/x", "three"));
            assertThatThrownBy(() -> program.capture(last))
                    .isInstanceOf(FileOperationException.class)
                    .hasMessageContaining(folder.resolve("a/y").toString());
        }
    }
}
