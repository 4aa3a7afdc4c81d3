package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import dev.intact.error.LoadRejectedException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is wrong with data is told all at once, each with its place, and nothing is changed. */
final class ProblemsTest {
    private static final String TABLE = "create table t (id integer primary key, n integer not null, d date,"
            + " m numeric(5, 2), s varchar(3), b boolean)";

    @TempDir
    private Path folder;

    private static Load into(Path file) {
        return Load.files(file).into("t");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void everyKindIsToldWithFileLineColumnValueAndReason(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE, "insert into t (id, n) values (7, 7)");
        Path file = trial.file(
                "a.csv",
                "id,n,d,m,s,b",
                "1,x,2023-02-29,1.234,abcd,maybe",
                "2,,2024-02-29,1000,\"a",
                "b\",true",
                "3,9223372036854775808,0000-00-00,-999.99,äöü,false",
                "4,1e400,31/12/2023,1e999999999,,1",
                "5,1");
        LoadReport report = trial.attempt(into(file));
        assertThat(Trial.told(report))
                .containsExactly(
                        "a.csv:2 n [x] not an integer",
                        "a.csv:2 d [2023-02-29] not a date (yyyy-MM-dd)",
                        "a.csv:2 m [1.234] more than 2 digits after the point",
                        "a.csv:2 s [abcd] longer than 3 characters",
                        "a.csv:2 b [maybe] neither true nor false",
                        "a.csv:3 n [] may not be empty",
                        "a.csv:3 m [1000] more than 3 digits before the point",
                        "a.csv:5 n [9223372036854775808] out of range for an integer of " + (trial.sqlite() ? 64 : 32)
                                + " bits",
                        "a.csv:5 d [0000-00-00] not a date (yyyy-MM-dd)",
                        "a.csv:6 n [1e400] out of range for an integer of " + (trial.sqlite() ? 64 : 32) + " bits",
                        "a.csv:6 d [31/12/2023] not a date (yyyy-MM-dd)",
                        "a.csv:6 m [1e999999999] more than 3 digits before the point",
                        "a.csv:7 - [] 2 fields, not 6");
        assertThat(report.problemCount()).isEqualTo(13);
        assertThat(trial.rows("select id, n from t")).containsExactly("7|7");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void countIsTrueBeyondTheMostThatAreShown(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE, "insert into t (id, n) values (1, 1)");
        String lines = IntStream.range(0, 250)
                .mapToObj(i -> "1," + (i % 2 == 0 ? "x" : "1"))
                .collect(Collectors.joining("\n"));
        LoadReport report =
                trial.attempt(into(trial.file("a.csv", "id,n", lines)).maxProblems(5));
        assertThat(report.problems()).hasSize(5);
        // 125 that are no numbers, 124 that repeat the first good one, 125 that stand already.
        assertThat(report.problemCount()).isEqualTo(374);
        assertThatThrownBy(() -> trial.load(into(trial.file("a.csv", "id,n", lines))))
                .isInstanceOf(LoadRejectedException.class)
                .hasMessageContaining("374 problems")
                .hasMessageContaining("Nothing was changed");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void secondFileHasLinesOfItsOwn(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE);
        Path one = trial.file("1.csv", "id,n,s", "1,1,\"a", "\"", "2,2,");
        Path two = trial.file("2.csv", "s,n,id", ",3,3", ",x,4", "\"b", "\",5,2", ",6,1");
        assertThat(Trial.told(trial.attempt(Load.files(one, two).into("t"))))
                .containsExactly(
                        "2.csv:3 n [x] not an integer",
                        "2.csv:4 id [2] the key 2 stands a second time in the source, first in " + one + " line 4",
                        "2.csv:6 id [1] the key 1 stands a second time in the source, first in " + one + " line 2");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void checksAreToldByRowsAndColumns(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, a integer check (a > 0), b integer, status varchar(9)"
                        + " default 'new', constraint ordered check (a < b), check (status is not null),"
                        + " check (length(status) + a < 1000))");
        assertThat(Trial.told(trial.attempt(into(trial.file("a.csv", "id,a,b", "1,0,5", "2,3,2", "3,1,2", "4,,1")))))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("a.csv:2 a [0] refused by the check")
                        .contains("a > 0"))
                .anySatisfy(line -> assertThat(line).startsWith("a.csv:3 a, b [3, 2] refused by the check ordered"));
        trial.load(into(trial.file("b.csv", "id,a,b", "1,1,5")));
        assertThat(trial.rows("select * from t")).containsExactly("1|1|5|new");
        assertThat(Trial.told(trial.attempt(into(trial.file("c.csv", "id,a,b", "2,999,1000")))))
                .singleElement()
                .asString()
                .contains("the database refused the rows");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void checkWithDefaultIsNotAskedOfColumnsThatAreNotLoaded(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, a integer, \"a\"\"b\" integer default 1 check (\"a\"\"b\" is not null))");
        assertThat(trial.foreseen(into(trial.file("a.csv", "id,a", "1,2")))).isEqualTo("t:+1 ~0 -0 =0");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void failingUserCheckShowsItsRowsAndChangesNothing(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE, "insert into t (id, n) values (1, 1), (2, 5)");
        Load load = into(trial.file("a.csv", "id,n", "2,6", "3,7", "4,1"))
                .upsert()
                .check("no more than five", "select id, n from t where n > 5 order by id")
                .check("all there", "select count(*) as missing from t having count(*) <> 4");
        assertThat(trial.foreseen(load))
                .isEqualTo("rejected [-:- id, n [2, 6] the check \"no more than five\" must return no row,"
                        + " -:- id, n [3, 7] the check \"no more than five\" must return no row]");
        assertThat(trial.rows("select id, n from t order by id")).containsExactly("1|1", "2|5");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void previewChecksSeeTheTablesAsTheyWillBe(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, n integer, kept varchar(9))",
                "insert into t values (1, 1, 'a'), (2, 2, 'b')");
        Load load =
                into(trial.file("a.csv", "id,n", "2,3", "4,4")).check("all", "select id, n, kept from t order by id");
        assertThat(trial.foreseen(load.upsert()))
                .contains("[1, 1, a]")
                .contains("[2, 3, b]")
                .contains("[4, 4, null]");
        assertThat(trial.foreseen(load.replace()))
                .doesNotContain("[1, 1, a]")
                .contains("[2, 3, b]")
                .contains("[4, 4, null]");
        Load append = into(trial.file("b.csv", "id,n", "4,4")).check("all", "select id, n, kept from t order by id");
        assertThat(trial.foreseen(append))
                .contains("[1, 1, a]")
                .contains("[2, 2, b]")
                .contains("[4, 4, null]");
        assertThat(trial.target().count("t")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void brokenCheckIsFaultOfTheConfiguration(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE);
        Load load = into(trial.file("a.csv", "id,n", "2,6")).check("typo", "selec 1");
        assertThatThrownBy(() -> trial.load(load))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("typo");
        assertThatThrownBy(() -> trial.plan(load))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("typo");
        assertThat(trial.target().count("t")).isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatACheckWritesIsTakenBack(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE, "create table u (id integer)", "insert into u values (1)");
        String writing = trial.sqlite()
                ? "delete from u where id = 9 returning id"
                : "with d as (delete from u returning id) select id from d where id = 9";
        Load load = into(trial.file("a.csv", "id,n", "2,6")).check("writes", writing);

        if (trial.sqlite()) {
            assertThatThrownBy(() -> trial.plan(load))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("writes");
        } else {
            assertThat(trial.plan(load).outcome()).isEqualTo(Outcome.PREVIEWED);
        }
        assertThat(trial.target().count("u")).isEqualTo(1);
        assertThat(trial.attempt(load).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(trial.target().count("u")).isEqualTo(1);
        assertThat(trial.target().count("t")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void triggersObjectionIsRejection(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE);
        if (trial.sqlite()) {
            trial.target()
                    .execute("create trigger no before insert on t when new.n = 13 begin"
                            + " select raise(abort, 'unlucky'); end");
        } else {
            trial.target()
                    .execute(
                            "create function no() returns trigger language plpgsql as $$ begin if new.n = 13 then"
                                    + " raise exception 'unlucky'; end if; return new; end $$",
                            "create trigger no before insert on t for each row execute function no()");
        }
        LoadReport report = trial.attempt(into(trial.file("a.csv", "id,n", "1,1", "2,13")));
        assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(Trial.told(report)).singleElement().asString().contains("unlucky");
        assertThat(trial.target().count("t")).isZero();
        trial.load(into(trial.file("a.csv", "id,n", "1,1", "2,12")));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void keyThatComesInBetweenAuditAndPublishIsRefusedCleanly(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE);
        LoadReport report =
                trial.attempt(into(trial.file("a.csv", "id,n", "1,1", "2,2")).confirm(preview -> {
                    trial.target().execute("insert into t (id, n) values (2, 99)");
                    return true;
                }));
        assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(Trial.told(report)).singleElement().asString().contains("the database refused the rows");
        assertThat(trial.rows("select id, n from t")).containsExactly("2|99");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void replaceSeesRowsThatCameInBetween(Engine engine) {
        Trial trial = Trial.on(engine, folder, TABLE, "insert into t (id, n) values (1, 1)");
        LoadReport report = trial.load(
                into(trial.file("a.csv", "id,n", "1,1", "2,2", "3,3")).replace().confirm(p -> {
                    trial.target().execute("insert into t (id, n) values (2, 99), (4, 4)");
                    return true;
                }));
        assertThat(Trial.counts(report)).isEqualTo("t:+1 ~1 -1 =1");
        assertThat(trial.rows("select id, n from t order by id")).containsExactly("1|1", "2|2", "3|3");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void refusalAtCommitNamesTheTableThatIsAtFault(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key)",
                "create table c (id integer primary key, p_id integer references p deferrable initially deferred)",
                "create table z (id integer primary key)",
                "insert into p values (1), (2), (3)");
        LoadReport report =
                trial.attempt(Load.files(trial.file("c.csv", "id,p_id", "1,3"), trial.file("z.csv", "id", "1"))
                        .confirm(preview -> {
                            trial.target().execute("delete from p where id = 3");
                            return true;
                        }));
        assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(report.problems().get(0).table())
                .isIn(trial.sqlite() ? new Object[] {"c", "z", "p"} : new Object[] {"c"});
        assertThat(trial.target().count("z")).isZero();
    }
}
