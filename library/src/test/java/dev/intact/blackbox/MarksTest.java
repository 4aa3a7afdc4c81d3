package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Marked;
import dev.intact.dialect.Marked.ByRow;
import dev.intact.dialect.Marked.Unknown;
import dev.intact.dialect.Marked.Untouched;
import dev.intact.ledger.ChangeSets.Lost;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeSets.Whole;
import dev.intact.load.Load;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that a load wrote into an empty table are known by the database's own marks; any change of them is seen. */
class MarksTest {
    @TempDir
    Path folder;

    private TakenBack filled(Engine engine) {
        TakenBack trial = new TakenBack(Trial.on(engine, folder, "create table other (id integer)"));
        trial.load(Load.files(trial.trial()
                        .file(
                                "t.csv",
                                "id,r,d,s,n",
                                "1,1.5,2020-01-01,a,1.10",
                                "2,2,,\"\",2",
                                "3,-0.0,2020-01-03,äx," + "12345678901234567890.5"))
                .into("t"));
        return trial;
    }

    private static Marked mark(TakenBack trial) throws SQLException {
        Part part = trial.parts(1).get(0);
        Whole whole = (Whole) part.content();
        return trial.mark(part, whole.mark());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update t set s = 'b' where id = 1",
                "update t set r = 1.5000000000000002 where id = 1",
                "update t set d = '2020-01-02' where id = 1",
                "delete from t where id = 2",
                "insert into t (id) values (4)",
                "update t set s = null where id = 2",
                "delete from t where id = 2; insert into t (id, r, s, n) values (2, 2, 'x', 2)",
                "update t set r = (select r from t where id = 2) where id = 3",
                "alter table t add column x integer"
            })
    void sqliteSeesAnyChange(String change) throws SQLException {
        TakenBack trial = filled(Engine.SQLITE);
        assertThat(mark(trial)).isEqualTo(new Untouched());
        trial.trial().target().execute(change.split("; ", -1));
        assertThat(mark(trial)).isInstanceOf(Unknown.class);
    }

    @Test
    void sqliteTakesVacuumForNoChange() throws SQLException {
        TakenBack trial = filled(Engine.SQLITE);
        trial.trial()
                .target()
                .execute(
                        "create index i on t (s)",
                        "reindex",
                        "analyze",
                        "vacuum",
                        "update t set s = s",
                        "delete from other");
        assertThat(mark(trial)).isEqualTo(new Untouched());
    }

    @Test
    void postgresKnowsEachRow() throws SQLException {
        TakenBack trial = filled(Engine.POSTGRES);
        trial.trial().target().execute("update t set s = 'b' where id = 1", "insert into t (id) values (4)");
        assertThat(marked(trial)).hasSize(2);
        trial.trial()
                .target()
                .execute(
                        "vacuum freeze t",
                        "vacuum full t",
                        "create index i on t (id)",
                        "cluster t using i",
                        "analyze t");
        assertThat(marked(trial)).hasSize(2);
        trial.trial().target().execute("alter table t alter column id type numeric");
        assertThat(marked(trial)).isEmpty();
    }

    @Test
    void rowsMarkedInAnotherClusterOrLongAgoAreNotKnown() throws SQLException {
        TakenBack trial = filled(Engine.POSTGRES);
        String mark = ((Whole) trial.parts(1).get(0).content()).mark();
        String[] parts = mark.split(" ", -1);
        assertThat(trial.mark(trial.parts(1).get(0), mark)).isInstanceOf(ByRow.class);
        assertThat(trial.mark(trial.parts(1).get(0), "1" + mark)).isInstanceOf(Unknown.class);
        assertThat(trial.mark(trial.parts(1).get(0), parts[0] + " -" + (1L << 32)))
                .isInstanceOf(Unknown.class);
        assertThat(trial.mark(trial.parts(1).get(0), "")).isInstanceOf(Unknown.class);
    }

    @Test
    void roleThatMayNotKeepRowsLoadsAllTheSame() throws SQLException {
        TakenBack trial = new TakenBack(Trial.on(
                Engine.POSTGRES, folder, "create table t (id integer primary key, v text, w text default 'w')"));
        trial.trial().target().execute("insert into t values (1, 'a')");
        trial.trial()
                .load(Load.files(trial.trial().file("a.csv", "id,v", "2,b")).into("t"));
        String role = "fewest" + trial.trial().target().url().replaceAll(".*/", "");
        trial.trial()
                .target()
                .execute(
                        "create schema if not exists intact_stage",
                        "create role " + role + " login password 'pass'",
                        "grant usage on schema intact, intact_stage to " + role,
                        "grant create on schema intact_stage to " + role,
                        "grant select, insert, update, delete on all tables in schema intact to " + role,
                        "grant usage on all sequences in schema intact to " + role,
                        "grant select, insert, update on t to " + role);
        Engine.Target target = new Engine.Target(
                Engine.POSTGRES,
                trial.trial().target().url().replace("//postgres:", "//" + role + ":"),
                trial.trial().target().jdbcUrl());
        new Trial(folder, target)
                .load(Load.files(trial.trial().file("b.csv", "id,v", "3,c")).into("t"));
        assertThat(trial.parts(2)).hasSize(1);
        new Trial(folder, target)
                .load(Load.files(trial.trial().file("c.csv", "id,v", "3,d"))
                        .into("t")
                        .upsert());
        assertThat(trial.parts(3).get(0).content()).isInstanceOf(Lost.class);
        assertThat(trial.trial().rows("select v from t where id = 3")).containsExactly("d");
    }

    private static List<String> marked(TakenBack trial) throws SQLException {
        Part part = trial.parts(1).get(0);
        return trial.marked(part, ((Whole) part.content()).mark());
    }
}
