package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.backup.Restore;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import dev.intact.error.SourceFailedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.load.Load;
import dev.intact.observe.Event;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** At a step of the replacement, once. */
    private Database meanwhile(String at, Callable<?> work) {
        AtomicBoolean done = new AtomicBoolean();
        return Database.open(DatabaseConfig.of(target.url()).withFiles(folder).withObserver(event -> {
            if (event instanceof Event.Step step && step.name().equals(at) && done.compareAndSet(false, true)) {
                assertThatCode(work::call).doesNotThrowAnyException();
            }
        }));
    }

    /** What a program leaves that was killed with changes in its log: the file, the log, and a backup of before. */
    private byte[] logLeftBehind() throws Exception {
        target.execute("pragma journal_mode=wal");
        try (Database database = database()) {
            Backup unused = database.backup();
        }
        byte[] before = Files.readAllBytes(file);
        byte[] log;
        try (Connection program = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = program.createStatement()) {
            statement.execute("update kept set v = 2");
            statement.execute("create table late (v text)");
            log = Files.readAllBytes(file.resolveSibling("target.db-wal"));
        }
        Files.write(file, before);
        Files.write(file.resolveSibling("target.db-wal"), log);
        return log;
    }

    @Test
    void logOfTheMissingFileIsNotRolledIntoTheCopy() throws Exception {
        byte[] log = logLeftBehind();
        Files.delete(file);
        try (Database database = database()) {
            assertThat(database.backups().replaceDamaged(Restore.of("latest"))).isEmpty();
        }
        assertThat(target.rows(ALL)).containsExactly("3000|3000");
        assertThat(target.rows("pragma integrity_check")).containsExactly("ok");
        String kept = names().stream()
                .filter(name -> name.matches("target\\.db\\.damaged-.*-wal"))
                .findFirst()
                .orElseThrow();
        assertThat(Files.readAllBytes(file.resolveSibling(kept))).isEqualTo(log);
    }

    @Test
    void logDoesNotGoBackToAFileThatAProgramHasWrittenToSince() throws Exception {
        target.execute("create table other (v text)");
        logLeftBehind();
        int middle = (int) Files.size(file) / 8192 * 4096;
        overwrite(middle, middle + 4096);
        try (Child child = Child.next()) {
            child.order(String.join("\t", "replace", target.url(), "restore.aside", folder.toString(), "latest"));
            child.await(line -> line.equals("AT restore.aside"));
        }
        target.execute("insert into other values ('newer')");
        List<String> told = new ArrayList<>();
        try (Database database =
                Database.open(DatabaseConfig.of(target.url()).withFiles(folder).withObserver(event -> {
                    if (event instanceof Event.Notice notice) {
                        told.add(notice.message());
                    }
                }))) {
            assertThat(database.backups().recover()).hasSize(2);
        }
        assertThat(target.rows("select v from other")).containsExactly("newer");
        assertThat(told).anySatisfy(text -> assertThat(text).contains(".damaged-", "-wal"));
        assertThat(names())
                .anyMatch(name -> name.matches("target\\.db\\.damaged-.*-wal"))
                .noneMatch(name -> name.contains(".restoring"));
    }

    @Test
    void fileThatAProgramMakesMeanwhileIsLeft() throws Exception {
        for (String step : List.of("restore.copied", "restore.aside")) {
            Files.deleteIfExists(file);
            List<String> before = names();
            try (Database database = meanwhile(step, () -> Files.writeString(file, "made meanwhile"))) {
                assertThatThrownBy(() -> database.backups().replaceDamaged(Restore.of("latest")))
                        .as(step)
                        .isInstanceOf(TransactionConflictException.class)
                        .hasMessageContaining("somebody has made it meanwhile")
                        .hasMessageContaining("Nothing was changed");
            }
            assertThat(file).hasContent("made meanwhile");
            Files.delete(file);
            assertThat(names()).isEqualTo(before);
        }
    }

    @Test
    void otherReplacementIsRefusedAndRecoverLeavesThisOneAlone() throws Exception {
        String earlier;
        try (Database database = database()) {
            earlier = database.backups().find("latest").id();
            Backup unused = database.backup();
        }
        overwrite(0, 4096);
        try (Database other = database();
                Database database = meanwhile("restore.copied", () -> {
                    assertThat(other.backups().recover()).isEmpty();
                    assertThatThrownBy(() -> other.backups().replaceDamaged(Restore.of(earlier)))
                            .isInstanceOf(TransactionConflictException.class)
                            .hasMessageContaining("somebody else replaces it now")
                            .hasMessageContaining("Nothing was changed");
                    return true;
                })) {
            assertThat(database.backups().replaceDamaged(Restore.of("latest"))).isPresent();
        }
        assertThat(target.rows(ALL)).containsExactly("3000|3000");
    }

    @Test
    void diskThatFailsOnTheWayLeavesEverythingAsItWasAndIsTold() throws Exception {
        overwrite(0, 4096);
        Files.writeString(file.resolveSibling("target.db-wal"), "what was left of a log");
        byte[] damaged = Files.readAllBytes(file);
        List<String> before = names();
        try (Database database = meanwhile("restore.aside", () -> {
            for (String name : names()) {
                if (name.contains(".restoring-") && !name.endsWith(".note")) {
                    Files.delete(file.resolveSibling(name));
                }
            }
            return true;
        })) {
            assertThatThrownBy(() -> database.backups().replaceDamaged(Restore.of("latest")))
                    .isInstanceOf(SourceFailedException.class)
                    .hasMessageContaining("target.db")
                    .hasMessageContaining("Nothing was changed")
                    .hasMessageNotContaining("folder of backups");
        }
        // SQLite itself makes the -shm when it looks at the file.
        assertThat(names()).filteredOn(name -> !name.endsWith("-shm")).isEqualTo(before);
        assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }

    @Test
    void recoverClearsUpWhereTheFileIsNoDatabase() throws Exception {
        overwrite(0, 4096);
        List<String> before = names();
        try (Child child = Child.next()) {
            child.order(String.join("\t", "replace", target.url(), "restore.copied", folder.toString(), "latest"));
            child.await(line -> line.equals("AT restore.copied"));
        }
        try (Database database = database()) {
            assertThatThrownBy(database::recover).hasMessageContaining("not an SQLite database");
        }
        assertThat(names()).isEqualTo(before);
    }
}
