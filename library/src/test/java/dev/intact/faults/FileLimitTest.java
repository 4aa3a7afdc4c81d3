package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more in the middle of writing, as a process with a limit for its files has it. */
class FileLimitTest {
    /** The driver writes its own library to the disk first, which is smaller. */
    private static final int KIBIBYTES = 2048;

    @TempDir
    Path folder;

    private Path sources(int rows, String mode) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        StringBuilder text = new StringBuilder("id,name\n");
        for (int i = 1; i <= rows; i++) {
            text.append(i)
                    .append(",a name of some length that is the number ")
                    .append(i)
                    .append('\n');
        }
        Files.writeString(sources.resolve("p.csv"), text);
        Files.writeString(
                sources.resolve("intact.yaml"), "load: [{ table: p, from: p.csv, key: id, mode: " + mode + " }]\n");
        return sources;
    }

    private static void fails(Target target, Path sources, String point) throws Exception {
        try (Child child = Child.limited(KIBIBYTES)) {
            child.order("once", target.url(), LoadProcess.NO_POINT, List.of(sources));
            String said = child.await(line -> line.startsWith("FAILED") || line.startsWith("DONE"));
            assertThat(said).startsWith("FAILED").contains("Nothing was changed");
            assertThat(child.heard()).anyMatch(line -> line.endsWith(point));
        }
        Remains.none(target, "after a disk that took no more");
    }

    private static void succeeds(Target target, Path sources, int rows) throws Exception {
        try (Database database = target.open()) {
            assertThat(database.load(Load.folder(sources)).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
        assertThat(target.count("p")).isEqualTo(rows);
        Remains.none(target, "after the load that followed");
    }

    @Test
    void pagesThatCannotBeWrittenLeaveEverythingAsItWas() throws Exception {
        Target target = Engine.SQLITE.fresh(Files.createDirectories(folder.resolve("database")));
        Path sources = sources(80_000, "append");
        fails(target, sources, "phase stage p");
        succeeds(target, sources, 80_000);
    }

    @Test
    void logThatCannotBeWrittenLeavesEverythingAsItWas() throws Exception {
        Target target = Engine.SQLITE.fresh(Files.createDirectories(folder.resolve("database")));
        target.execute(
                "create table p (id integer primary key, name text)",
                "insert into p select value, 'an older name, which is replaced by another one' from"
                        + " (with recursive n(value) as (select 1 union all select value + 1 from n where value < 16000)"
                        + " select value from n)");
        List<String> before = target.rows("select count(*), min(name), max(name) from p");
        Path sources = sources(16_000, "replace");
        fails(target, sources, "tx.open");
        assertThat(target.rows("select count(*), min(name), max(name) from p")).isEqualTo(before);
        succeeds(target, sources, 16_000);
    }
}
