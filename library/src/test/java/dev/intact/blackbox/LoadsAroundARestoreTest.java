package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Restore;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a restore has gone back behind is loaded again; what it has brought back is not. */
class LoadsAroundARestoreTest {
    @TempDir
    Path folder;

    private Target target;

    private Database database(Engine engine) {
        target = engine.fresh(folder);
        target.execute("create table visit (id integer primary key, who text)");
        return Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
    }

    private Outcome load(Database database, int id) throws IOException {
        Path source = Files.writeString(folder.resolve("visit" + id + ".csv"), "id,who\n" + id + ",ann\n");
        return database.load(Load.files(source).into("visit").upsert().key("id"))
                .outcome();
    }

    @ParameterizedTest
    @EnumSource
    void whatCameAfterTheBackupIsLoadedAgain(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            load(database, 1);
            String backup = database.backup().id();
            load(database, 2);
            database.restore(Restore.of(backup));
            assertThat(target.rows("select id from visit")).containsExactly("1");
            assertThat(load(database, 1)).isEqualTo(Outcome.UNCHANGED);
            assertThat(load(database, 2)).isEqualTo(Outcome.PUBLISHED);
            assertThat(load(database, 2)).isEqualTo(Outcome.UNCHANGED);
            assertThat(target.rows("select id from visit order by id")).containsExactly("1", "2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestoreThatIsUndoneEndsNothing(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            load(database, 1);
            String backup = database.backup().id();
            load(database, 2);
            long restore = database.restore(Restore.of(backup)).load().orElseThrow();
            database.undo(restore);
            assertThat(target.rows("select id from visit order by id")).containsExactly("1", "2");
            assertThat(load(database, 2)).isEqualTo(Outcome.UNCHANGED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMomentAfterARestoreHasWhatThatOneHad(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            load(database, 1);
            String first = database.backup().id();
            load(database, 2);
            String second = database.backup().id();
            database.restore(Restore.of(first));
            String third = database.backup().id();
            load(database, 3);
            database.restore(Restore.of(third));
            assertThat(load(database, 2)).as("gone since the first restore").isEqualTo(Outcome.PUBLISHED);
            database.restore(Restore.of(second));
            assertThat(target.rows("select id from visit order by id")).containsExactly("1", "2");
            assertThat(load(database, 1)).isEqualTo(Outcome.UNCHANGED);
            assertThat(load(database, 3)).isEqualTo(Outcome.PUBLISHED);
        }
    }
}
