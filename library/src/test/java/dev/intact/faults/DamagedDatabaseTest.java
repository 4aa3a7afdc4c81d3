package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.backup.Restore;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import dev.intact.load.Load;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An SQLite file that is damaged or gone is made anew from a backup; it is never deleted, and one of the two is always there. */
class DamagedDatabaseTest {
    private static final String ALL = "select count(*), sum(v) from kept";

    @TempDir
    Path folder;

    private Target target;
    private Path file;

    @BeforeEach
    void keptOnce() throws Exception {
        Files.createDirectories(folder.resolve("database"));
        target = Engine.SQLITE.fresh(folder.resolve("database"));
        file = Path.of(target.url());
        target.execute(
                "create table kept (id integer primary key, v integer not null)",
                "insert into kept with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000)"
                        + " select i, 1 from n");
        try (Database database = database()) {
            database.transaction(tx -> {
                tx.files().create(Path.of("v.txt")).text("1");
                return true;
            });
            Backup unused = database.backup();
        }
    }

    private Database database() {
        return Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
    }

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    private void overwrite(int from, int to) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Arrays.fill(content, from, Math.min(to, content.length), (byte) 0x5a);
        Files.write(file, content);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(file.resolveSibling("."))) {
            return files.map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void fileThatIsNoDatabaseAnyMoreIsSetAsideAndMadeAnew() throws Exception {
        overwrite(0, 4096);
        byte[] damaged = Files.readAllBytes(file);
        try (Database database = database()) {
            assertThatThrownBy(() -> database.restore(Restore.of("latest")))
                    .isInstanceOf(IntactException.class)
                    .hasMessageContaining("--replace-damaged");
            Files.delete(folder.resolve("v.txt"));
            Path aside = database.backups().replaceDamaged(Restore.of("latest")).orElseThrow();
            assertThat(String.valueOf(aside.getFileName())).startsWith("target.db.damaged-");
            assertThat(Files.readAllBytes(aside)).isEqualTo(damaged);
            assertThat(target.rows(ALL)).containsExactly("3000|3000");
            assertThat(target.rows("pragma integrity_check")).containsExactly("ok");
            database.restore(Restore.of("latest"));
            assertThat(folder.resolve("v.txt")).hasContent("1");
            assertThat(database.recover().cleared()).isEmpty();
            assertThat(aside).exists();
        }
    }

    @Test
    void databaseWhosePagesAreDamagedTakesItsLogAsideToo() throws Exception {
        overwrite(8192, 16384);
        Path log = Files.writeString(file.resolveSibling("target.db-wal"), "what was left of a log");
        try (Database database = database()) {
            Path aside = database.backups().replaceDamaged(Restore.of("latest")).orElseThrow();
            assertThat(log).doesNotExist();
            assertThat(Path.of(aside + "-wal")).exists();
            assertThat(target.rows(ALL)).containsExactly("3000|3000");
        }
    }

    @Test
    void restoreAndLoadThatMeetDamagedPagesPointToIt() throws Exception {
        int middle = (int) Files.size(file) / 8192 * 4096;
        overwrite(middle, middle + 4096);
        byte[] damaged = Files.readAllBytes(file);
        Path rows = Files.writeString(folder.resolve("kept.csv"), "id,v\n1,2\n");
        try (Database database = database()) {
            assertThatThrownBy(() -> database.restore(Restore.of("latest")))
                    .isInstanceOf(IntactException.class)
                    .hasMessageContaining("malformed")
                    .hasMessageContaining("Nothing was changed")
                    .hasMessageContaining("--replace-damaged");
            assertThatThrownBy(() -> database.load(Load.files(rows).into("kept").replace()))
                    .isInstanceOf(IntactException.class)
                    .hasMessageContaining("--replace-damaged");
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
            assertThat(database.backups().replaceDamaged(Restore.of("latest"))).isPresent();
            assertThat(target.rows(ALL)).containsExactly("3000|3000");
        }
    }

    @Test
    void missingFileIsAlsoMadeByALoadWithAHistoryOfItsOwn() throws Exception {
        Files.delete(file);
        try (Database database = database()) {
            database.restore(Restore.of("latest"));
            assertThat(target.rows(ALL)).containsExactly("3000|3000");
            assertThat(database.history().latest(5)).hasSize(1);
        }
    }

    @Test
    void fileThatIsGoneComesBackWithTheHistoryOfItsLoads() throws Exception {
        Files.delete(file);
        try (Database database = database()) {
            assertThat(database.backups().replaceDamaged(Restore.of("latest"))).isEmpty();
            assertThat(target.rows(ALL)).containsExactly("3000|3000");
            assertThat(database.status().isSettled()).isTrue();
        }
    }

    @Test
    void wholeDatabaseAndBackupsOfSomeTablesAreRefused() throws Exception {
        try (Database database = database()) {
            assertThatThrownBy(() -> database.backups().replaceDamaged(Restore.of("latest")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("it is not damaged")
                    .hasMessageContaining("Nothing was touched");
            Backup some = database.backup(TableName.of("kept"));
            overwrite(0, 4096);
            List<String> before = names();
            assertThatThrownBy(() -> database.backups().replaceDamaged(Restore.of(some.id())))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("not one of the whole");
            assertThat(names()).isEqualTo(before);
        }
    }

    @Test
    void programThatHasTheDamagedFileOpenIsNotLeftBehind() throws Exception {
        target.execute("pragma journal_mode=wal");
        try (Child child = Child.next()) {
            child.order(String.join("\t", "hold", file.toString()));
            child.await(line -> line.equals("HELD"));
            overwrite(8192, 16384);
            List<String> before = names();
            try (Database database = database()) {
                assertThatThrownBy(() -> database.backups().replaceDamaged(Restore.of("latest")))
                        .isInstanceOf(IntactException.class)
                        .hasMessageContaining("open in another program")
                        .hasMessageContaining("Nothing was changed");
            }
            assertThat(names()).isEqualTo(before);
        }
    }

    @Test
    void killedReplacementLeavesTheDamagedOrTheRestoredOne() throws Exception {
        for (String step : List.of("restore.copied", "restore.aside", "restore.placed")) {
            overwrite(0, 4096);
            byte[] damaged = Files.readAllBytes(file);
            List<String> before = names();
            try (Child child = Child.next()) {
                child.order(String.join("\t", "replace", target.url(), step, folder.toString(), "latest"));
                child.await(line -> line.equals("AT " + step));
            }
            boolean placed = step.equals("restore.placed");
            if (!placed) {
                assertThat(Files.readAllBytes(file)).as(step).isEqualTo(damaged);
            }
            try (Database database = database()) {
                assertThat(database.backups().recover())
                        .as(step)
                        .hasSize(placed ? 0 : step.equals("restore.aside") ? 2 : 1);
                if (!placed) {
                    assertThat(names()).as(step).isEqualTo(before);
                    assertThat(database.backups().replaceDamaged(Restore.of("latest")))
                            .isPresent();
                }
            }
            assertThat(target.rows(ALL)).as(step).containsExactly("3000|3000");
            assertThat(names()).as(step).noneMatch(name -> name.contains("restoring"));
        }
    }
}
