package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.history.Undo;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitioned tables under loads, change sets, undos and undos of undos: rows also move between partitions. */
class PartitionedTablesTest {
    private static final String ALL = "select tableoid::regclass, * from t order by 2, 3, 4";

    @TempDir
    Path folder;

    private Trial partitioned(String key) {
        return Trial.on(
                Engine.POSTGRES,
                folder,
                "create table t (id integer" + (key.isEmpty() ? "" : " not null")
                        + ", place integer not null, n integer" + key + ") partition by range (place)",
                "create table low partition of t for values from (0) to (10)",
                "create table high partition of t for values from (10) to (20)",
                "create table rest partition of t default");
    }

    private static long undo(Trial trial, Undo undo) {
        try (Database database = trial.target().open()) {
            LoadReport report = database.attempt(undo);
            assertThat(report.outcome()).as(Trial.told(report).toString()).isEqualTo(Outcome.PUBLISHED);
            return report.load().orElseThrow();
        }
    }

    /** Loads, takes back, takes that back, and takes the load back for good. */
    private static void thereAndBack(Trial trial, Load load) {
        List<String> before = trial.rows(ALL);
        long done = new TakenBack(trial).load(load).load().orElseThrow();
        List<String> after = trial.rows(ALL);
        assertThat(after).isNotEqualTo(before);
        long undone = undo(trial, Undo.load(done));
        assertThat(trial.rows(ALL)).isEqualTo(before);
        undo(trial, Undo.load(undone));
        assertThat(trial.rows(ALL)).isEqualTo(after);
        undo(trial, Undo.load(done));
        assertThat(trial.rows(ALL)).isEqualTo(before);
    }

    @Test
    void rowsThatMoveBetweenPartitionsMoveBack() {
        Trial trial = partitioned(", primary key (id, place)");
        trial.target().execute("insert into t values (1, 1, 0), (2, 2, 0), (3, 11, 0), (4, 12, 0), (5, 99, 0)");

        thereAndBack(
                trial,
                Load.files(trial.file("t.csv", "id,place,n", "1,15,0", "3,12,7", "4,3,9", "5,5,0", "6,77,1"))
                        .into("t")
                        .key("id")
                        .upsert());
        thereAndBack(
                trial,
                Load.files(trial.file("u.csv", "id,place,n", "2,15,1", "3,11,0", "4,100,9"))
                        .into("t")
                        .key("id")
                        .replace());
        thereAndBack(
                trial,
                Load.files(trial.file("v.csv", "id,place,n", "1,1,3", "3,11,3", "7,15,3"))
                        .into("t")
                        .upsert());
    }

    @Test
    void emptyOnesAreFilledAndEmptied() {
        Trial trial = partitioned(", primary key (id, place)");
        thereAndBack(
                trial,
                Load.files(trial.file("t.csv", "id,place,n", "1,1,1", "2,11,2", "3,50,3"))
                        .into("t"));
        trial.load(
                Load.files(trial.file("t.csv", "id,place,n", "1,1,1", "2,11,2")).into("t"));
        thereAndBack(
                trial,
                Load.files(trial.file("u.csv", "id,place,n", "4,1,1", "5,19,1")).into("t"));
    }

    @Test
    void rowsWithoutAKeyAreCountedInEachPartition() {
        Trial trial = partitioned("");
        trial.target().execute("insert into t values (1, 1, 0), (1, 1, 0), (1, 11, 0), (null, 12, null), (2, 99, 0)");

        thereAndBack(
                trial,
                Load.files(trial.file("t.csv", "id,place,n", "1,1,0", "1,11,0", "1,11,0", "2,3,0"))
                        .into("t")
                        .replace());
        thereAndBack(
                trial,
                Load.files(trial.file("u.csv", "id,place,n", "1,1,0", "9,12,0")).into("t"));
    }

    @Test
    void whatWasMovedSinceIsNamedKeptOrOverwritten() {
        Trial trial = partitioned(", primary key (id, place)");
        trial.target().execute("insert into t values (1, 1, 0), (2, 2, 0)");
        List<String> before = trial.rows(ALL);
        trial.load(Load.files(trial.file("t.csv", "id,place,n", "1,11,1", "2,12,1"))
                .into("t")
                .key("id")
                .upsert());
        trial.target().execute("update t set place = 50 where id = 2");

        try (Database database = trial.target().open()) {
            LoadReport refused = database.attempt(Undo.load(1));
            assertThat(String.join("", Trial.told(refused))).contains("id=2", "place is 50, not 12");
        }
        long kept = undo(trial, Undo.load(1).keepChanged());
        assertThat(trial.rows(ALL)).containsExactly("low|1|1|0", "rest|2|50|1");
        undo(trial, Undo.load(kept));
        undo(trial, Undo.load(1).overwrite());
        assertThat(trial.rows(ALL)).isEqualTo(before);
    }
}
