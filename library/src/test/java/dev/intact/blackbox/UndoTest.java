package dev.intact.blackbox;

import static dev.intact.blackbox.Undoing.number;
import static dev.intact.blackbox.Undoing.refusal;
import static dev.intact.blackbox.Undoing.undo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.TransactionConflictException;
import dev.intact.history.Undo;
import dev.intact.ledger.Retention;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loads that are taken back: what goes, what is in the way, and what is never lost. */
class UndoTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void tableThatALoadMadeGoesAndComesBack(Engine engine) {
        Trial trial = Trial.on(engine, folder);
        trial.load(Load.files(trial.file("t.csv", "id,name", "1,a", "2,b"))
                .into("t")
                .key("id"));
        List<String> schema = Contents.schema(trial.target());

        LoadReport gone = undo(trial, 1);
        assertThat(gone.tables().get(0).why()).contains("dropped");
        assertThat(Contents.tables(trial.target())).doesNotContain("t");

        LoadReport back = undo(trial, number(gone));
        assertThat(back.tables().get(0).created()).isTrue();
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|a", "2|b");
        assertThat(Contents.schema(trial.target())).isEqualTo(schema);
        undo(trial, 1);
        assertThat(Contents.tables(trial.target())).doesNotContain("t");
    }

    @ParameterizedTest
    @EnumSource
    void tableThatALoadMadeStaysWhereSomethingWouldBeLostWithIt(Engine engine) {
        Trial trial = Trial.on(engine, folder);
        trial.load(Load.files(trial.file("t.csv", "id,name", "1,a"), trial.file("u.csv", "id", "7"))
                .key("id"));
        trial.target().execute("create view names as select name from t", "insert into u values (8)");
        if (trial.sqlite()) {
            // Of a table that a load has filled, SQLite tells only whether it is as it was.
            assertThat(refusal(undo(trial, Undo.load(1)))).contains("nothing tells which", "[id=8]");
            trial.target().execute("delete from u where id = 8");
            assertThat(undo(trial, 1).tables()).anyMatch(table -> table.why().contains("view "));
            return;
        }

        LoadReport report = undo(trial, 1);

        assertThat(report.tables())
                .extracting(table -> table.why())
                .anyMatch(why -> why.contains("view public.names would be lost"));
        assertThat(report.tables()).extracting(table -> table.why()).anyMatch(why -> why.contains("other rows"));
        assertThat(trial.rows("select * from names")).isEmpty();
        assertThat(trial.rows("select * from u")).containsExactly("8");
        undo(trial, number(report));
        assertThat(trial.rows("select * from names")).containsExactly("a");
        assertThat(trial.rows("select * from u order by id")).containsExactly("7", "8");
    }

    @ParameterizedTest
    @EnumSource
    void rowsWithoutAKeyAreCounted(Engine engine) {
        Trial trial = Trial.on(
                engine, folder, "create table t (a integer, b varchar(9))", "insert into t values (1, 'x'), (1, 'x')");
        trial.load(Load.files(trial.file("t.csv", "a,b", "1,x", ",", "2,y")).into("t"));
        assertThat(trial.target().count("t")).isEqualTo(5);
        trial.target().execute("update t set b = 'z' where a = 2");

        assertThat(refusal(undo(trial, Undo.load(1)))).contains("load 1 added");
        trial.target().execute("update t set b = 'y' where a = 2");
        if (engine == Engine.SQLITE) {
            undo(trial, 1);
            assertThat(trial.rows("select * from t")).containsExactly("1|x", "1|x");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfLaterChangeIsNamedKeptOrOverwritten(Engine engine) {
        Trial trial = Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, n integer, free integer)",
                "insert into t values (1, 1, 0), (2, 2, 0), (3, 3, 0), (4, 4, 0), (5, 5, 0)");
        List<String> before = trial.rows("select id, n from t order by id");
        trial.load(Load.files(trial.file("t.csv", "id,n", "1,10", "2,20", "3,30", "6,60", "7,70"))
                .into("t")
                .replace());
        trial.target()
                .execute(
                        "update t set free = 1 where id = 1",
                        "update t set n = 21 where id = 2",
                        "delete from t where id = 3",
                        "update t set n = 61 where id = 6",
                        "delete from t where id = 7",
                        "insert into t values (4, 41, 0)");

        assertThat(refusal(undo(trial, Undo.load(1))).lines())
                .hasSize(4)
                .anyMatch(line -> line.contains("[id=2]") && line.contains("n is 21, not 20"))
                .anyMatch(line -> line.contains("[id=3]") && line.contains("not there any more"))
                .anyMatch(line -> line.contains("[id=4]") && line.contains("stands in its place"))
                .anyMatch(line -> line.contains("[id=6]"));
        assertThat(undo(trial, Undo.load(1).maxProblems(2)).problems()).hasSize(2);

        LoadReport kept = undo(trial, Undo.load(1).keepChanged());
        assertThat(trial.rows("select id, n, free from t order by id"))
                .containsExactly("1|1|1", "2|21|0", "4|41|0", "5|5|0", "6|61|~");
        undo(trial, number(kept));
        LoadReport over = undo(trial, Undo.load(1).overwrite());
        assertThat(over.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(trial.rows("select id, n from t order by id")).isEqualTo(before);
        assertThat(trial.rows("select free from t where id = 1")).containsExactly("1");
    }

    @ParameterizedTest
    @EnumSource
    void tableThatWasAlteredSinceIsLeftAlone(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, a integer, b integer)");
        trial.target().execute("insert into t values (1, 1, 1)");
        trial.load(
                Load.files(trial.file("t.csv", "id,a", "1,2", "2,2")).into("t").upsert());
        trial.target().execute("alter table t add column later integer", "update t set later = 5 where id = 1");
        undo(trial, number(undo(trial, 1)));
        assertThat(trial.rows("select * from t order by id")).containsExactly("1|2|1|5", "2|2|~|~");

        trial.target().execute("alter table t drop column b");

        assertThat(refusal(undo(trial, Undo.load(1).overwrite()))).contains("column b", "not there any more");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotKeptCannotBeTakenBackAndItIsSaidWhy(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, n integer)");
        trial.target().execute("insert into t values (1, 1)");
        DatabaseConfig config = DatabaseConfig.of(trial.target().url());
        try (Database database = trial.target().open(config.withHistory(new Retention(0, Duration.ofDays(1))))) {
            database.load(
                    Load.files(trial.file("t.csv", "id,n", "1,2")).into("t").upsert());
            assertThat(refusal(database.attempt(Undo.load(1)))).contains("not kept", "backup");
            assertThat(database.history().unkept(1)).hasSize(1);
        }
        assertThat(trial.rows("select * from t")).containsExactly("1|2");
    }

    @ParameterizedTest
    @EnumSource
    void loadIsKnownAgainOnlyWhileItIsInForce(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, n integer)");
        Load load = Load.files(trial.file("a.csv", "id,n", "1,1")).into("t").replace();
        trial.load(load);
        assertThat(trial.attempt(load).outcome()).isEqualTo(Outcome.UNCHANGED);
        LoadReport undone = undo(trial, 1);

        assertThat(trial.history()).extracting(LoadReport::outcome).containsExactly(Outcome.PUBLISHED, Outcome.UNDONE);
        assertThat(trial.history().get(1).origin().undoneBy()).hasValue(number(undone));
        assertThat(trial.attempt(load).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(trial.rows("select * from t")).containsExactly("1|1");
    }

    /** Nothing of them is known here: it is said where they are. */
    @ParameterizedTest
    @EnumSource
    void filesOfAnotherFolderAreNotTakenBackUnasked(Engine engine) throws Exception {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key)");
        Path source = Files.createDirectory(folder.resolve("source"));
        Files.writeString(
                source.resolve("intact.yaml"),
                "load:\n  - { table: t, from: t.csv, mode: replace }\n"
                        + "files:\n  - { path: out/t.csv, sql: select * from t }\n");
        Files.writeString(source.resolve("t.csv"), "id\n1\n");
        DatabaseConfig config = DatabaseConfig.of(trial.target().url());
        long load;
        try (Database database = trial.target().open(config.withFiles(folder))) {
            load = number(database.load(Load.folder(source)));
        }
        try (Database database =
                trial.target().open(config.withFiles(Files.createDirectory(folder.resolve("other"))))) {
            assertThat(refusal(database.attempt(Undo.load(load))))
                    .contains("t.csv")
                    .contains("folder for files");
        }
        assertThat(trial.rows("select id from t")).containsExactly("1");
        assertThat(folder.resolve("out/t.csv")).exists();
    }

    @ParameterizedTest
    @EnumSource
    void filesGoBackWithTheRows(Engine engine) throws Exception {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, n integer)");
        Path source = Files.createDirectory(folder.resolve("source"));
        Path file = folder.resolve("out/t.csv");
        Files.writeString(
                source.resolve("intact.yaml"),
                "load:\n  - { table: t, from: t.csv, mode: replace }\n"
                        + "files:\n  - { path: out/t.csv, sql: select * from t order by id }\n");
        DatabaseConfig config = DatabaseConfig.of(trial.target().url()).withFiles(folder);
        try (Database database = trial.target().open(config)) {
            Files.writeString(source.resolve("t.csv"), "id,n\n1,1\n");
            long first = number(database.load(Load.folder(source)));
            Files.writeString(source.resolve("t.csv"), "id,n\n1,2\n");
            long second = number(database.load(Load.folder(source)));

            LoadReport undone = database.undo(second);
            assertThat(file).hasContent("id,n\n1,1");
            assertThat(undone.files()).hasSize(1);
            long redone = number(database.undo(number(undone)));
            assertThat(file).hasContent("id,n\n1,2");
            long again = number(database.undo(redone));
            assertThat(database.planUndo(first).outcome()).isEqualTo(Outcome.PREVIEWED);
            long none = number(database.undo(first));
            assertThat(file).doesNotExist();
            assertThat(trial.rows("select * from t")).isEmpty();
            database.undo(none);
            database.undo(again);
            assertThat(file).hasContent("id,n\n1,2");

            Files.writeString(file, "mine");
            assertThat(refusal(database.attempt(Undo.load(second)))).contains("t.csv");
            assertThat(trial.rows("select n from t")).containsExactly("2");
            assertThat(database.attempt(Undo.load(second).keepChanged()).outcome())
                    .isEqualTo(Outcome.PUBLISHED);
            assertThat(file).hasContent("mine");
            assertThat(trial.rows("select n from t")).containsExactly("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatOthersChangeBetweenTheQuestionAndTheAnswerIsNeverLost(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, n integer)");
        trial.target().execute("insert into t values (1, 1)");
        trial.load(
                Load.files(trial.file("t.csv", "id,n", "1,2", "2,2")).into("t").upsert());

        LoadReport refused = undo(trial, Undo.load(1).confirm(preview -> {
            trial.target().execute("update t set n = 9 where id = 1");
            return true;
        }));
        assertThat(refusal(refused)).contains("[id=1]", "n is 9");
        trial.target().execute("update t set n = 2 where id = 1");
        assertThatThrownBy(() -> undo(trial, Undo.load(1).confirm(preview -> {
                    trial.target().execute("delete from t where id = 2");
                    return true;
                })))
                .isInstanceOf(TransactionConflictException.class)
                .hasMessageContaining("as it was shown");
        assertThat(trial.rows("select * from t")).containsExactly("1|2");
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoUndosAtOnceOneDoesIt(Engine engine) throws Exception {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, n integer)");
        trial.load(Load.files(trial.file("t.csv", "id,n", "1,2", "2,2")).into("t"));
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            List<Callable<LoadReport>> undos =
                    List.of(() -> undo(trial, Undo.load(1)), () -> undo(trial, Undo.load(1)));
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<LoadReport> one : both.invokeAll(undos)) {
                try {
                    outcomes.add(one.get().outcome());
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(TransactionConflictException.class);
                }
            }
            assertThat(outcomes).containsOnlyOnce(Outcome.PUBLISHED);
        } finally {
            both.shutdownNow();
        }
        assertThat(trial.target().count("t")).isZero();
        assertThat(undo(trial, Undo.load(1)).outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    @ParameterizedTest
    @EnumSource
    void realTablesLoadedAndMendedGoBackToNothing(Engine engine) throws Exception {
        SetOfTables set = SetOfTables.of("chinook/csv");
        Path files = set.unpack(folder.resolve("files"));
        Trial trial = Trial.on(engine, Files.createDirectory(folder.resolve("home")));
        trial.target().execute(set.ddl(engine).toArray(String[]::new));
        trial.load(Load.folder(files));
        Map<String, List<String>> loaded = users(trial);
        List<String> artists = Files.readAllLines(files.resolve("Artist.csv"));
        artists.set(1, artists.get(1).replaceFirst(",.*", ",Somebody else"));
        artists.add("999999,Nobody");
        Files.write(files.resolve("Artist.csv"), artists);
        trial.load(Load.files(files.resolve("Artist.csv")).into("Artist").upsert());
        Map<String, List<String>> mended = users(trial);
        assertThat(mended).isNotEqualTo(loaded);

        undo(trial, 2);
        assertThat(users(trial)).isEqualTo(loaded);
        Contents.holds(trial.target(), set);
        LoadReport gone = undo(trial, 1);
        assertThat(users(trial).values()).allMatch(List::isEmpty);
        undo(trial, number(gone));
        Contents.holds(trial.target(), set);
    }

    private static Map<String, List<String>> users(Trial trial) {
        Map<String, List<String>> tables = Contents.dump(trial.target());
        tables.keySet().removeIf(table -> table.startsWith("intact"));
        return tables;
    }
}
