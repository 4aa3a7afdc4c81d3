package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same content again changes nothing; what was loaded stands in the history. */
final class LedgerTest {
    @TempDir
    private Path folder;

    private Trial trial(Engine engine) {
        return Trial.on(engine, folder, "create table t (id integer primary key, v varchar(9))");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void sameContentAgainIsUnchangedWhateverTheFileIsCalled(Engine engine) {
        Trial trial = trial(engine);
        LoadReport first =
                trial.load(Load.files(trial.file("a.csv", "id,v", "1,a")).into("t"));
        LoadReport again =
                trial.load(Load.files(trial.file("b.csv", "id,v", "1,a")).into("t"));
        assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(again.load()).isEqualTo(first.load());
        assertThat(trial.history()).hasSize(1);
        LoadReport upsert = trial.load(
                Load.files(trial.file("b.csv", "id,v", "1,a")).into("t").upsert());
        assertThat(upsert.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(Trial.counts(upsert)).isEqualTo("t:+0 ~0 -0 =1");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void replaceIsRecognisedOnlyWhileItIsTheLastLoadOfItsTable(Engine engine) {
        Trial trial = trial(engine);
        Load a = Load.files(trial.file("a.csv", "id,v", "1,a")).into("t").replace();
        Load b = Load.files(trial.file("b.csv", "id,v", "1,b")).into("t").replace();
        assertThat(trial.load(a).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(trial.load(a).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(trial.load(b).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(trial.load(a).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(trial.load(a).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(trial.rows("select * from t")).containsExactly("1|a");
        assertThat(trial.history()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void appendIsDoneAgainOnlyWhereAsked(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (v varchar(9))");
        Load load = Load.files(trial.file("a.csv", "v", "a")).into("t");
        trial.load(load);
        assertThat(trial.load(load).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(trial.load(load.with(Option.AGAIN)).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(trial.load(load.with(Option.AGAIN)).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(trial.target().count("t")).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void historyIsLatestFirstAndTellsWhatTheLoadsTold(Engine engine) {
        Trial trial = trial(engine);
        LoadReport one =
                trial.load(Load.files(trial.file("a.csv", "id,v", "1,a", "2,b")).into("t"));
        trial.plan(Load.files(trial.file("x.csv", "id,v", "9,a")).into("t"));
        trial.attempt(Load.files(trial.file("x.csv", "id,v", "1,a")).into("t"));
        LoadReport two = trial.load(Load.files(trial.file("b.csv", "id,v", "1,b", "2,b"))
                .into("t")
                .replace()
                .check("none", "select * from t where v = 'z'"));
        assertThat(trial.history()).extracting(LoadReport::load).containsExactly(two.load(), one.load());
        LoadReport kept = trial.history().get(0);
        assertThat(kept.tables()).isEqualTo(two.tables());
        assertThat(kept.checks()).isEqualTo(two.checks());
        assertThat(kept.started()).isEqualTo(two.started());
        assertThat(kept.database()).isEqualTo(two.database());
        assertThat(kept.outcome()).isEqualTo(Outcome.PUBLISHED);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void rejectedLoadAndPreviewLeaveNothingBehind(Engine engine) {
        Trial trial = trial(engine);
        String tables = trial.sqlite()
                ? "select name from sqlite_schema order by 1"
                : "select table_schema || '.' || table_name from information_schema.tables"
                        + " where table_schema not in ('pg_catalog', 'information_schema') order by 1";
        var before = trial.rows(tables);
        trial.plan(Load.files(trial.file("x.csv", "id,v", "9,a")).into("t"));
        trial.plan(Load.files(trial.file("x.csv", "id,v", "9,a")).into("fresh"));
        trial.attempt(Load.files(trial.file("x.csv", "id,v", "9,abcdefghijk")).into("t"));
        assertThat(trial.rows(tables)).isEqualTo(before);
        if (trial.sqlite()) {
            assertThat(folder.toFile().list()).doesNotContain(".intact");
        }
    }
}
