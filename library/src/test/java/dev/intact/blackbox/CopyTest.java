package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.copy.CopyReport;
import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.SourceFailedException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
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

            LoadReport same = db.copy(copy).load();
            assertThat(same.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(same.tables().stream().mapToLong(TableReport::read).sum())
                    .isEqualTo(15_607);
            assertThat(same.tables()).allMatch(table -> table.inserted() + table.updated() + table.deleted() == 0);
            target.execute("update \"Artist\" set \"Name\" = 'somebody' where \"ArtistId\" = 7");
            CopyReport again = db.copy(copy);
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
            CopyReport report = db.copy(Copy.from(source.url()).upsert());
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
            assertThat(db.copy(all).load().tables())
                    .allMatch(table -> table.inserted() + table.updated() + table.deleted() == 0);
        }
        assertThat(target.rows("select a, b, c from pair order by b")).hasSize(2);
        assertThat(target.rows("select count(*) from \"Select\" where t = ''")).containsExactly("1");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsComputedInAWayThatCannotBeSaidElsewhereArrivesAsValues(Engine engine) throws IOException {
        Target source = fresh(engine == Engine.POSTGRES ? Engine.SQLITE : Engine.POSTGRES, "from");
        String expression = engine == Engine.POSTGRES ? "typeof(t)" : "md5(t)";
        source.execute(
                "create table s (id integer primary key, t text, g text generated always as (" + expression
                        + ") stored)",
                "insert into s (id, t) values (1, 'ab'), (2, null)");
        Target target = fresh(engine, "to");
        try (Database db = target.open()) {
            CopyReport report = db.copy(Copy.from(source.url()));
            assertThat(report.remarks()).hasSize(1).first().asString().contains("computed no more");
        }
        assertThat(target.rows("select id, t, g from s order by id"))
                .isEqualTo(source.rows("select id, t, g from s order by id"));
    }

    @Test
    void valuesKeepTheirKindsInADatabaseOfTheSameKind() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table u (a)",
                "insert into u values (1), (2.5), (3.0), ('1'), (x'31'), (''), (x''), (null), ('\\x31'), ('a' || char(0))",
                "create table s (a any, n integer) strict",
                "insert into s values ('007', 1), (7, 2), (7.5, 3)",
                "create table odd (k text primary key, w integer, d date, v varchar(2), n numeric, r real, t)",
                "insert into odd values (null, 'text', '2024-02-31', 'abc', 9007199254740993, 1e308, -9e999),"
                        + " (null, x'00', 5, 1, '12345678901234567890123', 7, 9e999)",
                "create table one (a unique)",
                "insert into one values (1), ('1')");
        Target target = fresh(Engine.SQLITE, "to");
        try (Database db = target.open()) {
            CopyReport report = db.copy(Copy.from(source.url()));
            assertThat(report.load().outcome()).isEqualTo(Outcome.PUBLISHED);
            for (String table : List.of("u", "s", "odd", "one")) {
                assertThat(kinds(target, table)).as(table).isEqualTo(kinds(source, table));
            }
            target.execute("update u set a = 1 where typeof(a) = 'text' and a = '1'");
            db.copy(Copy.from(source.url()));
            assertThat(kinds(target, "u")).containsExactlyInAnyOrderElementsOf(kinds(source, "u"));
        }
    }

    @Test
    void anUndoTakesTablesBackThatReferToEachOther() throws IOException, SQLException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table np (k integer primary key, boss integer references np(k))",
                "create table rr (id integer primary key, p references np(k), d text default 'x')",
                "insert into np values (1, 1), (2, 1)",
                "insert into rr values (1, 1, 'y'), (2, 2, null)");
        Target target = fresh(Engine.POSTGRES, "to");
        try (Database db = target.open()) {
            CopyReport report = db.copy(Copy.from(source.url()));
            assertThat(target.rows("select count(*) from pg_constraint where contype = 'f' and condeferrable"))
                    .isNotEqualTo(List.of("0"));
            db.undo(report.load().load().orElseThrow());
        }
        assertThat(target.rows("select tablename from pg_tables where schemaname = 'public'"))
                .isEmpty();
    }

    @Test
    void whatOpensNoCommitChangesNothingWhateverBreaksDown() throws IOException {
        Target target = fresh(Engine.SQLITE, "to");
        target.execute("create table a (id integer primary key)");
        try (Database db = target.open()) {
            assertThatThrownBy(() -> db.load(Load.rows(() -> {
                                throw new OutOfMemoryError("Java heap space");
                            })
                            .into("a")))
                    .isInstanceOf(SourceFailedException.class)
                    .hasMessageContaining("Nothing was changed")
                    .hasMessageContaining("INTACT_OPTS");
        }
        assertThat(target.count("a")).isZero();
    }

    @Test
    void postgresPassesOnWhatOnlyPostgresHolds() throws IOException {
        Target source = fresh(Engine.POSTGRES, "from");
        source.execute(
                "create type mood as enum ('sad', 'ok')",
                "create table v (id int primary key, m mood unique, list mood[], d date, t timestamptz, l timestamp,"
                        + " n numeric, r real, f double precision, noon time)",
                "insert into v values (1, 'ok', '{ok,sad}', 'infinity', '-infinity', '0044-03-15 BC', 'NaN', 'NaN',"
                        + " 'Infinity', '24:00'), (2, 'sad', '{}', '12345-01-01', '2024-01-01 10:00+02', '2024-01-01', 1.50, 0.1,"
                        + " 5e-324, '12:00')");
        Target target = fresh(Engine.POSTGRES, "to");
        try (Database db = target.open()) {
            db.copy(Copy.from(source.url()));
            assertThat(target.rows("select v::text from v order by id"))
                    .isEqualTo(source.rows("select v::text from v order by id"));
            target.execute("update v set d = '2024-01-01', n = 2 where id = 1");
            assertThat(db.copy(Copy.from(source.url())).load().tables())
                    .allMatch(table -> table.updated() == 1 && table.inserted() + table.deleted() == 0);
            assertThat(target.rows("select v::text from v order by id"))
                    .isEqualTo(source.rows("select v::text from v order by id"));
        }
    }

    @Test
    void textsStayTextsWhereTheColumnStandsAsText() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table t (id integer primary key, b blob)", "insert into t values (1, 'plain'), (2, x'00')");
        Target target = fresh(Engine.POSTGRES, "to");
        target.execute("create table t (id bigint primary key, b text)");
        try (Database db = target.open()) {
            db.copy(Copy.from(source.url()));
        }
        assertThat(target.rows("select b from t order by id")).containsExactly("plain", "\\x00");
    }

    @Test
    void textsAmongBytesAreTheirBytesHoweverTheyBegin() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table t (id integer primary key, b blob, r real)",
                "insert into t values (1, '\\x41', 9e999), (2, x'00', 1), (3, 'plain', -9e999)");
        Target target = fresh(Engine.POSTGRES, "to");
        try (Database db = target.open()) {
            db.copy(Copy.from(source.url()));
        }
        assertThat(target.rows("select b, r from t order by id"))
                .containsExactly("\\x5c783431|Infinity", "\\x00|1", "\\x706c61696e|-Infinity");
    }

    private static List<String> kinds(Target target, String table) {
        List<String> columns = target.rows("select name from pragma_table_info('" + table + "')");
        String all = columns.stream()
                .map(column -> "typeof(" + column + ") || ' ' || quote(" + column + ")")
                .collect(java.util.stream.Collectors.joining(", "));
        return target.rows("select " + all + " from " + table + " order by 1");
    }

    @Test
    void anUpsertRefusesTablesWithoutAKey() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute("create table nokey (a text)", "insert into nokey values ('theirs')");
        Target target = fresh(Engine.POSTGRES, "to");
        try (Database db = target.open()) {
            db.copy(Copy.from(source.url()));
            target.execute("insert into nokey values ('mine')");
            assertThatThrownBy(() -> db.copy(Copy.from(source.url()).upsert()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("nokey");
        }
        assertThat(target.rows("select a from nokey order by 1")).containsExactly("mine", "theirs");
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
    void aDatabaseIsNotCopiedIntoItselfByAnotherNameOfItsServer() throws IOException {
        Target target = fresh(Engine.POSTGRES, "to");
        target.execute("create table a (id int primary key)");
        String other = target.url().contains("localhost")
                ? target.url().replace("localhost", "127.0.0.1")
                : target.url().replace("127.0.0.1", "localhost");
        assertThat(other).isNotEqualTo(target.url());
        try (Database db = target.open()) {
            assertThatThrownBy(() -> db.copy(Copy.from(other)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("into itself");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheSourceGotSinceTablesWereMadeIsSaid(Engine engine) throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute("create table b (id integer primary key)", "create table a (x integer, b integer)");
        Target target = fresh(engine, "to");
        try (Database db = target.open()) {
            assertThat(db.copy(Copy.from(source.url())).remarks()).isEmpty();
            assertThat(db.copy(Copy.from(source.url())).remarks()).isEmpty();
            source.execute("create trigger t after insert on a begin select 1; end");

            CopyReport again = db.copy(Copy.from(source.url()));

            assertThat(again.remarks())
                    .allMatch(remark -> remark.weight() == dev.intact.copy.Remark.Weight.NOT_COPIED)
                    .extracting(dev.intact.copy.Remark::what)
                    .containsExactly("trigger t on a");
            source.execute("alter table a add column z text");
            assertThatThrownBy(() -> db.copy(Copy.from(source.url())))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("without z")
                    .hasMessageContaining("ADD COLUMN");
        }
    }

    @Test
    void aTableIsFoundByANameWithADotAndWhatIsNoneIsSaidWithThoseThatAre() throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute("create table \"tab.dot\" (id integer primary key)", "create view v as select 1 as one");
        Target target = fresh(Engine.SQLITE, "to");
        try (Database db = target.open()) {
            for (String none : List.of("v", "nosuch", "no.such")) {
                assertThatThrownBy(() -> db.copy(Copy.from(source.url()).tables(none)))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining(none.equals("v") ? "v is a view" : "no table " + none)
                        .hasMessageContaining("there are tab.dot");
            }
            db.copy(Copy.from(source.url()).tables("tab.dot"));
        }
        assertThat(target.count("\"tab.dot\"")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aNewTableIsMadeBesideViewsThatStand(Engine engine) throws IOException {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute("create table a (x integer)", "create view \"V\" as select x from a");
        Target target = fresh(engine, "to");
        try (Database db = target.open()) {
            db.copy(Copy.from(source.url()));
            source.execute("create table z (x integer)", "create view w as select x from z");
            assertThat(db.copy(Copy.from(source.url())).remarks()).isEmpty();
        }
        assertThat(target.rows("select count(*) from \"V\", w")).containsExactly("0");
    }
}
