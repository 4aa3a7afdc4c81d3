package dev.intact.blackbox;

import static dev.intact.blackbox.Undoing.done;
import static dev.intact.blackbox.Undoing.refusal;
import static dev.intact.blackbox.Undoing.undo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.history.Undo;
import dev.intact.ledger.Retention;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loads that are known by a mark, and what later loads and others did to their rows. */
class UndoneFirstLoadsTest {
    @TempDir
    Path folder;

    /** Load 1, which sees that the table is empty, fills or makes it with 1, 2 and 3; load 2 changes 2 and adds 4. */
    private Trial filled(Engine engine, String... table) {
        Trial trial = Trial.on(engine, folder, table);
        trial.load(Load.files(trial.file("t.csv", "id,n", "1,1", "2,2", "3,3"))
                .into("t")
                .upsert()
                .key("id"));
        trial.load(Load.files(trial.file("later.csv", "id,n", "2,20", "4,40"))
                .into("t")
                .upsert()
                .key("id"));
        return trial;
    }

    @ParameterizedTest
    @EnumSource
    void overwritingAFirstLoadTakesNoRowThatALaterOneAdded(Engine engine) {
        Trial trial = filled(engine, "create table t (id integer primary key, n integer)");
        trial.load(Load.files(trial.file("more.csv", "id,n", "5,50")).into("t"));
        trial.load(Load.files(trial.file("most.csv", "id,n", "5,55")).into("t").upsert());
        trial.target().execute("delete from t where id = 3", "insert into t values (6, 6)");

        assertThat(refusal(undo(trial, Undo.load(1)))).contains("[id=6]").doesNotContain("[id=4]", "[id=5]");
        long over = done(undo(trial, Undo.load(1).overwrite()));
        assertThat(trial.rows("select * from t order by id")).containsExactly("4|40", "5|55");
        done(undo(trial, Undo.load(over)));
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|1", "2|20", "4|40", "5|55", "6|6");
    }

