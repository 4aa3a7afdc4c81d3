package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Problem;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.JsonTree;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** One spoiled file among good ones: it is named with the place that is wrong, and nothing at all has changed. */
class FaultyFilesTest {
    @TempDir
    Path folder;

    /** What stands before the faulty load. */
    private enum Before {
        NOTHING,
        EMPTY_TABLES,
        FULL_TABLES
    }

    @TestFactory
    Stream<DynamicTest> whatIsWrongIsNamedAndNothingChanges() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        List<Map<String, Object>> cases = JsonTree.entries(TestData.selection().resolve("expected/faulty.json"));
        assertThat(cases).hasSize(17);
        for (Engine engine : Engine.values()) {
            for (Before before : Before.values()) {
                Path home = Files.createDirectory(folder.resolve(engine + "-" + before));
                Target target = engine.fresh(home);
                tests.add(DynamicTest.dynamicTest(
                        engine + ", " + before + ": prepared", () -> prepare(target, home, before)));
                for (Map<String, Object> faulty : cases) {
                    tests.add(DynamicTest.dynamicTest(
                            engine + ", " + before + ": " + faulty.get("name"),
                            () -> check(target, home, before, faulty)));
                }
            }
        }
        return tests.stream();
    }

    private void prepare(Target target, Path home, Before before) throws IOException {
        SetOfTables library = SetOfTables.of("library");
        if (before != Before.NOTHING) {
            target.execute(library.ddl(target.engine()).toArray(String[]::new));
        }
        if (before == Before.FULL_TABLES) {
            try (Database db = target.open()) {
                db.load(Load.folder(library.unpack(folder.resolve("good-for-" + home.getFileName()))));
            }
        }
    }

    private void check(Target target, Path home, Before before, Map<String, Object> faulty) throws IOException {
        Path files = spoiled(faulty, folder.resolve(home.getFileName() + "-" + faulty.get("name")));
        State was = State.of(target, home);
        try (Database db = target.open()) {
            if (faulty.containsKey("absent")) {
                assertThatThrownBy(() -> db.attempt(Load.folder(files)))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining((String) faulty.get("absent"));
            } else {
                Load load = Load.folder(files);
                named(db.attempt(before == Before.FULL_TABLES ? load.replace() : load), faulty);
            }
        }
        assertThat(State.of(target, home)).isEqualTo(was);
        Contents.nothingIsLeftAside(target, home);
    }

    /** The good set with one file spoiled, or gone. */
    private static Path spoiled(Map<String, Object> faulty, Path into) throws IOException {
        SetOfTables.of("library").unpack(into);
        if (faulty.containsKey("absent")) {
            Files.delete(into.resolve((String) faulty.get("absent")));
            return into;
        }
        String file = (String) faulty.get("file");
        String plain = file.replace(".gz", "");
        Files.delete(into.resolve(plain));
        Path manifest = into.resolve("intact.yaml");
        Files.writeString(manifest, Files.readString(manifest).replace("from: " + plain, "from: " + file));
        Path spoiled = TestData.selection()
                .resolve("faulty")
                .resolve((String) faulty.get("name"))
                .resolve(file);
        Files.copy(spoiled, into.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        return into;
    }

    private static void named(LoadReport report, Map<String, Object> faulty) {
        assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(report.problemCount()).isPositive();
        Map<?, ?> wanted = (Map<?, ?>) faulty.get("must_name");
        assertThat(report.problems())
                .as(faulty.get("reason") + ", in %s", report.problems())
                .anyMatch(problem -> names(problem, wanted));
        if (faulty.get("name").equals("duplicate-key")) {
            assertThat(report.problems()).anyMatch(problem -> problem.reason().contains("line 3"));
        }
    }

    private static boolean names(Problem problem, Map<?, ?> wanted) {
        boolean file = problem.file()
                .map(name -> Path.of(name).getFileName().toString())
                .equals(said(wanted, "file"));
        boolean line = said(wanted, "line")
                .map(text -> problem.line().orElse(0) == Long.parseLong(text))
                .orElse(true);
        boolean column = said(wanted, "column").isEmpty() || problem.column().equals(said(wanted, "column"));
        boolean value = said(wanted, "value").isEmpty() || problem.value().equals(said(wanted, "value"));
        return file && line && column && value;
    }

    private static Optional<String> said(Map<?, ?> wanted, String what) {
        return Optional.ofNullable(wanted.get(what)).map(Object::toString);
    }

    /** All that can be seen of a database: its rows, and where it is a file, its bytes. */
    private record State(Map<String, List<String>> rows, String file) {
        static State of(Target target, Path home) throws IOException {
            Path file = home.resolve("target.db");
            if (target.engine() == Engine.SQLITE && !Files.exists(file)) {
                return new State(Map.of(), "absent");
            }
            String bytes = target.engine() == Engine.SQLITE ? HexFormat.of().formatHex(Files.readAllBytes(file)) : "";
            return new State(Contents.dump(target), bytes);
        }
    }
}
