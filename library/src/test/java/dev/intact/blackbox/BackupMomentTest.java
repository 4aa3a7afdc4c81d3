package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.backup.Restore;
import dev.intact.error.StatementFailedException;
import dev.intact.load.LoadReport;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backup is of one moment, rows and files, whatever goes on beside it. */
class BackupMomentTest {
    private static final int BACKUPS = 4;

    @TempDir
    Path folder;

    private Target target;

    private Database database(Engine engine) {
        target = engine.fresh(folder);
        return Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
    }

    private void write(Database database, int version) {
        database.transaction(tx -> {
            tx.execute("update one set v = " + version);
            tx.execute("update two set v = " + version);
            tx.files().replace(Path.of("v.txt")).text(Integer.toString(version));
            return true;
        });
    }

    private void prepare() {
        target.execute(
                "create table one (id integer primary key, v integer)",
                "create table two (id integer primary key, v integer)",
                "insert into one values (1, 0)",
                "insert into two values (1, 0)");
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfAllTablesAndFilesAreOfOneMomentWhileOthersWrite(Engine engine) throws Exception {
        try (Database database = database(engine)) {
            prepare();
            write(database, 1);
            List<Backup> backups = new ArrayList<>();
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
                int version = 1;
                while (!enough.get()) {
                    write(database, ++version);
                }
                return version;
            });
            try {
                for (int i = 0; i < BACKUPS; i++) {
                    backups.add(database.backup());
                }
            } finally {
                enough.set(true);
            }
            assertThat(writer.get()).isGreaterThan(BACKUPS);
            for (Backup backup : backups) {
                LoadReport report = database.restore(Restore.of(backup.id()));
                assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.PUBLISHED);
                String version = target.rows("select v from one").get(0);
                assertThat(target.rows("select v from two")).containsExactly(version);
                assertThat(Files.readString(folder.resolve("v.txt"))).isEqualTo(version);
            }
            assertThat(database.status().isSettled()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void filesThatAreGoneOrOthersComeBackWithTheRows(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            prepare();
            write(database, 1);
            Backup backup = database.backup();
            assertThat(backup.manifest().orElseThrow().managed()).hasSize(1);
            write(database, 2);
            database.transaction(tx -> {
                tx.files().create(Path.of("later.txt")).text("made since");
                return true;
            });
            LoadReport plan = database.plan(Restore.of(backup.id()));
            assertThat(plan.files()).extracting(LoadReport.FileReport::path).containsExactly("v.txt");
            database.restore(Restore.of(backup.id()));
            assertThat(Files.readString(folder.resolve("v.txt"))).isEqualTo("1");
            assertThat(folder.resolve("later.txt")).exists();
            database.transaction(tx -> {
                tx.files().delete(Path.of("v.txt"));
                return true;
            });
            database.restore(Restore.of(backup.id()));
            assertThat(Files.readString(folder.resolve("v.txt"))).isEqualTo("1");
            Files.writeString(folder.resolve("v.txt"), "foreign");
            database.restore(Restore.of(backup.id()));
            assertThat(Files.readString(folder.resolve("v.txt"))).isEqualTo("1");
        }
    }

    @Test
    void tableThatARoleMayNotReadIsNamed() {
        Postgres.Database postgres = Postgres.fresh();
        postgres.run(
                "create table open_to_all (id integer)",
                "create table closed (id integer)",
                "do $$ begin create role backup_reader login password 'pass'; exception when others then null; end $$",
                "grant select on open_to_all to backup_reader");
        String url = postgres.url().replace("//postgres:", "//backup_reader:");
        try (Database database = Database.open(DatabaseConfig.of(url).withFiles(folder))) {
            assertThatThrownBy(database::backup)
                    .isInstanceOf(StatementFailedException.class)
                    .hasMessageContaining("closed")
                    .hasMessageContaining("Nothing was changed");
            assertThat(database.backups().list()).isEmpty();
        }
    }

    @Test
    void everyKindOfPostgresTableIsMadeAgainAndFilled() {
        Postgres.Database postgres = Postgres.fresh();
        postgres.run(
                "create schema s",
                "create type mood as enum ('glad', 'sad')",
                "create table s.kinds (id bigint generated always as identity primary key, n serial, m mood,"
                        + " j jsonb, k json, t timestamptz default now(), d numeric, r real, f float8, b bytea,"
                        + " a integer[], c char(5), i interval, twice bigint generated always as (id * 2) stored,"
                        + " check (d is null or d > -100), exclude using gist (int4range(n, n, '[]') with &&))",
                "create index on s.kinds (lower(c)) where d > 0",
                "insert into s.kinds (m, j, k, t, d, r, f, b, a, c, i) values"
                        + " ('glad', '{\"a\": [1, null]}', '{ \"b\":1 }', '2024-02-29 10:20:30.123456+02', 1.50, 0.1,"
                        + " 'NaN', '\\x00ff', '{1,null,3}', 'ab', '1 mon 2 days'),"
                        + " ('sad', null, null, 'infinity', 'NaN', 1e-30, 1e300, '', '{}', '', null)",
                "create table parts (id integer, day date, primary key (id, day)) partition by range (day)",
                "create table parts_a partition of parts for values from ('2024-01-01') to ('2025-01-01')",
                "create table parts_b partition of parts default",
                "insert into parts values (1, '2024-05-05'), (2, '2030-01-01')");
        target = new Target(Engine.POSTGRES, postgres.url(), postgres.jdbcUrl());
        List<String> all = List.of("select * from s.kinds order by id", "select tableoid::regclass, * from parts");
        List<List<String>> before = all.stream().map(target::rows).toList();
        try (Database database = Database.open(DatabaseConfig.of(target.url()).withFiles(folder))) {
            database.backup();
            target.execute("update s.kinds set m = 'sad', a = '{9}'", "delete from parts where id = 2");
            database.restore(Restore.of("latest"));
            assertThat(all.stream().map(target::rows).toList()).isEqualTo(before);
            target.execute("drop schema s cascade", "drop table parts");
            database.restore(Restore.of("latest"));
            assertThat(all.stream().map(target::rows).toList()).isEqualTo(before);
            target.execute("insert into s.kinds (m) values ('glad')");
            assertThat(target.rows("select id, n, twice from s.kinds order by id desc limit 1"))
                    .containsExactly("3|3|6");
        }
    }
}
