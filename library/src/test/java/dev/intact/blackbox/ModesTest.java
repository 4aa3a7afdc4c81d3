package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.load.Load;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Append, upsert and replace: what is in the table afterwards, and whether preview and report say it. */
final class ModesTest {
    @TempDir
    private Path folder;

    private static Load into(Path file) {
        return Load.files(file).into("t");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void appendAddsAndRefusesKeysThatStand(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, v varchar(20))",
                "insert into t values (1, 'a')");
        assertThat(trial.foreseen(into(trial.file("a.csv", "id,v", "2,b", "3,"))))
                .isEqualTo("t:+2 ~0 -0 =0");
        assertThat(Trial.told(trial.attempt(into(trial.file("b.csv", "id,v", "4,d", "2,x")))))
                .containsExactly("b.csv:3 id [2] the key 2 exists already in " + (trial.sqlite() ? "t" : "public.t"));
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|a", "2|b", "3|~");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void upsertKeepsColumnsThatTheSourceDoesNotHave(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, v varchar(20), kept varchar(20) default 'fresh', n integer)",
                "insert into t values (1, 'a', 'mine', 7), (2, 'b', null, 8)");
        assertThat(trial.foreseen(
                        into(trial.file("a.csv", "id,v", "1,A", "3,c", "2,b")).upsert()))
                .isEqualTo("t:+1 ~1 -0 =1");
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|A|mine|7", "2|b|~|8", "3|c|fresh|~");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void upsertFromJsonKeepsColumnsThatNoRecordHas(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, v varchar(20), kept varchar(20), s varchar(9) default 'new')",
                "insert into t values (1, 'a', 'mine', 'old')");
        assertThat(trial.foreseen(into(trial.file("a.ndjson", "{\"id\":1,\"v\":\"A\"}", "{\"id\":2,\"v\":null}"))
                        .upsert()))
                .isEqualTo("t:+1 ~1 -0 =0");
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|A|mine|old", "2|~|~|new");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void jsonFillsColumnsThatHaveDefaults(Engine engine) {
        Trial trial = Trial.on(
                engine, folder, "create table t (id integer primary key, s varchar(9) default 'new', n integer)");
        trial.load(into(trial.file("a.json", "[{\"id\":1,\"s\":\"told\"},{\"id\":2,\"s\":\"too\",\"n\":3}]")));
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|told|~", "2|too|3");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void secondFileWithAnotherColumnIsNotCutShort(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, v varchar(20), w varchar(20))",
                "insert into t values (1, 'a', 'w1'), (2, 'b', 'w2')");
        Path one = trial.file("1.csv", "id,v,w", "1,A,W1");
        Path two = trial.file("2.csv", "id,v", "2,B");
        assertThat(Trial.told(trial.attempt(Load.files(one, two).into("t").upsert())))
                .singleElement()
                .asString()
                .startsWith("2.csv:2 w [] the record has no w, but others do");
        assertThat(Trial.told(trial.attempt(Load.files(two, one).into("t").upsert())))
                .singleElement()
                .asString()
                .startsWith("2.csv:2 w [] the record has no w, but others do");
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|a|w1", "2|b|w2");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void replaceLeavesUntouchedRowsUntouched(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, v varchar(20), x double precision)",
                "insert into t values (1, 'a', 0.1), (2, 'b', null), (3, 'c', 3), (4, null, 4), (5, 'e', 5)");
        if (trial.sqlite()) {
            trial.target()
                    .execute(
                            "create table touched (id integer)",
                            "create trigger u after update on t begin insert into touched values (old.id); end",
                            "create trigger d after delete on t begin insert into touched values (old.id); end");
        }
        var before = trial.sqlite() ? null : trial.rows("select id, xmin from t where id in (1, 2, 4) order by id");
        assertThat(trial.foreseen(into(trial.file("a.csv", "id,v,x", "1,a,1e-1", "2,b,", "3,C,3.0", "4,,4", "6,f,6"))
                        .replace()))
                .isEqualTo("t:+1 ~1 -1 =3");
        assertThat(trial.rows("select id, v from t order by id")).containsExactly("1|a", "2|b", "3|C", "4|~", "6|f");
        if (trial.sqlite()) {
            assertThat(trial.rows("select id from touched order by id")).containsExactly("3", "5");
        } else {
            assertThat(trial.rows("select id, xmin from t where id in (1, 2, 4) order by id"))
                    .isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void replaceByKeyThatStandsTwiceIsRefused(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (k varchar(9), v integer)",
                "insert into t values ('a', 1), ('a', 2), ('b', 3)");
        for (Load load : new Load[] {
            into(trial.file("a.csv", "k,v", "a,9", "b,3")).key("k").replace(),
            into(trial.file("a.csv", "k,v", "a,9", "b,3")).key("k").upsert()
        }) {
            assertThat(Trial.told(trial.attempt(load)))
                    .singleElement()
                    .asString()
                    .contains("k [a] ")
                    .contains("stands more than once");
        }
        assertThat(trial.rows("select * from t order by k, v")).containsExactly("a|1", "a|2", "b|3");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void replaceByKeyWithoutUniqueIndexTakesAwayNullKeys(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (k varchar(9), l integer, v integer)",
                "insert into t values ('a', 1, 1), ('a', 2, 2), (null, 1, 3), ('b', 1, 3)");
        assertThat(trial.foreseen(into(trial.file("a.csv", "k,l,v", "a,1,1", "a,2,5", "b,1,3"))
                        .key("k", "l")
                        .replace()))
                .isEqualTo("t:+0 ~1 -1 =2");
        assertThat(trial.rows("select * from t order by k, l")).containsExactly("a|1|1", "a|2|5", "b|1|3");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void keylessReplaceIsMultiset(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (a varchar(9), b integer)",
                "insert into t values ('x', 1), ('x', 1), ('x', 1), (null, null), ('y', null), ('y', null)");
        assertThat(trial.foreseen(into(trial.file("a.csv", "a,b", "x,1", ",", ",", "y,", "y,", "z,2", "x,1"))
                        .replace()))
                .isEqualTo("t:+2 ~0 -1 =5");
        assertThat(trial.rows("select coalesce(a, '~'), b from t order by 1, 2"))
                .containsExactlyInAnyOrder("x|1", "x|1", "~|~", "~|~", "y|~", "y|~", "z|2");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void keylessReplaceDoesNotTakeColumnForRowNumber(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (rowid integer, v varchar(9))",
                "insert into t values (1, 'a'), (1, 'b'), (2, 'c'), (2, 'd')");
        assertThat(trial.foreseen(into(trial.file("a.csv", "rowid,v", "1,a", "2,c", "2,d"))
                        .replace()))
                .isEqualTo("t:+0 ~0 -1 =3");
        assertThat(trial.rows("select * from t order by v")).containsExactly("1|a", "2|c", "2|d");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void secondUniqueKeyIsExchangedBetweenRows(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, code varchar(9) unique, kept integer)",
                "insert into t values (1, 'a', 10), (2, 'b', 20), (3, 'c', 30)");
        assertThat(trial.foreseen(into(trial.file("a.csv", "id,code,kept", "1,b,10", "2,a,20", "3,c,30"))
                        .replace()))
                .isEqualTo("t:+0 ~2 -0 =1");
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|b|10", "2|a|20", "3|c|30");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void exchangeOfUniqueValuesNeverLosesColumnsThatTheSourceDoesNotHave(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, code varchar(9) unique, kept integer)",
                "insert into t values (1, 'a', 10), (2, 'b', 20)");
        trial.attempt(into(trial.file("a.csv", "id,code", "1,b", "2,a")).upsert());
        assertThat(trial.rows("select id, kept from t order by id")).containsExactly("1|10", "2|20");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void uniqueValuePassesFromDeletedRowToNewOne(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, code varchar(9) unique)",
                "insert into t values (1, 'a'), (2, 'b'), (3, 'c')");
        assertThat(trial.foreseen(into(trial.file("a.csv", "id,code", "1,b", "4,a", "3,c"))
                        .replace()))
                .isEqualTo("t:+1 ~1 -1 =1");
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|b", "3|c", "4|a");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void lastWinsAlsoWhereTheKeyIsNotInTheSource(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                engine == Engine.SQLITE
                        ? "create table t (id integer primary key, v varchar(9))"
                        : "create table t (id serial primary key, v varchar(9))");
        trial.load(into(trial.file("a.csv", "v", "x", "y")).with(Option.LAST_WINS));
        assertThat(trial.rows("select v from t order by id")).containsExactly("x", "y");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void lastOfEqualKeysWinsWhereAskedFor(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, v varchar(9))");
        Path one = trial.file("1.csv", "id,v", "1,a", "2,b");
        Path two = trial.file("2.csv", "id,v", "1,c");
        assertThat(Trial.told(trial.attempt(Load.files(one, two).into("t"))))
                .containsExactly(
                        "2.csv:2 id [1] the key 1 stands a second time in the source, first in " + one + " line 2");
        trial.load(Load.files(one, two).into("t").with(Option.LAST_WINS));
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|c", "2|b");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void emptySourceAndShrinkingReplaceAreRefusedUnlessAllowed(Engine engine) {
        Trial trial = Trial.on(
                engine, folder, "create table t (id integer primary key)", "insert into t values (1), (2), (3), (4)");
        Load empty = into(trial.file("e.csv", "id")).replace();
        Load one = into(trial.file("o.csv", "id", "1")).replace();
        assertThat(trial.foreseen(empty)).contains("the source is empty");
        assertThat(trial.foreseen(one)).contains("the replace would take 3 of 4 rows");
        assertThat(trial.target().count("t")).isEqualTo(4);
        assertThat(trial.foreseen(into(trial.file("h.csv", "id", "1", "2")).replace()))
                .isEqualTo("t:+0 ~0 -2 =2");
        assertThat(trial.foreseen(empty.with(Option.ALLOW_SHRINK))).isEqualTo("t:+0 ~0 -2 =0");
        assertThat(trial.target().count("t")).isZero();
    }
}
