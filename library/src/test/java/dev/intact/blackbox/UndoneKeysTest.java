package dev.intact.blackbox;

import static dev.intact.blackbox.Undoing.done;
import static dev.intact.blackbox.Undoing.refusal;
import static dev.intact.blackbox.Undoing.undo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.TransactionConflictException;
import dev.intact.history.Undo;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.Option;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An undo changes back what later rows refer to: the foreign key's action is told, laid out or avoided, never left alone. */
class UndoneKeysTest {
    @TempDir
    Path folder;

    /** Load 1 gives the parent another code. */
    private Trial renamed(Engine engine, String child, String... before) {
        Trial trial = Trial.on(engine, folder);
        long unused = renamed(trial, child, before);
        return trial;
    }

    /** The same in tables that are made anew: which load it was. */
    private static long renamed(Trial trial, String child, String... before) {
        trial.target()
                .execute(
                        "drop table if exists c",
                        "drop table if exists p",
                        "create table p (id integer primary key, code varchar(9) unique)",
                        "create table c (" + child + ")",
                        "insert into p values (1, 'old'), (2, 'other')");
        trial.target().execute(before);
        return done(new TakenBack(trial)
                .load(Load.files(trial.file("p.csv", "id,code", "1,new", "3,more"))
                        .into("p")
                        .upsert()
                        .with(Option.AGAIN)));
    }

    private static String numbered(String action) {
        return "id integer primary key, code varchar(9) references p(code) " + action;
    }

