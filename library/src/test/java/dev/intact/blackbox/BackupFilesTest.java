package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.backup.Restore;
import dev.intact.error.LoadRejectedException;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backup's files are its own. */
class BackupFilesTest {
    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();

    private Target target;

    private Database database(Engine engine) {
        target = engine.fresh(folder);
        target.execute("create table one (id integer primary key)", "create table two (id integer primary key)");
        Database database =
                Database.open(DatabaseConfig.of(target.url()).withFiles(folder).withObserver(event -> {
                    if (event instanceof Event.Warning warning) {
                        warnings.add(warning.message());
                    }
                }));
        database.transaction(tx -> {
            tx.execute("insert into one values (1)");
            tx.execute("insert into two values (1)");
            tx.files().replace(Path.of("v.txt")).text("one");
            return true;
        });
        return database;
    }

    @ParameterizedTest
    @EnumSource
    void programThatWritesIntoAFileInPlaceDoesNotWriteIntoTheBackup(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            Backup backup = database.backup();
            Path file = folder.resolve("v.txt");
            Files.writeString(file, " more", StandardOpenOption.APPEND);
            database.backups().verify(backup.id());
            target.execute("delete from one");
            database.restore(Restore.of(backup.id()));
            assertThat(target.count("one")).isEqualTo(1);
            assertThat(file).hasContent("one");
            Files.writeString(file, " more", StandardOpenOption.APPEND);
            database.backups().verify(backup.id());
        }
    }

    @ParameterizedTest
    @EnumSource
    void damagedFileKeepsOnlyFilesFromComingBack(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            Backup backup = database.backup();
            String source = backup.manifest().orElseThrow().managed().get(0).source();
            Files.writeString(backup.folder().resolve(source), "ons");
            target.execute("delete from one", "delete from two");
            assertThatThrownBy(() -> database.restore(Restore.of(backup.id())))
                    .isInstanceOf(LoadRejectedException.class)
                    .hasMessageContaining("--table");
            assertThat(target.count("one")).isZero();
            database.restore(Restore.of(backup.id()).tables("one"));
            assertThat(target.count("one")).isEqualTo(1);
            assertThat(target.count("two")).isZero();
            assertThat(warnings).singleElement().asString().contains(source);
        }
    }
}
