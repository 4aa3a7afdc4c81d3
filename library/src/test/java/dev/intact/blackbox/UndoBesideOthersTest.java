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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not the load's own is not taken back with it, however much it looks like it. */
class UndoBesideOthersTest {
    @TempDir
    Path folder;

    private static long number(LoadReport report) {
        return report.load().orElseThrow();
    }

    @Test
    void rowsThatAStatementTriggerWroteInTheLoadStay() {
        Trial trial = Trial.on(
                Engine.POSTGRES,
                folder,
                "create table s (id integer primary key, latest boolean)",
                "insert into s values (1, true), (2, true)",
                "create function older() returns trigger language plpgsql as"
                        + " $$ begin update s set latest = false where id < 10; return null; end $$",
                "create trigger older after insert on s for each statement execute function older()");
        long load = number(trial.load(
                Load.files(trial.file("s.csv", "id,latest", "20,true")).into("s")));
        try (Database database = trial.target().open()) {
            LoadReport undone = database.attempt(Undo.load(load));
            assertThat(trial.rows("select id from s where id < 10 order by id")).containsExactly("1", "2");
            assertThat(undone.outcome()).isEqualTo(Outcome.REJECTED);
            database.attempt(Undo.load(load).overwrite());
            assertThat(trial.rows("select id from s where id < 10 order by id")).containsExactly("1", "2");
        }
    }

    @Test
    void rowThatTookTheNumberOfAnotherIsNotTakenForIt() {
        Trial trial = Trial.on(
                Engine.SQLITE,
                folder,
                "create table t (code text primary key, email text unique)",
                "create table x (a)",
                "create trigger anything after insert on x begin select 1; end",
                "insert into t values ('a', 'm')");
        long load = number(trial.load(Load.files(trial.file("t.csv", "code,email", "b,m"))
                .into("t")
                .replace()
                .key("code")
                .with(Option.ALLOW_SHRINK)));
        assertThat(trial.rows("select code from t")).containsExactly("b");
        try (Database database = trial.target().open()) {
            database.undo(load);
            assertThat(trial.rows("select code, email from t")).containsExactly("a|m");
        }
    }

    @Test
    void textOfACollationOfItsOwnComesBack() {
        Trial trial = Trial.on(
                Engine.POSTGRES,
                folder,
                "create table t (id integer primary key, name text collate \"POSIX\", pad char(5) collate \"POSIX\")",
                "insert into t values (1, 'é', 'x')");
        long load = number(trial.load(Load.files(trial.file("t.csv", "id,name,pad", "1,o,y", "2,p,z"))
                .into("t")
                .upsert()));
        try (Database database = trial.target().open()) {
            database.undo(load);
            assertThat(trial.rows("select id, name, pad from t")).containsExactly("1|é|x    ");
        }
    }
}
