package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.copy.CopyReport;
import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database copied into another one, compared by others than the copy itself. */
class CopyTest {
    @TempDir
    Path folder;

    private Target fresh(Engine engine, String name) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve(name)));
    }

    private static String chinook() {
        return TestData.whole().resolve("sqlite/chinook.sqlite").toString();
    }

    @ParameterizedTest
    @EnumSource
    void chinookArrivesAndIsCopiedAgainForWhatHasChanged(Engine engine) throws IOException, SQLException {
        Target target = fresh(engine, "to");
        SetOfTables set = SetOfTables.of("chinook/csv");
        Copy copy = Copy.from(chinook());
        try (Database db = target.open()) {
            CopyReport report = db.copy(copy);

            assertThat(report.load().tables()).hasSize(11).allMatch(TableReport::created);
            assertThat(report.load().checks())
                    .hasSize(11)
                    .allSatisfy(check -> assertThat(check.rows()).isZero())
                    .extracting(CheckReport::name)
                    .anyMatch(name -> name.contains("3503 rows, digest "));
            assertThat(report.remarks()).isEmpty();
            if (engine == Engine.POSTGRES) {
                assertThat(report.load().tables()).allMatch(table -> table.why().equals("the table is new"));
            }
            Contents.holds(target, set);

            assertThat(db.copy(copy).load().outcome()).isEqualTo(Outcome.UNCHANGED);
            target.execute("update \"Artist\" set \"Name\" = 'somebody' where \"ArtistId\" = 7");
            CopyReport again = db.copy(copy.with(dev.intact.load.Option.AGAIN));
            assertThat(again.load().tables().stream()
                            .mapToLong(TableReport::updated)
                            .sum())
                    .isEqualTo(1);
            assertThat(again.load().tables().stream()
                            .mapToLong(table -> table.inserted() + table.deleted())
                            .sum())
                    .isZero();
            Contents.holds(target, set);

            db.undo(again.load().load().orElseThrow());
            assertThat(target.rows("select \"Name\" from \"Artist\" where \"ArtistId\" = 7"))
                    .containsExactly("somebody");
        }
        Contents.nothingIsLeftAside(target, folder.resolve("to"));
    }

    @Test
    void aPreviewMakesNothing() throws IOException {
        Target target = fresh(Engine.POSTGRES, "to");
        try (Database db = target.open()) {
            CopyReport report = db.copy(Copy.from(chinook()).preview());
            assertThat(report.load().outcome()).isEqualTo(Outcome.PREVIEWED);
            assertThat(report.statements())
                    .anyMatch(sql -> sql.toLowerCase(java.util.Locale.ROOT).contains("\"album\""));
            assertThat(report.load().tables()).hasSize(11).allMatch(table -> table.inserted() == table.read());
        }
        assertThat(Contents.tables(target)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatOnlyTheTargetHasStayInAnUpsert(Engine engine) throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table player (id integer primary key, name text)",
                "insert into player values (1, 'a'), (2, 'b')");
        Target target = fresh(engine, "to");
        try (Database db = target.open()) {
            db.copy(Copy.from(source.url()));
            target.execute("insert into player values (9, 'own')", "update player set name = 'x' where id = 1");
            CopyReport report = db.copy(Copy.from(source.url()).upsert().with(dev.intact.load.Option.AGAIN));
            assertThat(report.load().checks()).hasSize(1);
            assertThat(target.rows("select id, name from player order by 1")).containsExactly("1|a", "2|b", "9|own");
        }
    }

    @Test
    void valuesThatDoNotFitAreRefusedByAStrictCopy() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table player (id integer primary key, age integer)",
                "insert into player values (1, 'forty'), (2, 40)");
        Target target = fresh(Engine.POSTGRES, "to");
        try (Database db = target.open()) {
            assertThatThrownBy(() -> db.copy(Copy.from(source.url()).strict()))
                    .isInstanceOf(LoadRejectedException.class)
                    .hasMessageContaining("forty");
            assertThat(Contents.tables(target)).isEmpty();
            CopyReport report = db.copy(Copy.from(source.url()));
            assertThat(report.remarks()).hasSize(1);
            assertThat(target.rows("select id, age from player order by 1")).containsExactly("1|forty", "2|40");
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatCannotArriveAreNamedAndNothingIsCopied(Engine engine) throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table a (id integer primary key, name text)",
                "create table b (id integer primary key)",
                "insert into a values (5, '2024-01-01'), (6, 'soon')",
                "insert into b values (1)");
        Target target = fresh(engine, "to");
        target.execute("create table a (id bigint primary key, name date)");
        try (Database db = target.open()) {
            CopyReport report = db.attempt(Copy.from(source.url()));
            assertThat(report.load().outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(report.load().problems()).hasSize(1).first().asString().contains("#a row 2, column name");
        }
        assertThat(Contents.tables(target)).containsExactly("a");
    }

    @Test
    void valuesOfAllKindsArriveWhateverIsDeclaredOfThem() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table \"Select\" (\"Order\" integer primary key autoincrement, n integer, r real, b blob, t text,"
                        + " d date, j json, v varchar(3), boss integer references \"Select\"(\"Order\"), any)",
                "insert into \"Select\" values (1, 9007199254740993, 1e300, x'00ff', '', '2024-02-29', '{\"b\":1,\"a\":[1.0]}',"
                        + " 'äöü', 2, 'x')",
                "insert into \"Select\" values (2, 'text', -9e999, 'text', 'ÿ', '0001-01-01', null, 'abcdef', 1, 2.5)",
                "insert into \"Select\" values (3, null, 0.1, null, 'NULL', null, '7', null, null, null)",
                "create table pair (a text, b integer, c real generated always as (b * 2) virtual, primary key (a, b))"
                        + " without rowid",
                "insert into pair (a, b) values ('x', 1), ('x', 2)",
                "create table raw (id integer primary key, t text)",
                "insert into raw values (1, cast(x'6100ff' as text)), (2, 'plain')");
        Target target = fresh(Engine.POSTGRES, "to");
        try (Database db = target.open()) {
            Copy all = Copy.from(source.url());
            CopyReport report = db.copy(all);
            assertThat(report.load().checks()).isNotEmpty().allMatch(check -> check.rows() == 0);
            assertThat(db.copy(all).load().outcome()).isEqualTo(Outcome.UNCHANGED);
        }
        assertThat(target.rows("select a, b, c from pair order by b")).hasSize(2);
        assertThat(target.rows("select count(*) from \"Select\" where t = ''")).containsExactly("1");
    }

    @Test
    void anEmptyTableIsMadeToo() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute("create table a (id integer primary key)");
        Target target = fresh(Engine.POSTGRES, "to");
        try (Database db = target.open()) {
            db.copy(Copy.from(source.url()));
        }
        assertThat(target.count("a")).isZero();
    }

    @Test
    void aDatabaseIsNotCopiedIntoItself() throws IOException {
        Target target = fresh(Engine.SQLITE, "to");
        target.execute("create table a (id integer primary key)");
        try (Database db = target.open()) {
            assertThatThrownBy(() -> db.copy(Copy.from("sqlite:" + target.url())))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("into itself");
        }
    }

    @Test
    void onlyTheTablesThatAreWantedAreCopied() throws IOException {
        Target target = fresh(Engine.SQLITE, "to");
        try (Database db = target.open()) {
            db.copy(Copy.from(chinook()).tables("Artist", "Album"));
            assertThat(target.rows("select name from sqlite_schema where type = 'table' and name not like 'intact%'"
                            + " and name not like 'sqlite%' order by 1"))
                    .isEqualTo(List.of("Album", "Artist"));
        }
    }
}
