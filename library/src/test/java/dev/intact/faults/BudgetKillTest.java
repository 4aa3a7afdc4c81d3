package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.load.Load;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process is killed between the rows of a load and the file of those that it leaves out: both are there, or neither. */
class BudgetKillTest {
    private static final Map<Engine, Map<String, State>> POINTS = Map.of(
            Engine.SQLITE,
            Map.of("rows.written", State.OLD, "commit.returned", State.NEW, "apply.before", State.NEW),
            Engine.POSTGRES,
            Map.of("commit.sending", State.OLD, "commit.returned", State.NEW));

    private static final String ROWS = "select id, n from p order by id";

    @TempDir
    Path folder;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    @ParameterizedTest
    @EnumSource
    void rowsAndTheFileOfTheBadOnesAreThereTogetherOrNotAtAll(Engine engine) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        target.execute("create table p (id integer primary key, n integer)");
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Files.writeString(
                sources.resolve("intact.yaml"),
                "load:\n  - { table: p, from: p.csv, key: id, mode: replace }\nmax_bad: 2\nrejects: bad.csv\n");
        prepare(target, sources);
        List<String> points = points(target, sources);
        State.NEW.check(target, sources);
        for (Map.Entry<String, State> point : POINTS.get(engine).entrySet()) {
            prepare(target, sources);
            kill(target, sources, 1 + points.lastIndexOf(point.getKey()));
            try (Database database = open(target, sources)) {
                database.recover();
            }
            point.getValue().check(target, sources);
            try (Stream<Path> files = Files.list(sources)) {
                assertThat(files.map(file -> String.valueOf(file.getFileName())))
                        .noneMatch(name -> name.startsWith(".intact-"));
            }
        }
    }

    private static List<String> points(Target target, Path sources) throws Exception {
        try (Child child = Child.next()) {
            child.order("once", target.url(), LoadProcess.NO_POINT, List.of(sources));
            child.await(line -> line.equals("DONE PUBLISHED"));
            return child.heard().stream()
                    .filter(line -> line.startsWith("POINT "))
                    .map(line -> line.split(" ", 3)[2])
                    .toList();
        }
    }

    /** An earlier load has left out another row. */
    private static void prepare(Target target, Path sources) throws IOException {
        Files.writeString(sources.resolve("p.csv"), "id,n\n1,1\n2,2\n3,x\n");
        target.execute("delete from p");
        try (Database database = open(target, sources)) {
            var unused = database.load(Load.folder(sources).with(Option.AGAIN));
        }
        State.OLD.check(target, sources);
        Files.writeString(sources.resolve("p.csv"), "id,n\n1,10\n2,two\n4\n5,50\n");
    }

    private static void kill(Target target, Path sources, int number) throws Exception {
        try (Child child = Child.next()) {
            child.order("once", target.url(), number, List.of(sources));
            child.await(line -> line.startsWith("POINT " + number + " "));
        }
        Remains.awaitNoSession(target);
    }

    private static Database open(Target target, Path sources) {
        return target.open(DatabaseConfig.of(target.url()).withFiles(sources));
    }

    /** What is there. */
    enum State {
        OLD(List.of("1|1", "2|2"), "3,x,"),
        NEW(List.of("1|10", "2|2", "5|50"), "2,two,");

        private final List<String> rows;
        private final String rejected;

        State(List<String> rows, String rejected) {
            this.rows = rows;
            this.rejected = rejected;
        }

        void check(Target target, Path sources) throws IOException {
            assertThat(target.rows(ROWS)).isEqualTo(rows);
            assertThat(Files.readString(sources.resolve("bad.csv"))).contains(rejected);
        }
    }
}
