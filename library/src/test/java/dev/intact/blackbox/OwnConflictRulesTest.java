package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.StatementFailedException;
import dev.intact.history.Undo;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.schema.Row;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that say themselves that conflicting rows replace others, or are passed over: with us nothing goes silently. */
class OwnConflictRulesTest {
    @TempDir
    Path folder;

    private Trial trial(String rule) {
        return Trial.on(
                Engine.SQLITE,
                folder,
                "create table t (id integer primary key " + rule + ", a text, b text default 'x', unique (a, b) " + rule
                        + ")",
                "create table log (id)",
                "insert into t values (1, 'one', 'x'), (2, 'two', 'x')");
    }

    private static List<String> all(Trial trial) {
        return trial.rows("select * from t order by id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"on conflict replace", "on conflict ignore", ""})
    void conflictInALoadIsNamedByLine(String rule) {
        Trial trial = trial(rule);
        List<String> before = all(trial);

        assertThat(Trial.counts(trial.attempt(Load.files(trial.file("t.csv", "id,a,b", "3,x,x", "2,new,x"))
                        .into("t"))))
                .contains("t.csv:3", "exists already");
        assertThat(Trial.counts(trial.attempt(Load.files(trial.file("u.csv", "id,a,b", "1,two,x"))
                        .into("t")
                        .upsert())))
                .contains("u.csv:2", "exists already");
        assertThat(Trial.counts(trial.attempt(Load.files(trial.file("w.csv", "id,a,b", "4,w,x", "4,v,x"))
                        .into("t"))))
                .contains("w.csv:3", "second time");
        assertThat(all(trial)).isEqualTo(before);
    }

    /** The key has a column that the load does not bring, so that only the database sees the conflict. */
    @ParameterizedTest
    @ValueSource(strings = {"on conflict replace", "on conflict ignore", ""})
    void conflictThatOnlyTheDatabaseSeesRejectsTheLoad(String rule) {
        Trial trial = trial(rule);
        List<String> before = all(trial);
        Stream.of(
                        Load.files(trial.file("t.csv", "id,a", "1,two"))
                                .into("t")
                                .upsert(),
                        Load.files(trial.file("u.csv", "id,a", "3,two")).into("t"),
                        Load.files(trial.file("v.csv", "id,a", "1,two", "2,two"))
                                .into("t")
                                .replace())
                .forEach(load -> {
                    assertThat(Trial.counts(trial.attempt(load))).contains("rejected", "UNIQUE");
                    assertThat(all(trial)).isEqualTo(before);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"on conflict replace", "on conflict ignore", ""})
    void undoIsRefusedWhereALaterRowHasTheValue(String rule) {
        Trial trial = trial(rule);
        trial.load(
                Load.files(trial.file("t.csv", "id,a,b", "1,eins,x")).into("t").replace());
        trial.target().execute("insert into t values (7, 'one', 'x'), (8, 'two', 'x')");
        List<String> before = all(trial);
        try (Database database = trial.target().open()) {
            for (Undo undo : List.of(Undo.load(1), Undo.load(1).overwrite())) {
                LoadReport report = database.attempt(undo);
                assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
                assertThat(String.join("\n", Trial.told(report))).contains("another row has its a, b since");
                assertThat(all(trial)).isEqualTo(before);
            }
            database.attempt(Undo.load(1).keepChanged());
            assertThat(all(trial)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on conflict replace", "on conflict ignore", ""})
    void programsRowThatConflictsRefusesAll(String rule) {
        Trial trial = trial(rule);
        List<String> before = all(trial);
        try (Database database = trial.target().open()) {
            assertThatThrownBy(() -> database.transaction(tx -> tx.writeTo("t")
                            .columns("id", "a", "b")
                            .rows(Stream.of(Row.of(3, "y", "x"), Row.of(2, "new", "x")))))
                    .isInstanceOf(StatementFailedException.class);
            assertThatThrownBy(() -> database.transaction(tx -> tx.writeTo("t")
                            .columns("id", "a", "b")
                            .onConflictUpdate("id")
                            .rows(Stream.of(Row.of(1, "two", "x")))))
                    .isInstanceOf(StatementFailedException.class);
        }
        assertThat(all(trial)).isEqualTo(before);
    }

    /** What a statement says of conflicts would hold for them, too. */
    @Test
    void triggersKeepTheirOwnRules() {
        Trial trial = trial("");
        trial.target()
                .execute(
                        "create unique index one on log (id)",
                        "insert into log values (0)",
                        "create trigger told after insert on t begin insert or ignore into log values (0); end");
        trial.load(Load.files(trial.file("t.csv", "id,a", "3,three")).into("t"));
        assertThat(trial.rows("select * from log")).containsExactly("0");
    }
}
