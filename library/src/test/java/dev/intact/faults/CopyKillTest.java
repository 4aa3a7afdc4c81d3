package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A copy is killed at points of its stage and of its commit: all of it is there, tables, indexes and views, or nothing. */
class CopyKillTest {
    private static final List<String> TABLES = List.of("maker", "item");
    private static final Set<String> COMMITTED = Set.of("commit.returned", "publish.done");

    @TempDir
    Path folder;

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    private Target source(Engine engine) throws IOException {
        Target source = engine.fresh(Files.createDirectories(folder.resolve("from")));
        source.execute(
                "create table maker (id integer primary key, name text)",
                "create table item (id integer primary key, maker integer references maker(id), price integer)",
                "create index item_maker on item (maker)",
                "create view dear as select id, price from item where price > 10",
                "insert into maker values (1, 'a'), (2, 'b')",
                "insert into item values (1, 1, 5), (2, 1, 50), (3, 2, 70)");
        return source;
    }

    /** What a build tries, and of the other pairs; a campaign tries every point. */
    private static final Set<String> TELLING =
            Set.of("load.checked", "publish.made", "changes.kept", "commit.sending", "commit.returned");

    private static final Set<String> FEW = Set.of("publish.made", "commit.returned");

    @ParameterizedTest
    @CsvSource({"SQLITE, SQLITE", "SQLITE, POSTGRES", "POSTGRES, POSTGRES", "POSTGRES, SQLITE"})
    void killedCopyLeavesNothingOrAll(Engine one, Engine other) throws Exception {
        Target source = source(one);
        Target first = fresh(other, "first");
        List<String> points = points(first, source);
        assertThat(points)
                .contains("lock.taken", "load.checked", "tx.open", "publish.made", "publish.written", "changes.kept")
                .contains("commit.sending", "commit.returned", "publish.done");
        List<String> made = made(first);
        Contents all = Contents.of(first, TABLES);
        assertThat(all.rows().get("item")).hasSize(3);

        Set<String> some = one == Engine.SQLITE && other == Engine.POSTGRES ? TELLING : FEW;
        for (String deadly : Boolean.getBoolean("copy.all") ? new LinkedHashSet<>(points) : some) {
            if (deadly.startsWith("load.")
                    || deadly.startsWith("publish.")
                    || deadly.startsWith("commit.")
                    || deadly.startsWith("changes.")
                    || deadly.startsWith("stage.")
                    || deadly.startsWith("progress")) {
                String when = one + " to " + other + ", killed at " + deadly;
                Target target = fresh(other, deadly.replaceAll("\\W", "-"));
                killAt(target, source, 1 + points.indexOf(deadly));
                boolean committed = COMMITTED.contains(deadly);
                assertThat(made(target)).as(when).isEqualTo(committed ? made : List.of());
                if (committed) {
                    assertThat(Contents.of(target, TABLES)).as(when).isEqualTo(all);
                }
                try (Database database = target.open()) {
                    database.recover();
                    Remains.none(target, "recovered after " + when);
                    assertThat(database.copy(Copy.from(source.url())).load().outcome())
                            .as(when)
                            .isEqualTo(committed ? Outcome.UNCHANGED : Outcome.PUBLISHED);
                }
                assertThat(made(target)).as(when).isEqualTo(made);
                assertThat(Contents.of(target, TABLES)).as(when).isEqualTo(all);
                assertThat(target.count("dear")).as(when).isEqualTo(2);
            }
        }
    }

    private Target fresh(Engine engine, String name) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve("to-" + name)));
    }

    /** What of the user stands there. */
    private static List<String> made(Target target) {
        return target.engine() == Engine.SQLITE
                ? target.rows("select type, name from sqlite_schema where name not like 'sqlite%'"
                        + " and tbl_name not like 'intact%' order by 1, 2")
                : target.rows("select relkind, relname from pg_class where relnamespace = 'public'::regnamespace"
                        + " order by 1, 2");
    }

    private static List<String> points(Target target, Target source) throws Exception {
        try (Child child = Child.next()) {
            child.order("copy\t" + target.url() + "\t" + LoadProcess.NO_POINT + "\t" + source.url());
            child.await(line -> line.equals("DONE PUBLISHED"));
            return child.heard().stream()
                    .filter(line -> line.startsWith("POINT "))
                    .map(line -> line.split(" ", 3)[2])
                    .toList();
        }
    }

    private static void killAt(Target target, Target source, int number) throws Exception {
        try (Child child = Child.next()) {
            child.order("copy\t" + target.url() + "\t" + number + "\t" + source.url());
            child.await(line -> line.startsWith("POINT " + number + " "));
        }
        Remains.awaitNoSession(target);
    }
}