    private static List<String> both(Trial trial) {
        List<String> rows = new ArrayList<>(trial.rows("select id, code from p where id < 3 order by id"));
        rows.addAll(trial.rows("select * from c order by 1, 2"));
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void laterChildThatWouldBeChangedAlongIsNamedAndKeepsItsParent(Engine engine) {
        Trial trial = renamed(engine, numbered("on update cascade"));
        trial.target().execute("insert into c values (10, 'new')");

        assertThat(refusal(undo(trial, Undo.load(1)))).contains("[id=10]", "would be changed along");
        LoadReport kept = undo(trial, Undo.load(1).keepChanged());
        done(kept);
        assertThat(kept.tables()).anyMatch(table -> table.why().contains("1 kept"));
        assertThat(both(trial)).containsExactly("1|new", "2|other", "10|new");
        assertThat(trial.rows("select id from p order by id")).containsExactly("1", "2");
    }

    @ParameterizedTest
    @EnumSource
    void laterChildGoesAlongWhereThatIsMeantAndComesBack(Engine engine) {
        Trial trial = Trial.on(engine, folder);
        for (String action : List.of("cascade", "set null")) {
            long load = renamed(trial, numbered("on update " + action));
            trial.target().execute("insert into c values (10, 'new'), (11, 'other')");

            LoadReport over = undo(trial, Undo.load(load).overwrite());
            long back = done(over);
            assertThat(both(trial))
                    .containsExactly("1|old", "2|other", action.equals("cascade") ? "10|old" : "10|~", "11|other");
            assertThat(over.tables())
                    .anyMatch(table -> table.table().endsWith("c") && table.updated() == 1)
                    .anyMatch(table -> table.why().contains("they came since"));
            done(undo(trial, Undo.load(back)));
            assertThat(both(trial)).containsExactly("1|new", "2|other", "10|new", "11|other");
        }
    }

    @ParameterizedTest
    @EnumSource
    void childIsChangedAlongAlsoWhereItsKeyRefersOrItHasNone(Engine engine) {
        Trial trial = Trial.on(engine, folder);
        for (String key : List.of(", primary key (code, n)", "")) {
            long load = renamed(
                    trial,
                    "code varchar(9) references p(code) on update cascade, n integer" + key,
                    "insert into c values ('old', 1), ('old', 2)");
            trial.target().execute("insert into c values ('new', 3), ('other', 4)");

            assertThat(refusal(undo(trial, Undo.load(load)))).contains("new", "changed along");
            long back = done(undo(trial, Undo.load(load).overwrite()));
            assertThat(both(trial)).containsExactly("1|old", "2|other", "old|1", "old|2", "old|3", "other|4");
            long again = done(undo(trial, Undo.load(back)));
            assertThat(both(trial)).containsExactly("1|new", "2|other", "new|1", "new|2", "new|3", "other|4");
            trial.target().execute("delete from c where n = 3");
            done(undo(trial, Undo.load(again).keepChanged()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatALoadChangedAlongStaysWithTheParentThatIsKept(Engine engine) {
        Trial trial = renamed(engine, numbered("on update cascade"), "insert into c values (5, 'old')");
        assertThat(both(trial)).containsExactly("1|new", "2|other", "5|new");
        trial.target().execute("insert into c values (10, 'new')");

        long kept = done(undo(trial, Undo.load(1).keepChanged()));
        assertThat(both(trial)).containsExactly("1|new", "2|other", "5|new", "10|new");
        done(undo(trial, Undo.load(kept)));
        trial.target().execute("delete from c where id = 10");
        done(undo(trial, Undo.load(1)));
        assertThat(both(trial)).containsExactly("1|old", "2|other", "5|old");
    }

    @ParameterizedTest
    @EnumSource
    void childOfAParentThatOnlyChangesNeverGoes(Engine engine) {
        Trial trial = renamed(engine, numbered("on delete cascade"));
        trial.target().execute("insert into c values (10, 'new')");

        assertThat(refusal(undo(trial, Undo.load(1).overwrite()))).contains("[id=10]", "cannot change back");
        assertThat(both(trial)).containsExactly("1|new", "2|other", "10|new");
        done(undo(trial, Undo.load(1).keepChanged()));
        assertThat(both(trial)).containsExactly("1|new", "2|other", "10|new");
    }

    @ParameterizedTest
    @EnumSource
    void childIsTakenAlongAlsoWhereAnotherRowTakesTheValueOver(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key, code varchar(9) unique)",
                "create table c (" + numbered("on delete cascade") + ")",
                "insert into p values (1, 'x'), (9, 'y')");
        trial.load(Load.files(trial.file("p.csv", "id,code", "2,x", "9,y"))
                .into("p")
                .replace());
        trial.target().execute("insert into c values (10, 'x')");

        assertThat(refusal(undo(trial, Undo.load(1)))).contains("[id=10]", "would go along");
        long back = done(undo(trial, Undo.load(1).overwrite()));
        assertThat(trial.rows("select id from p order by id")).containsExactly("1", "9");
        assertThat(trial.rows("select id from c")).isEmpty();
        done(undo(trial, Undo.load(back)));
        assertThat(both(trial)).containsExactly("2|x", "10|x");
    }

    @ParameterizedTest
    @EnumSource
    void childThatALoadTookAlongIsStillOfTheLoadThatAddedIt(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key)",
                "create table c (id integer primary key, p integer references p(id) on delete cascade)",
                "create table d (p integer references p(id) on delete set null, n integer primary key)",
                "insert into p values (1), (2)",
                "insert into c values (10, 2)",
                "insert into d values (2, 20)");
        List<String> before = trial.rows("select * from c");
        long added =
                done(trial.load(Load.files(trial.file("c.csv", "id,p", "11,1"), trial.file("d.csv", "p,n", "1,21"))));
        long taken = done(
                trial.load(Load.files(trial.file("p.csv", "id", "2")).into("p").replace()));
        done(undo(trial, Undo.load(taken)));

        done(undo(trial, Undo.load(added)));
        assertThat(trial.rows("select * from c")).isEqualTo(before);
        assertThat(trial.rows("select * from d")).containsExactly("2|20");
    }

    @ParameterizedTest
    @EnumSource
    void laterChildrenOfSeveralTablesAreAllNamed(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key)",
                "create table q (id integer primary key)",
                "create table c (id integer primary key, p integer references p(id))",
                "create table d (id integer primary key, q integer references q(id))");
        trial.load(Load.files(trial.file("p.csv", "id", "1"), trial.file("q.csv", "id", "2")));
        trial.target().execute("insert into c values (10, 1)", "insert into d values (20, 2)");

