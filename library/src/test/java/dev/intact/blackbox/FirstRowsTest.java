package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.history.Undo;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rows of a load that filled an empty table are known by what is kept of the loads after it, on both databases. */
class FirstRowsTest {
    @TempDir
    Path folder;

    private Trial loadedThreeTimes(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (a integer, b varchar(9), r real, primary key (a, b))");
        trial.load(Load.files(trial.file("1.csv", "a,b,r", "1,x,1.5", "2,x,2", "3,x,", "4,x,4", "5,x,5"))
                .into("t"));
        trial.load(Load.files(trial.file("2.csv", "a,b,r", "2,x,22", "6,x,6"))
                .into("t")
                .upsert());
        trial.load(Load.files(trial.file("3.csv", "a,b,r", "1,x,1.5", "2,x,22", "4,x,4", "5,x,5", "6,x,6", "7,x,7"))
                .into("t")
                .replace());
        return trial;
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatLaterLoadsChangedAreNamedAndTheRestGoes(Engine engine) {
        Trial trial = loadedThreeTimes(engine);

        LoadReport refused = trial.undo(Undo.load(1));
        assertThat(refused.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(refused.problems())
                .extracting(Object::toString)
                .singleElement()
                .asString()
                .contains("a=2", "changed since");

        LoadReport kept = trial.undo(Undo.load(1).keepChanged());
        assertThat(kept.tables().get(0).deleted()).isEqualTo(3);
        assertThat(trial.rows("select a from t order by a")).containsExactly("2", "6", "7");
        trial.undo(Undo.load(kept.load().orElseThrow()));
        assertThat(trial.rows("select a from t order by a")).containsExactly("1", "2", "4", "5", "6", "7");
    }

    @ParameterizedTest
    @EnumSource
    void rowThatWentAndCameAgainIsTheLaterLoads(Engine engine) {
        Trial trial = loadedThreeTimes(engine);
        trial.load(Load.files(trial.file("4.csv", "a,b,r", "3,x,33")).into("t"));

        trial.undo(Undo.load(1).keepChanged());

        assertThat(trial.rows("select a from t order by a")).containsExactly("2", "3", "6", "7");
    }

    @ParameterizedTest
    @EnumSource
    void whatElseWroteIntoRowsThatALoadKeptIsSeenAsThat(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, n integer)");
        trial.load(Load.files(trial.file("1.csv", "id,n", "1,1", "2,2")).into("t"));
        trial.load(Load.files(trial.file("2.csv", "id,n", "1,11")).into("t").upsert());
        trial.target().execute("update t set n = 12 where id = 1");

        trial.undo(Undo.load(1).keepChanged());

        assertThat(trial.rows("select * from t")).containsExactly("1|12");
    }

    @ParameterizedTest
    @EnumSource
    void allRowsOfTheLoadAreShownAsItAddedThem(Engine engine) {
        Trial trial = loadedThreeTimes(engine);
        List<String> keys = new ArrayList<>();
        try (Database database = trial.target().open()) {
            assertThat(database.history()
                            .changes(1, row -> keys.add(row.key().get(0).after().orElseThrow())))
                    .isEmpty();
        }
        assertThat(keys).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
        trial.target().execute("update t set r = 9 where a = 1");
        try (Database database = trial.target().open()) {
            assertThat(database.history().changes(1, row -> true)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "SQLITE")
    void rowsOfOthersAreNeverTakenForTheLoads(Engine engine) {
        Trial trial = loadedThreeTimes(engine);
        trial.target().execute("insert into t values (8, 'x', 8)");
        assertThat(trial.undo(Undo.load(1)).problems().toString()).contains("nothing tells which");
        trial.target().execute("delete from t where a = 8", "update t set r = 4.5 where a = 4");
        assertThat(trial.undo(Undo.load(1)).problems().toString()).contains("nothing tells which");
        assertThat(trial.rows("select count(*) from t")).containsExactly("6");
    }

    @ParameterizedTest
    @EnumSource
    void everyLoadGoesAfterAllLaterOnesWentInAnyOrder(Engine engine) {
        Trial trial = loadedThreeTimes(engine);
        trial.undo(Undo.load(2).keepChanged());
        trial.undo(Undo.load(3).keepChanged());
        trial.load(Load.files(trial.file("5.csv", "a,b,r", "9,x,9")).into("t").with(Option.AGAIN));

        trial.undo(Undo.load(1).keepChanged());

        assertThat(trial.rows("select a from t order by a")).containsExactly("9");
    }
}
