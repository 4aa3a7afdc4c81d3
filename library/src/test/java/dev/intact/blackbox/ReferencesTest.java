package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.load.Load;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Foreign keys: parents and children that change together, in one commit. */
final class ReferencesTest {
    private static final String PARENT = "create table p (id integer primary key, name varchar(9))";
    private static final String CHILD =
            "create table c (id integer primary key, p_id integer references p %s, note varchar(9))";

    @TempDir
    private Path folder;

    private Trial family(Engine engine, String action) {
        return Trial.on(
                engine,
                folder,
                PARENT,
                CHILD.formatted(action),
                "insert into p values (1, 'one'), (2, 'two'), (3, 'three')",
                "insert into c values (10, 1, 'n10'), (20, 2, 'n20'), (30, 3, 'n30')");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void childMovesAwayFromParentThatTheReplaceDeletes(Engine engine) {
        for (String action : new String[] {"", "on delete cascade", "on delete set null", "on delete restrict"}) {
            Trial trial = family(engine, action);
            Load load = Load.files(
                            trial.file("c.csv", "id,p_id", "10,4", "20,2", "30,3"),
                            trial.file("p.csv", "id,name", "2,two", "3,three", "4,four"))
                    .replace();
            assertThat(trial.foreseen(load)).as(action).isEqualTo("c:+0 ~1 -0 =2 p:+1 ~0 -1 =2");
            assertThat(trial.rows("select * from c order by id"))
                    .as(action)
                    .containsExactly("10|4|n10", "20|2|n20", "30|3|n30");
            assertThat(trial.rows("select id from p order by id")).containsExactly("2", "3", "4");
            reset(trial);
        }
    }

    private static void reset(Trial trial) {
        if (trial.sqlite()) {
            trial.target().execute("drop table c", "drop table p");
            trial.rows("select name from sqlite_schema where type = 'table' and name like 'intact_%'")
                    .forEach(table -> trial.target().execute("drop table " + table));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void childMovesAwayFromParentWithSecondKeyThatTheReplaceDeletes(Engine engine) {
        for (String action : new String[] {"", "on delete cascade"}) {
            Trial trial = Trial.on(
                    engine,
                    folder,
                    "create table p (id integer primary key, code varchar(9) unique)",
                    CHILD.formatted(action),
                    "insert into p values (1, 'one'), (2, 'two')",
                    "insert into c values (10, 1, 'n10'), (20, 2, 'n20')");
            Load load = Load.files(
                            trial.file("c.csv", "id,p_id", "10,2", "20,2"),
                            trial.file("p.csv", "id,code", "2,two", "3,new"))
                    .replace();
            assertThat(trial.foreseen(load)).as(action).isEqualTo("c:+0 ~1 -0 =1 p:+1 ~0 -1 =1");
            assertThat(trial.rows("select * from c order by id")).containsExactly("10|2|n10", "20|2|n20");
            reset(trial);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void uniqueValuePassesToNewParentAndChildrenAreNotLost(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key, code varchar(9) unique)",
                CHILD.formatted("on delete cascade"),
                "insert into p values (1, 'one'), (2, 'two')",
                "insert into c values (10, 1, 'n10'), (20, 2, 'n20')");
        trial.attempt(Load.files(
                        trial.file("c.csv", "id,p_id", "10,3", "20,2"),
                        trial.file("p.csv", "id,code", "2,two", "3,one"))
                .replace());
        assertThat(trial.rows("select id, note from c order by id")).containsExactly("10|n10", "20|n20");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void rowRefersToNewRowOfItsOwnTable(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table e (id integer primary key, boss integer references e, v integer)",
                "insert into e values (1, null, 1), (2, 1, 2), (3, 2, 3)");
        Load load = Load.files(trial.file("e.csv", "id,boss,v", "2,9,2", "3,2,3", "9,,1", "8,9,1"))
                .replace();
        assertThat(trial.foreseen(load)).isEqualTo("e:+2 ~1 -1 =1");
        assertThat(trial.rows("select * from e order by id")).containsExactly("2|9|2", "3|2|3", "8|9|1", "9|~|1");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void tablesThatReferToEachOtherInCircleChangeTogether(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table a (id integer primary key, b_id integer not null"
                        + (engine == Engine.SQLITE ? " references b" : "") + ")",
                "create table b (id integer primary key, a_id integer not null references a)");
        if (!trial.sqlite()) {
            trial.target().execute("alter table a add foreign key (b_id) references b");
        }
        Load first =
                Load.files(trial.file("a.csv", "id,b_id", "1,1", "2,2"), trial.file("b.csv", "id,a_id", "1,1", "2,2"));
        assertThat(trial.foreseen(first)).isEqualTo("a:+2 ~0 -0 =0 b:+2 ~0 -0 =0");
        Load second = Load.files(
                        trial.file("a.csv", "id,b_id", "1,3", "3,3"), trial.file("b.csv", "id,a_id", "1,1", "3,3"))
                .replace();
        assertThat(trial.foreseen(second)).isEqualTo("a:+1 ~1 -1 =0 b:+1 ~0 -1 =1");
        assertThat(trial.rows("select * from a order by id")).containsExactly("1|3", "3|3");
        assertThat(trial.rows("select * from b order by id")).containsExactly("1|1", "3|3");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void orphansAreLocatedWithinTheLoadAndAgainstStandingRows(Engine engine) {
        Trial trial = family(engine, "");
        assertThat(Trial.told(trial.attempt(
                        Load.files(trial.file("c.csv", "id,p_id,note", "40,7,\"two", "lines\"", "41,,x", "42,8,y")))))
                .containsExactly("c.csv:2 p_id [7] p has no id 7", "c.csv:5 p_id [8] p has no id 8");
        assertThat(trial.foreseen(
                        Load.files(trial.file("c.csv", "id,p_id", "40,7"), trial.file("p.csv", "id,name", "7,seven"))))
                .isEqualTo("c:+1 ~0 -0 =0 p:+1 ~0 -0 =0");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void parentsThatRowsReferToAreNotTaken(Engine engine) {
        Trial trial = family(engine, "");
        assertThat(Trial.told(trial.attempt(Load.files(trial.file("p.csv", "id,name", "1,one", "2,two"))
                        .replace())))
                .singleElement()
                .asString()
                .contains("p_id [3] the replace would take 3 from");
        assertThat(trial.target().count("p")).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void deletedParentsTakeWhatTheSchemaSays(Engine engine) {
        Trial cascade = family(engine, "on delete cascade");
        cascade.load(
                Load.files(cascade.file("p.csv", "id,name", "1,one", "2,two")).replace());
        assertThat(cascade.rows("select id from c order by id")).containsExactly("10", "20");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void childrenOfDeletedParentsAreSetToNullWhereTheSchemaSaysSo(Engine engine) {
        Trial trial = family(engine, "on delete set null");
        trial.load(Load.files(trial.file("p.csv", "id,name", "1,one", "2,two")).replace());
        assertThat(trial.rows("select id, p_id from c order by id")).containsExactly("10|1", "20|2", "30|~");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void wholeFamilyIsReplacedWithAllIds(Engine engine) {
        Trial trial = family(engine, "on delete restrict");
        Load load = Load.files(
                        trial.file("c.csv", "id,p_id,note", "70,7,a", "80,8,b", "90,9,c"),
                        trial.file("p.csv", "id,name", "7,a", "8,b", "9,c"))
                .replace();
        assertThat(trial.foreseen(load)).isEqualTo("c:+3 ~0 -3 =0 p:+3 ~0 -3 =0");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void uniqueValuesOfReferredRowsAreExchangedOrRefusedButNeverLost(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key, code varchar(9) unique)",
                CHILD.formatted("on delete cascade"),
                "insert into p values (1, 'a'), (2, 'b')",
                "insert into c values (10, 1, 'x')");
        trial.attempt(Load.files(trial.file("p.csv", "id,code", "1,b", "2,a"))
                .replace()
                .with(Option.ALLOW_SHRINK));
        assertThat(trial.rows("select * from c")).containsExactly("10|1|x");
    }
}
