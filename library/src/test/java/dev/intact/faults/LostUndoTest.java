package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The answer to the COMMIT of an undo is lost: it finds out what became of it and says so, and is never done twice. */
class LostUndoTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(CutProxy.Fate.class)
    void lostAnswerToAnUndoIsSettled(CutProxy.Fate fate) throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table entry (id integer primary key, what text)", "insert into entry values (0, 'old')");
        Path source = Files.writeString(folder.resolve("entry.csv"), "id,what\n0,new\n1,one\n2,two\n");
        long load;
        try (Database database = target.open()) {
            load = database.load(Load.files(source).into("entry").upsert())
                    .load()
                    .orElseThrow();
        }
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target), fate)) {
            try (Database database = Database.open(LostCommitTest.through(proxy, target, fate))) {
                boolean committed = committed(database, load, fate);
                assertThat(target.count("entry")).as("rows after %s", fate).isEqualTo(committed ? 1 : 3);
                assertThat(Contents.loads(target)).as("loads after %s", fate).isEqualTo(committed ? 2 : 1);
                assertThat(proxy.commits()).isGreaterThanOrEqualTo(1);
                assertThat(database.undo(load).outcome()).isEqualTo(committed ? Outcome.UNCHANGED : Outcome.PUBLISHED);
                assertThat(database.history().find(load).orElseThrow().outcome())
                        .isEqualTo(Outcome.UNDONE);
            }
            Remains.none(target, "after " + fate);
        }
        assertThat(target.rows("select * from entry")).containsExactly("0|old");
        assertThat(Contents.loads(target)).isEqualTo(2);
    }

    /** What the undo says; where it says nothing was changed, it says so with the right exception. */
    private static boolean committed(Database database, long load, CutProxy.Fate fate) {
        try {
            assertThat(database.undo(load).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(fate).isNotIn(CutProxy.Fate.CUT_BEFORE, CutProxy.Fate.HANG_BEFORE);
            return true;
        } catch (IntactException e) {
            assertThat(e).as("%s", fate).isInstanceOf(ConnectionFailedException.class);
            assertThat(e.effect()).isEqualTo(Effect.NONE);
            assertThat(fate).isNotIn(CutProxy.Fate.CUT_AFTER, CutProxy.Fate.HANG_AFTER);
            return false;
        }
    }
}