    @ParameterizedTest
    @EnumSource
    void tableThatALoadMadeStaysForTheRowsOfLaterLoads(Engine engine) {
        Trial trial = filled(engine);
        trial.target().execute("delete from t where id = 3");

        LoadReport over = undo(trial, Undo.load(1).overwrite());
        done(over);
        assertThat(over.tables().get(0).why()).contains("other rows stand in it");
        assertThat(trial.rows("select * from t")).containsExactly("4|40");
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfALaterLoadThatWasUndoneAndDoneAgainAreItsOwn(Engine engine) {
        Trial trial = filled(engine, "create table t (id integer primary key, n integer)");
        long undone = done(undo(trial, Undo.load(2)));
        trial.target().execute("delete from t where id = 3");
        done(undo(trial, Undo.load(undone)));

        done(undo(trial, Undo.load(1).overwrite()));
        assertThat(trial.rows("select * from t")).containsExactly("4|40");
    }

    @ParameterizedTest
    @EnumSource
    void rowThatAnUndoOfALaterLoadKeptIsStillThatLoads(Engine engine) {
        Trial trial = filled(engine, "create table t (id integer primary key, n integer)");
        trial.target().execute("update t set n = 41 where id = 4");
        long kept = done(undo(trial, Undo.load(2).keepChanged()));
        trial.target().execute("delete from t where id = 3");
        long over = done(undo(trial, Undo.load(1).overwrite()));
        assertThat(trial.rows("select * from t")).containsExactly("4|41");

        done(undo(trial, Undo.load(over)));
        done(undo(trial, Undo.load(kept)));
        done(undo(trial, Undo.load(1).overwrite()));
        assertThat(trial.rows("select * from t")).containsExactly("4|41");
    }

    @ParameterizedTest
    @EnumSource
    void laterLoadsOfWhichNothingIsToldAreToBeUndoneFirst(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, n integer)");
        trial.load(Load.files(trial.file("t.csv", "id,n", "1,1", "2,2", "3,3"))
                .into("t")
                .upsert());
        DatabaseConfig config = DatabaseConfig.of(trial.target().url());
        try (Database database = trial.target().open(config.withHistory(new Retention(0, Duration.ofDays(1))))) {
            database.load(Load.files(trial.file("u.csv", "id,n", "2,5", "4,4"))
                    .into("t")
                    .upsert());
        }
        trial.target().execute("delete from t where id = 1");

        assertThat(refusal(undo(trial, Undo.load(1).overwrite()))).contains("later loads (2)", "undo them first");
        assertThat(trial.target().count("t")).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void rowsWithoutAKeyGoBackAlsoWhereALaterLoadTookSomeAway(Engine engine) {
        Trial trial = Trial.on(
                engine, folder, "create table t (a integer, b varchar(9))", "insert into t values (1, 'x'), (7, 'z')");
        trial.load(Load.files(trial.file("t.csv", "a,b", "1,x", "1,x", "2,y")).into("t"));
        trial.load(Load.files(trial.file("u.csv", "a,b", "1,x", "1,x", "7,z"))
                .into("t")
                .replace());
        assertThat(trial.rows("select * from t order by a")).containsExactly("1|x", "1|x", "7|z");

        assertThat(refusal(undo(trial, Undo.load(1)))).contains("not there any more");
        long second = done(undo(trial, Undo.load(2)));
        assertThat(trial.rows("select * from t order by a")).containsExactly("1|x", "1|x", "1|x", "2|y", "7|z");
        long first = done(undo(trial, Undo.load(1)));
        assertThat(trial.rows("select * from t order by a")).containsExactly("1|x", "7|z");
        done(undo(trial, Undo.load(first)));
        done(undo(trial, Undo.load(second)));
        assertThat(trial.rows("select * from t order by a")).containsExactly("1|x", "1|x", "7|z");
    }

    @ParameterizedTest
    @EnumSource
    void equalRowsThatALaterLoadTookAwayAreNotTakenTwice(Engine engine) {
        Trial trial =
                Trial.on(engine, folder, "create table t (a integer, b varchar(9))", "insert into t values (7, 'z')");
        trial.load(Load.files(trial.file("t.csv", "a,b", "1,x", "1,x", "1,x")).into("t"));
        trial.load(
                Load.files(trial.file("u.csv", "a,b", "1,x", "7,z")).into("t").replace());

        assertThat(refusal(undo(trial, Undo.load(1)))).contains("not there any more");
        long kept = done(undo(trial, Undo.load(1).keepChanged()));
        assertThat(trial.rows("select * from t")).containsExactly("7|z");
        done(undo(trial, Undo.load(kept)));
        assertThat(trial.rows("select * from t order by a")).containsExactly("1|x", "7|z");
    }

    @ParameterizedTest
    @EnumSource
    void whatAnUndoPutBackGoesWithItsLoadAndWhatFilledTheEmptiedTableStays(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, n integer)");
        Path first = trial.file("t.csv", "id,n", "1,1", "2,2", "3,3");
        trial.load(Load.files(first).into("t").upsert());
        trial.load(
                Load.files(trial.file("u.csv", "id,n", "1,1", "2,2")).into("t").replace());
        done(undo(trial, Undo.load(2)));
        trial.target().execute("delete from t where id = 1");

        done(undo(trial, Undo.load(1).overwrite()));
        assertThat(trial.rows("select * from t")).isEmpty();

        long emptied = done(trial.load(Load.files(first).into("t").upsert()));
        trial.target().execute("delete from t");
        trial.load(
                Load.files(trial.file("v.csv", "id,n", "4,4", "5,5")).into("t").upsert());
        done(undo(trial, Undo.load(emptied).overwrite()));
        assertThat(trial.rows("select * from t order by id")).containsExactly("4|4", "5|5");
    }
}
