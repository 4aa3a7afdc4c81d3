package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.backup.Restore;
import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.load.Input;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.observe.Event;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept is put back exactly: rows, and tables that are gone. */
class BackupTest {
    private static final String TEAMS = "select id, name from team order by id";
    private static final String PLAYERS = "select id, team_id, name, score, note from player order by id";

    @TempDir
    Path folder;

    private Target target;

    private Database database(Engine engine) {
        target = engine.fresh(folder);
        Database database = Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
        target.execute(
                "create table team (id integer primary key, name varchar(40) not null unique)",
                "create table player (id integer primary key, team_id integer not null references team (id),"
                        + " name text, score numeric(10, 2) default 0, note text, boss integer references player (id))",
                "create index player_by_name on player (name)",
                "insert into team values (1, 'North'), (2, 'South''s \"best\"')",
                "insert into player values (1, 1, 'Ann', 1.50, null, null), (2, 1, 'Bob\n\t\\N', 2, '', 1),"
                        + " (3, 2, 'Élan ☃', -0.25, 'x', 2)",
                "create table plain (a text, b integer)",
                "insert into plain values ('x', 1), ('x', 1), (null, null), ('y', 2)");
        return database;
    }

    private List<List<String>> contents() {
        return List.of(
                target.rows(TEAMS),
                target.rows(PLAYERS),
                target.rows("select a, b from plain order by 1, 2"),
                target.rows("select id, boss from player order by 1"));
    }

    @ParameterizedTest
    @EnumSource
    void changedRowsComeBackAndOthersAreNotTouched(Engine engine) {
        try (Database database = database(engine)) {
            List<List<String>> before = contents();
            Backup backup = database.backup();
            assertThat(backup.manifest().orElseThrow().rows()).isEqualTo(9);
            target.execute(
                    "update player set name = 'changed', score = 9 where id = 2",
                    "delete from plain where a = 'y'",
                    "insert into plain values ('x', 1)",
                    "insert into team values (3, 'East')",
                    "insert into player values (4, 3, 'new', 0, null, null)",
                    "delete from player where id = 3");
            LoadReport plan = database.plan(Restore.of(backup.id()));
            LoadReport report = database.restore(Restore.of("latest"));
            assertThat(contents()).isEqualTo(before);
            assertThat(Trial.counts(report)).isEqualTo(Trial.counts(plan));
            assertThat(Trial.counts(report)).contains("player:+1 ~1 -1 =1").contains("team:+0 ~0 -1 =2");
            assertThat(report.origin().sources()).containsExactly("backup " + backup.id());
            assertThat(database.backups().verify(backup.id()).id()).isEqualTo(backup.id());
        }
    }

    @ParameterizedTest
    @EnumSource
    void tablesThatAreGoneAreMadeAgainAsTheyWere(Engine engine) {
        try (Database database = database(engine)) {
            List<List<String>> before = contents();
            database.backup();
            target.execute("drop table player", "drop table team", "drop table plain");
            LoadReport report = database.restore(Restore.of("latest"));
            assertThat(contents()).isEqualTo(before);
            assertThat(report.tables()).allMatch(LoadReport.TableReport::created);
            target.execute("insert into player (id, team_id, name) values (9, 1, 'new')");
            assertThat(target.rows("select score from player where id = 9").get(0))
                    .startsWith("0");
            assertThatThrownBy(() -> target.execute("insert into team values (9, 'North')"))
                    .hasMessageContaining("team");
            assertThat(indexes(engine)).contains("player_by_name");
        }
    }

    private List<String> indexes(Engine engine) {
        return target.rows(
                engine == Engine.SQLITE
                        ? "select name from sqlite_schema where type = 'index'"
                        : "select indexname from pg_indexes where schemaname = 'public'");
    }

