package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.backup.Restore;
import dev.intact.io.Checksum;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.Option;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
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
        return database.load(Load.files(source).into("visit")).outcome();
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

    private static LoadReport shown(Database database, long load) {
        return database.history().find(load).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void whatWasUndoneAndCameBackIsInForceAgain(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            load(database, 1);
            String backup = database.backup().id();
            database.undo(1);
            database.restore(Restore.of(backup));
            assertThat(load(database, 1)).isEqualTo(Outcome.UNCHANGED);
            assertThat(shown(database, 1).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(shown(database, 1).origin().undoneBy()).isEmpty();
            assertThat(database.undo(1).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(target.rows("select id from visit")).isEmpty();
            assertThat(load(database, 1)).isEqualTo(Outcome.PUBLISHED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatARestoreHasGoneBackBehindIsShownAndUndoneAsThat(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            String backup = database.backup().id();
            load(database, 1);
            long restore = database.restore(Restore.of(backup)).load().orElseThrow();
            assertThat(shown(database, 1).outcome()).isEqualTo(Outcome.UNDONE);
            assertThat(shown(database, 1).origin().undoneBy()).hasValue(restore);
            assertThat(database.history().latest(9))
                    .extracting(LoadReport::outcome)
                    .containsExactly(Outcome.PUBLISHED, Outcome.UNDONE);
            LoadReport nothing = database.undo(1);
            assertThat(nothing.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(nothing.load()).hasValue(restore);
            assertThat(nothing.origin().sources()).containsExactly("backup " + backup);
            database.undo(restore);
            assertThat(shown(database, 1).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(shown(database, restore).outcome()).isEqualTo(Outcome.UNDONE);
        }
    }

    private Load both() throws IOException {
        Path both = Files.createDirectories(folder.resolve("both"));
        Files.writeString(both.resolve("visit.csv"), "id,who\n7,ann\n");
        Files.writeString(both.resolve("room.csv"), "id\n7\n");
        return Load.folder(both).upsert();
    }

    @ParameterizedTest
    @EnumSource
    void aLoadOfTwoTablesIsInForceInEachByItself(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            target.execute("create table room (id integer primary key)");
            String empty = database.backup().id();
            database.load(both());
            database.restore(Restore.of(empty).tables("room"));
            assertThat(shown(database, 1).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(database.load(both()).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(database.load(both()).outcome()).isEqualTo(Outcome.UNCHANGED);
            LoadReport undone = database.undo(1);
            assertThat(undone.tables())
                    .extracting(LoadReport.TableReport::table)
                    .containsExactly("visit");
            assertThat(target.count("visit")).isZero();
            assertThat(target.rows("select id from room"))
                    .as("of the load after it")
                    .containsExactly("7");
            assertThat(database.undo(1).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(database.load(both()).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTookOneOfTwoLoadsBackTookTheRowsOfBoth(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            Path source = Files.writeString(folder.resolve("visit1.csv"), "id,who\n1,ann\n");
            Load load = Load.files(source).into("visit").upsert().key("id");
            database.load(load);
            database.load(load.with(Option.AGAIN));
            database.undo(1);
            assertThat(target.count("visit")).isZero();
            assertThat(database.load(load).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsWithoutAKeyAreOfTheLoadThatAddedThem(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            target.execute("create table plain (who text)", "insert into plain values ('bob')");
            Load load = Load.files(Files.writeString(folder.resolve("plain.csv"), "who\nann\n"));
            database.load(load);
            String backup = database.backup().id();
            database.load(load.with(Option.AGAIN));
            database.undo(1);
            assertThat(database.load(load).outcome()).isEqualTo(Outcome.UNCHANGED);
            database.undo(2);
            database.restore(Restore.of(backup));
            assertThat(database.load(load).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(target.count("plain")).isEqualTo(2);
        }
    }

    /** On SQLite one writer after the other draws its number. */
    @Test
    void aLoadThatCommitsAfterABackupIsNotInItAlthoughItsNumberIsSmaller() throws Exception {
        CountDownLatch drawn = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Database database = database(Engine.POSTGRES)) {
            target.execute("create table room (id integer primary key)");
            load(database, 9); // The first of all makes the tables of the ledger, and others wait for it.
            Path room = Files.writeString(folder.resolve("room.csv"), "id\n1\n");
            Observer holds = event -> {
                if (event.equals(new Event.Step("rows.written"))) {
                    drawn.countDown();
                    await(go);
                }
            };
            String backup;
            try (Database slow = Database.open(DatabaseConfig.of(target.url()).withObserver(holds))) {
                CompletableFuture<LoadReport> first = CompletableFuture.supplyAsync(
                        () -> slow.load(Load.files(room).upsert()));
                await(drawn);
                load(database, 1);
                assertThat(shown(database, 3).outcome()).isEqualTo(Outcome.PUBLISHED);
                backup = database.backup().id();
                go.countDown();
                assertThat(first.get(1, TimeUnit.MINUTES).load()).hasValue(2);
            }
            database.restore(Restore.of(backup));
            assertThat(target.count("room")).isZero();
            assertThat(load(database, 1)).isEqualTo(Outcome.UNCHANGED);
            assertThat(shown(database, 2).outcome()).isEqualTo(Outcome.UNDONE);
            assertThat(database.load(Load.files(room).upsert()).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(target.rows("select id from room")).containsExactly("1");
        } finally {
            go.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** As earlier versions wrote it: one moment for all tables, in the key. */
    @ParameterizedTest
    @EnumSource
    void ledgersOfEarlierVersionsAreRead(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            load(database, 1);
            String backup = database.backup().id();
            database.undo(1);
            load(database, 2);
            database.restore(Restore.of(backup));
            String of = engine == Engine.SQLITE ? "intact_" : "intact.";
            target.execute(
                    "drop table " + of + "restored",
                    "update " + of + "load set key = 'restore-1-abc' where key like 'restore-%'",
                    "update " + of + "load set state = 'undone' where load_id = 1");
            assertThat(shown(database, 1).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(load(database, 1)).isEqualTo(Outcome.UNCHANGED);
            String later = database.backup().id();
            assertThat(load(database, 2)).isEqualTo(Outcome.PUBLISHED);
            database.restore(Restore.of(later));
            assertThat(load(database, 1)).isEqualTo(Outcome.UNCHANGED);
            assertThat(load(database, 2)).isEqualTo(Outcome.PUBLISHED);
        }
    }

    /** The same database by another name. */
    private String otherwise(Engine engine) throws IOException {
        if (engine == Engine.POSTGRES) {
            return target.url().contains("localhost")
                    ? target.url().replace("localhost", "127.0.0.1")
                    : target.url().replace("127.0.0.1", "localhost");
        }
        Path linked = Files.createSymbolicLink(folder.resolve("linked"), folder);
        return linked.resolve(folder.relativize(Path.of(target.url()))).toString();
    }

    @ParameterizedTest
    @EnumSource
    void aMomentCountsWhateverTheDatabaseIsCalled(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            load(database, 1);
            String backup = database.backup().id();
            load(database, 2);
            String otherwise = otherwise(engine);
            assertThat(otherwise).isNotEqualTo(target.url());
            try (Database other = Database.open(DatabaseConfig.of(otherwise).withFiles(folder))) {
                other.restore(Restore.of(backup));
            }
            assertThat(shown(database, 1).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(load(database, 1)).isEqualTo(Outcome.UNCHANGED);
            assertThat(load(database, 2)).isEqualTo(Outcome.PUBLISHED);
        }
    }

    /** As after {@code rm} or {@code drop database}: the same name, and no load. */
    private void makeAnew(Engine engine) throws IOException {
        if (engine == Engine.SQLITE) {
            Files.delete(Path.of(target.url()));
        } else {
            target.execute("drop schema intact cascade", "drop table visit");
        }
        target.execute("create table visit (id integer primary key, who text)");
    }

    @ParameterizedTest
    @EnumSource
    void noMomentIsThatOfADatabaseMadeAnewUnderTheSameName(Engine engine) throws IOException {
        Backup backup;
        try (Database database = database(engine)) {
            load(database, 1);
            backup = database.backup();
        }
        makeAnew(engine);
        try (Database database = Database.open(DatabaseConfig.of(target.url()).withFiles(folder))) {
            load(database, 2);
            database.restore(Restore.of(backup.id()));
            assertThat(target.rows("select id from visit")).containsExactly("1");
            assertThat(shown(database, 1).outcome()).isEqualTo(Outcome.UNDONE);
            assertThat(load(database, 2)).isEqualTo(Outcome.PUBLISHED);
        }
    }

    /** As earlier versions wrote it: without the unit of the last load. */
    @ParameterizedTest
    @EnumSource
    void aMomentOfAnEarlierVersionCountsWhereTheLoadIsNotLater(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            load(database, 1);
            Backup backup = database.backup();
            Path manifest = backup.folder().resolve("manifest.json");
            String text = Files.readString(manifest);
            assertThat(text).contains("\"lastUnit\"");
            byte[] earlier = text.replaceAll("\"lastUnit\":\"[^\"]+\",", "").getBytes(StandardCharsets.UTF_8);
            Files.write(manifest, earlier);
            Files.writeString(
                    manifest.resolveSibling("manifest.sha256"),
                    new Checksum().add(earlier, 0, earlier.length).hex() + "\n");
            database.restore(Restore.of(backup.id()));
            assertThat(shown(database, 1).outcome()).isEqualTo(Outcome.PUBLISHED);
            String of = engine == Engine.SQLITE ? "intact_" : "intact.";
            target.execute("update " + of + "load set created_at = '2999-01-01 00:00:00' where load_id = 1");
            database.restore(Restore.of(backup.id()));
            assertThat(shown(database, 1).outcome()).isEqualTo(Outcome.UNDONE);
        }
    }

    private Outcome upsert(Database database, String name, String rows) throws IOException {
        Path source = Files.writeString(folder.resolve(name), "id,who\n" + rows);
        return database.load(Load.files(source).into("visit").upsert().key("id"))
                .outcome();
    }

    @ParameterizedTest
    @EnumSource
    void anUpsertWhoseRowsWentWithAnotherIsLoadedAgain(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            String empty = database.backup().id();
            upsert(database, "x.csv", "1,a\n2,b\n");
            upsert(database, "y.csv", "1,a\n2,b\n3,c\n");
            database.undo(1);
            assertThat(target.rows("select id from visit")).containsExactly("3");
            assertThat(upsert(database, "y.csv", "1,a\n2,b\n3,c\n")).isEqualTo(Outcome.PUBLISHED);
            assertThat(target.count("visit")).isEqualTo(3);
            assertThat(upsert(database, "y.csv", "1,a\n2,b\n3,c\n")).isEqualTo(Outcome.UNCHANGED);
            database.restore(Restore.of(empty));
            assertThat(upsert(database, "x.csv", "1,a\n2,b\n")).isEqualTo(Outcome.PUBLISHED);
            assertThat(target.count("visit")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLoadThatMadeTheTableAnewEndsThoseBeforeIt(Engine engine) throws IOException {
        Load load = Load.files(Files.writeString(folder.resolve("anew.csv"), "id,who\n1,ann\n"));
        try (Database database = database(engine)) {
            database.load(load);
            target.execute("drop table anew");
            assertThat(database.load(load).load()).hasValue(2);
            LoadReport nothing = database.undo(1);
            assertThat(nothing.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(nothing.load()).hasValue(2);
            assertThat(target.count("anew")).isEqualTo(1);
            assertThat(shown(database, 1).origin().undoneBy()).hasValue(2);
            assertThat(database.load(load).outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(database.undo(2).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(shown(database, 1).outcome()).isEqualTo(Outcome.UNDONE);
            assertThat(database.load(load).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tablesMadeSinceTheBackupAreNamed(Engine engine) throws IOException {
        List<String> told = new CopyOnWriteArrayList<>();
        try (Database first = database(engine)) {
            load(first, 1);
            String backup = first.backup().id();
            target.execute("create table later (id integer)", "insert into later values (1)");
            Observer observer = event -> told.add(event.toString());
            try (Database database = Database.open(
                    DatabaseConfig.of(target.url()).withFiles(folder).withObserver(observer))) {
                LoadReport plan = database.plan(Restore.of(backup));
                assertThat(plan.tables()).hasSize(2);
                assertThat(plan.tables().get(1).table()).endsWith("later");
                assertThat(plan.tables().get(1).why()).contains("made since the backup");
                assertThat(told).anyMatch(event -> event.contains("left as they are") && event.contains("later"));
                assertThat(database.restore(Restore.of(backup)).tables()).hasSize(2);
                assertThat(database.restore(Restore.of(backup).tables("visit")).tables())
                        .hasSize(1);
            }
            assertThat(target.count("later")).isEqualTo(1);
        }
    }
}
