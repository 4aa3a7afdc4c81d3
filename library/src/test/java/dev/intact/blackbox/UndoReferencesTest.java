package dev.intact.blackbox;

import static dev.intact.blackbox.Undoing.number;
import static dev.intact.blackbox.Undoing.refusal;
import static dev.intact.blackbox.Undoing.undo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.history.Undo;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that refer to what an undo takes away: named, a reason to keep it, or taken along and brought back. */
class UndoReferencesTest {
    @TempDir
    Path folder;

    private Trial family(Engine engine, String action) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key, name varchar(9))",
                "create table c (id integer primary key, p integer references p(id) " + action + ")",
                "create table g (id integer primary key, c integer references c(id) " + action + ")",
                "insert into p values (1, 'old')");
        trial.load(Load.files(trial.file("p.csv", "id,name", "2,x", "3,y")).into("p"));
        trial.target().execute("insert into c values (10, 2)", "insert into g values (100, 10)");
        return trial;
    }

    @ParameterizedTest
    @EnumSource
    void laterRowsThatReferAreNamedAndKeepWhatTheyReferTo(Engine engine) {
        Trial trial = family(engine, "on delete cascade");

        assertThat(refusal(undo(trial, Undo.load(1)))).contains("[id=10]", "would go along");
        assertThat(trial.rows("select id from p order by id")).containsExactly("1", "2", "3");
        LoadReport kept = undo(trial, Undo.load(1).keepChanged());
        assertThat(kept.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(kept.tables()).anyMatch(table -> table.why().contains("1 kept"));
        assertThat(trial.rows("select id from p order by id")).containsExactly("1", "2");
        assertThat(trial.rows("select * from c")).containsExactly("10|2");
    }

    @ParameterizedTest
    @EnumSource
    void laterRowsGoAlongOnlyWhereThatIsMeantAndComeBack(Engine engine) {
        Trial trial = family(engine, "on delete cascade");

        LoadReport report = undo(trial, Undo.load(1).overwrite());

        assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(report.tables()).anyMatch(table -> table.why().contains("1 go along"));
        assertThat(trial.rows("select id from p")).containsExactly("1");
        assertThat(trial.target().count("c") + trial.target().count("g")).isZero();
        undo(trial, number(report));
        assertThat(trial.rows("select * from c")).containsExactly("10|2");
        assertThat(trial.rows("select * from g")).containsExactly("100|10");
    }

    @ParameterizedTest
    @EnumSource
    void laterRowsLoseTheirReferenceOnlyWhereThatIsMeantAndGetItBack(Engine engine) {
        Trial trial = family(engine, "on delete set null");

        assertThat(refusal(undo(trial, Undo.load(1)))).contains("[id=10]", "would lose its p");
        LoadReport report = undo(trial, Undo.load(1).overwrite());
        assertThat(trial.rows("select id, p from c")).containsExactly("10|~");
        undo(trial, number(report));
        assertThat(trial.rows("select id, p from c")).containsExactly("10|2");
    }

    @ParameterizedTest
    @EnumSource
    void laterRowsThatForbidItAreInTheWayWhateverIsSaid(Engine engine) {
        Trial trial = family(engine, "");

        assertThat(refusal(undo(trial, Undo.load(1).overwrite()))).contains("[id=10]", "cannot go");
        assertThat(trial.rows("select id from p order by id")).containsExactly("1", "2", "3");
    }

    @ParameterizedTest
    @EnumSource
    void circlesOfReferencesGoBack(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, up integer references t(id), n integer)",
                "insert into t values (1, null, 0), (2, 1, 0)");
        String all = "select * from t order by id";
        List<String> before = trial.rows(all);
        trial.load(Load.files(trial.file("t.csv", "id,up,n", "5,,1", "1,5,1", "6,7,1", "7,6,1"))
                .into("t")
                .replace());
        List<String> after = trial.rows(all);

        LoadReport report = undo(trial, 1);
        assertThat(trial.rows(all)).isEqualTo(before);
        undo(trial, number(report));
        assertThat(trial.rows(all)).isEqualTo(after);
    }

    @ParameterizedTest
    @EnumSource
    void treeWhoseKeyTakesRowsAlongGoesBack(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, up integer references t(id) on delete cascade)",
                "insert into t values (9, null)");
        trial.load(Load.files(trial.file("t.csv", "id,up", "1,", "2,1", "3,1")).into("t"));

        LoadReport report = undo(trial, 1);
        assertThat(trial.rows("select id from t")).containsExactly("9");
        undo(trial, number(report));
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|~", "2|1", "3|1", "9|~");
    }

    @ParameterizedTest
    @EnumSource
    void childTurnsAwayFromAParentThatGoesAndPassesItsValueOn(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, u varchar(9) unique,"
                        + " p integer references t(id) on delete cascade)",
                "create table c (id integer primary key, t integer references t(id) on delete cascade)",
                "insert into t values (1, 'a', null), (2, 'b', null)",
                "insert into c values (1, null)");
        String all = "select 't', * from t union all select 'c', id, null, t from c order by 1, 2";
        List<String> before = trial.rows(all);
        trial.load(Load.files(trial.file("t.csv", "id,u,p", "2,b,3", "3,a,"), trial.file("c.csv", "id,t", "1,3", "5,3"))
                .replace());
        List<String> after = trial.rows(all);

        LoadReport report = undo(trial, 1);
        assertThat(trial.rows(all)).isEqualTo(before);
        undo(trial, number(report));
        assertThat(trial.rows(all)).isEqualTo(after);
    }

    @ParameterizedTest
    @EnumSource
    void rowThatCannotComeBackIsNamedAndTheRestIsTakenBack(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table p (id integer primary key)",
                "create table t (id integer primary key, u varchar(9) unique, p integer references p(id))",
                "insert into p values (1), (2)",
                "insert into t values (1, 'a', 1), (2, 'b', 2), (3, 'c', 1), (4, 'd', null), (5, 'x', 1), (6, 'y', 1)");
        trial.load(Load.files(trial.file("t.csv", "id,u,p", "4,e,", "5,x,1", "6,y,1"))
                .into("t")
                .replace());
        trial.target().execute("insert into t values (9, 'a', null)", "delete from p where id = 2");

        for (Undo undo :
                List.of(Undo.load(1), Undo.load(1).overwrite(), Undo.load(1).confirm(preview -> false))) {
            assertThat(refusal(undo(trial, undo)))
                    .contains("[id=1]", "another row has its u", "[id=2]", "not there any more")
                    .doesNotContain("[id=3]", "[id=4]");
        }
        LoadReport kept = undo(trial, Undo.load(1).keepChanged());
        assertThat(kept.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(kept.tables()).anyMatch(table -> table.why().contains("1 kept"));
        assertThat(trial.rows("select id, u from t order by id")).containsExactly("3|c", "4|d", "5|x", "6|y", "9|a");
    }
}