    @ParameterizedTest
    @EnumSource
    void someTablesAreKeptAndPutBackAlone(Engine engine) {
        try (Database database = database(engine)) {
            Backup backup = database.backup(TableName.of("plain"), TableName.of("team"));
            List<String> teams = target.rows(TEAMS);
            target.execute("delete from plain", "update team set name = 'else' where id = 1");
            LoadReport report = database.restore(Restore.of(backup.id()).tables("team"));
            assertThat(Trial.counts(report)).endsWith("team:+0 ~1 -0 =1");
            assertThat(target.rows(TEAMS)).isEqualTo(teams);
            assertThat(target.count("plain")).isZero();
            assertThatThrownBy(() -> database.restore(Restore.of(backup.id()).tables("player")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("holds no table player");
            assertThatThrownBy(() -> database.backup(TableName.of("nothing")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("nothing");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tableWhoseColumnsChangedIsRefusedByName(Engine engine) {
        try (Database database = database(engine)) {
            Backup backup = database.backup();
            target.execute("alter table plain add column c integer");
            assertThatThrownBy(() -> database.restore(Restore.of(backup.id())))
                    .isInstanceOfSatisfying(
                            LoadRejectedException.class,
                            refused -> assertThat(refused.problems())
                                    .singleElement()
                                    .satisfies(problem -> {
                                        assertThat(problem.table()).endsWith("plain");
                                        assertThat(problem.column()).contains("c");
                                    }));
        }
    }

    @Test
    void rowsWithoutTheirParentAreToldAndKept() {
        target = Engine.SQLITE.fresh(folder);
        target.execute(
                "create table parent (id integer primary key)",
                "create table child (id integer primary key, parent_id integer references parent (id))",
                "insert into child values (1, 7), (2, 8), (3, null)");
        List<String> told = new ArrayList<>();
        DatabaseConfig config = DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event instanceof Event.Notice notice) {
                told.add(notice.message());
            }
        });
        try (Database database = Database.open(config)) {
            assertThat(database.backup().manifest().orElseThrow().rows()).isEqualTo(3);
            assertThat(told).singleElement().asString().contains("2 rows of child refer to rows of parent");
        }
    }

    /** What all tables share is not counted again for each: a disk with room for the whole has room for it. */
    @Test
    void tablesOfOneFileShareItsSize() {
        try (Database database = database(Engine.SQLITE)) {
            Backup backup = database.backup();
            List<Long> sizes = new ArrayList<>();
            database.backups().restore(Restore.of(backup.id()), load -> {
                load.tables()
                        .forEach(table -> sizes.add(((Input.Kept) table.inputs().get(0)).bytes()));
                return database.plan(load);
            });
            long bytes = backup.manifest().orElseThrow().bytes();
            assertThat(sizes).hasSize(3).containsOnly(bytes / 3);
        }
    }

    private static List<Path> files(Backup backup) throws IOException {
        try (var files = Files.list(backup.folder())) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyDamagedFileIsFoundAndNothingIsPutBack(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            Backup backup = database.backup();
            target.execute("delete from plain");
            for (Path file : files(backup)) {
                byte[] whole = Files.readAllBytes(file);
                byte[] flipped = whole.clone();
                flipped[whole.length / 2] ^= 1;
                Files.write(file, flipped);
                refused(database, backup, file + ", a bit flipped");
                Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
                refused(database, backup, file + ", cut");
                Files.write(file, whole);
            }
            database.backups().verify(backup.id());
        }
    }

    private void refused(Database database, Backup backup, String when) {
        assertThatThrownBy(() -> database.backups().verify(backup.id()))
                .as(when)
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("is damaged");
        assertThatThrownBy(() -> database.restore(Restore.of(backup.id())))
                .as(when)
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("Nothing was changed");
        assertThat(target.count("plain")).as(when).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void fileThatCannotComeBackKeepsTheRowsFromComingBackWithoutIt(Engine engine) throws IOException {
        try (Database database = database(engine)) {
            Path more = Files.writeString(folder.resolve("more.csv"), "id,name\n9,West\n");
            database.load(
                    Load.files(more).into("team").file(Path.of("out/team.csv"), "select * from team order by id"));
            database.backup();
            target.execute("delete from team where id = 9");
            Files.move(folder.resolve("out"), folder.resolve("elsewhere"));
            Path outside = Files.createTempDirectory("outside");
            Files.createSymbolicLink(folder.resolve("out"), outside);
            assertThatThrownBy(() -> database.restore(Restore.of("latest")))
                    .isInstanceOf(LoadRejectedException.class)
                    .hasMessageContaining("out/team.csv");
            assertThat(target.rows("select id from team where id = 9")).isEmpty();
            assertThat(outside).isEmptyDirectory();
            Files.delete(outside);
        }
    }
}