        assertThat(refusal(undo(trial, Undo.load(1)))).contains("[id=10]", "[id=20]");
    }

    @ParameterizedTest
    @EnumSource
    void childThatALoadBringsKeepsTheParentItNames(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key, code varchar(9) unique)",
                "create table c (" + numbered("on update cascade") + ")",
                "insert into p values (1, 'a'), (2, 'b')",
                "insert into c values (10, 'b'), (12, 'b')");
        // A value passes on, and another row takes the one that becomes free: the key follows the row that had it.
        LoadReport load = new TakenBack(trial)
                .load(Load.files(
                                trial.file("p.csv", "id,code", "2,a", "3,b"),
                                trial.file("c.csv", "id,code", "11,b", "12,b"))
                        .replace());
        assertThat(both(trial)).containsExactly("2|a", "11|b", "12|b");
        long undone = done(undo(trial, Undo.load(done(load))));
        assertThat(both(trial)).containsExactly("1|a", "2|b", "10|b", "12|b");
        assertThat(refusal(undo(trial, Undo.load(undone)))).contains("[id=12]", "would be changed along");
        trial.target().execute("delete from c where id = 12");
        done(undo(trial, Undo.load(undone)));
        assertThat(both(trial)).containsExactly("2|a", "11|b");
    }

    @ParameterizedTest
    @EnumSource
    void whatALoadChangesAlongIsKept(Engine engine) {
        Trial trial = Trial.on(engine, folder);
        TakenBack back = new TakenBack(trial);
        for (String action : List.of("on update cascade", "on update set null", "on update set default")) {
            for (String table : List.of("g", "k", "c", "p")) {
                trial.target().execute("drop table if exists " + table);
            }
            trial.target()
                    .execute(
                            "create table p (id integer primary key, code varchar(9) unique, other varchar(9) unique)",
                            "create table c (id integer primary key, code varchar(9) default 'c' references p(code) "
                                    + action + ")",
                            "create table k (code varchar(9) references p(other) on update cascade, n integer,"
                                    + " primary key (code, n))",
                            "create table g (code varchar(9), n integer, z integer, foreign key (code, n) references k(code, n)"
                                    + " on update cascade on delete cascade)",
                            "insert into p values (1, 'a', 'A'), (2, 'b', 'B'), (3, 'c', 'C')",
                            "insert into c values (10, 'a'), (11, 'b')",
                            "insert into k values ('A', 1), ('B', 1), ('C', 1)",
                            "insert into g values ('A', 1, 1), ('A', 1, 1), ('C', 1, 1)");
            LoadReport first = back.load(Load.files(trial.file("p.csv", "id,code,other", "1,aa,AA", "4,d,D"))
                    .into("p")
                    .upsert()
                    .with(Option.AGAIN));
            List<String> one = trial.rows("select * from c order by id");
            LoadReport second =
                    back.load(Load.files(trial.file("p.csv", "id,code,other", "1,a,AAA", "2,bb,B", "3,c,CC", "4,d,D"))
                            .into("p")
                            .replace()
                            .with(Option.AGAIN));
            assertThat(trial.rows("select * from g order by 1")).containsExactly("AAA|1|1", "AAA|1|1", "CC|1|1");
            done(undo(trial, Undo.load(done(second))));
            assertThat(trial.rows("select * from c order by id")).isEqualTo(one);
            done(undo(trial, Undo.load(done(first))));
            assertThat(trial.rows("select * from c order by id")).containsExactly("10|a", "11|b");
            assertThat(trial.rows("select * from k order by 1")).containsExactly("A|1", "B|1", "C|1");
            assertThat(trial.rows("select * from g order by 1")).containsExactly("A|1|1", "A|1|1", "C|1|1");
        }
    }

    @Test
    void tableThatAKeyReachesIsLockedWithTheOthers() {
        Trial trial = renamed(Engine.POSTGRES, numbered("on update cascade"), "insert into c values (5, 'old')");
        List<String> refused = new ArrayList<>();
        DatabaseConfig config = DatabaseConfig.of(trial.target().url()).withObserver(event -> {
            if (event instanceof Event.Step step && step.name().equals("lock.taken")) {
                refused.add(assertThrows(TransactionConflictException.class, () -> undo(trial, Undo.load(1)))
                        .getMessage());
            }
        });
        try (Database database = trial.target().open(config)) {
            database.load(Load.files(trial.file("c.csv", "id,code", "6,other"))
                    .into("c")
                    .upsert());
        }
        assertThat(refused).hasSize(1).allMatch(message -> message.contains("Cannot lock table public.c: "));
    }
}
