package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.backup.BackupSettings;
import dev.intact.backup.Restore;
import dev.intact.config.Configuration.BackupPolicy;
import dev.intact.error.IntactException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is killed, or has no room, while it is made is no backup; what is killed while it is put back is old or new, whole. */
class BackupKillTest {
    private static final String ALL = "select count(*), sum(v), count(distinct v) from kept";

    @TempDir
    Path folder;

    private Target prepared(Engine engine) throws Exception {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        target.execute(
                "create table kept (id integer primary key, v integer not null)",
                "insert into kept with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000)"
                        + " select i, 1 from n");
        return target;
    }

    private DatabaseConfig config(Target target) {
        return DatabaseConfig.of(target.url()).withFiles(folder);
    }

    @AfterAll
    static void endSpare() throws Exception {
        Child.endSpare();
    }

    /** Runs a command in a process that is killed when it tells of a step. */
    private static void killAt(String step, List<String> order) throws Exception {
        try (Child child = Child.next()) {
            child.order(String.join("\t", order));
            child.await(line -> line.equals("AT " + step));
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedBackupIsNoneUntilItHasItsName(Engine engine) throws Exception {
        Target target = prepared(engine);
        try (Database database = Database.open(config(target))) {
            for (String step : List.of("backup.begun", "backup.copied", "backup.verified", "backup.renamed")) {
                int before = database.backups().list().size();
                killAt(step, List.of("keep", target.url(), step, folder.toString()));
                List<Backup> left = database.backups().list();
                assertThat(left).as(step).hasSize(before + (step.equals("backup.renamed") ? 1 : 0));
                for (Backup backup : left) {
                    database.backups().verify(backup.id());
                }
                assertThat(database.recover().cleared())
                        .as(step)
                        .hasSize(step.equals("backup.renamed") ? 0 : 1)
                        .allMatch(name -> name.contains(".partial-"));
            }
            target.execute("delete from kept");
            database.restore(Restore.of("latest"));
            assertThat(target.rows(ALL)).containsExactly("3000|3000|1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedRestoreLeavesTheOldOrTheNewWhole(Engine engine) throws Exception {
        Target target = prepared(engine);
        try (Database database = Database.open(config(target))) {
            Backup backup = database.backup();
            for (String step : List.of("restore.verified", "load.chunk.copied", "rows.written", "commit.returned")) {
                target.execute("update kept set v = 2");
                killAt(step, List.of("back", target.url(), step, folder.toString(), backup.id()));
                Remains.awaitNoSession(target);
                assertThat(target.rows(ALL))
                        .as(step)
                        .containsExactly(step.equals("commit.returned") ? "3000|3000|1" : "3000|6000|1");
            }
            target.execute("update kept set v = 2");
            database.restore(Restore.of(backup.id()));
            assertThat(target.rows(ALL)).containsExactly("3000|3000|1");
            assertThat(database.backups().verify(backup.id()).id()).isEqualTo(backup.id());
        }
    }

    @ParameterizedTest
    @EnumSource
    void fullDiskLeavesNoBackupAndItsSpaceFree(Engine engine) throws Exception {
        Target target = prepared(engine);
        target.execute(
                "alter table kept add column noise text",
                engine == Engine.SQLITE
                        ? "update kept set noise = hex(randomblob(600))"
                        : "update kept set noise = (select string_agg(md5(random()::text || n || kept.id), '') from"
                                + " generate_series(1, 40) n)");
        Path disk = Files.createDirectories(folder.resolve("disk"));
        if (!Images.succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString())) {
            System.out.println("SKIPPED: no small tmpfs can be mounted here (root is needed)");
            abort("SKIPPED: no small tmpfs can be mounted here");
        }
        BackupSettings small = BackupSettings.USUAL.in(disk.resolve("backups"));
        try (Database database = Database.open(config(target).withBackups(BackupPolicy.ALWAYS, small))) {
            long free = Files.getFileStore(disk).getUsableSpace();
            assertThatThrownBy(database::backup)
                    .isInstanceOf(IntactException.class)
                    .hasMessageContaining("Nothing was changed");
            assertThat(database.backups().list()).isEmpty();
            assertThat(Files.getFileStore(disk).getUsableSpace()).isGreaterThanOrEqualTo(free - 65_536);
            try (var left = Files.list(disk.resolve("backups"))) {
                assertThat(left).isEmpty();
            }
        } finally {
            assertThat(Images.succeeds("umount", disk.toString())).isTrue();
        }
    }
}
