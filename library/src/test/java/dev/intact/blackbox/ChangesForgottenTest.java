package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.history.Undo;
import dev.intact.ledger.ChangeSets.Lost;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeSets.Rows;
import dev.intact.ledger.ChangeSizes;
import dev.intact.ledger.Retention;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.testing.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes are kept for a while, and take the room that is said. */
class ChangesForgottenTest {
    @TempDir
    Path folder;

    private TakenBack trial(Engine engine) {
        return new TakenBack(Trial.on(
                engine,
                folder,
                "create table t (id integer primary key, v varchar(9))",
                "insert into t values (1, 'a')"));
    }

    private static Load change(TakenBack trial, int number) {
        return Load.files(trial.trial().file(number + ".csv", "id,v", "1,v" + number))
                .into("t")
                .upsert();
    }

    private static void load(TakenBack trial, Retention retention, int... numbers) {
        DatabaseConfig config = DatabaseConfig.of(trial.trial().target().url()).withHistory(retention);
        try (Database database = trial.trial().target().open(config)) {
            for (int number : numbers) {
                database.load(change(trial, number));
            }
        }
    }

    private static List<String> contents(TakenBack trial, int loads) throws SQLException {
        return IntStream.rangeClosed(1, loads)
                .mapToObj(load -> {
                    try {
                        return trial.parts(load).stream()
                                .map(Part::content)
                                .map(content -> content.getClass().getSimpleName())
                                .findFirst()
                                .orElse("-");
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void onlyTheLatestLoadsKeepTheirRows(Engine engine) throws SQLException {
        TakenBack trial = trial(engine);
        load(trial, Retention.USUAL.of(2), 1, 2, 3, 4);
        assertThat(contents(trial, 4)).containsExactly("Lost", "Lost", "Rows", "Rows");
        assertThat(tables(trial)).hasSize(2);
        assertThat(((Lost) trial.parts(1).get(0).content()).why()).contains("2 loads and 30 days");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsTooOldGoesAlthoughItIsAmongTheLatest(Engine engine) throws SQLException {
        TakenBack trial = trial(engine);
        load(trial, Retention.USUAL, 1, 2);
        String load = trial.trial().sqlite() ? "intact_load" : "intact.load";
        trial.trial().target().execute("update " + load + " set created_at = '2020-01-01 00:00:00' where load_id = 1");
        load(trial, Retention.USUAL, 3);
        assertThat(contents(trial, 3)).containsExactly("Lost", "Rows", "Rows");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nothingIsKeptWhereThatIsSaid(Engine engine) throws SQLException {
        TakenBack trial = trial(engine);
        load(trial, Retention.USUAL, 1);
        load(trial, Retention.USUAL.of(0), 2);
        assertThat(contents(trial, 2)).containsExactly("Lost", "Lost");
        assertThat(((Lost) trial.parts(2).get(0).content()).why()).contains("history: loads: 0");
        assertThat(tables(trial)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anUndoKeepsNothingEitherWhereThatIsSaid(Engine engine) throws SQLException {
        TakenBack trial = trial(engine);
        load(trial, Retention.USUAL, 1);
        DatabaseConfig config = DatabaseConfig.of(trial.trial().target().url()).withHistory(Retention.USUAL.of(0));
        try (Database database = trial.trial().target().open(config)) {
            database.undo(1);
        }
        assertThat(trial.trial().rows("select v from t")).containsExactly("a");
        assertThat(((Lost) trial.parts(2).get(0).content()).why()).contains("history: loads: 0");
        assertThat(tables(trial)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void changesThatGoWhileSomebodyIsAskedAreNotTakenBack(Engine engine) throws SQLException {
        TakenBack trial = trial(engine);
        trial.trial().target().execute("create table other (id integer primary key)");
        load(trial, Retention.USUAL, 1);
        Load other = Load.files(trial.trial().file("other.csv", "id", "1"));
        DatabaseConfig none = DatabaseConfig.of(trial.trial().target().url()).withHistory(Retention.USUAL.of(0));
        try (Database asking = trial.trial().target().open();
                Database forgetting = trial.trial().target().open(none)) {
            LoadReport report = asking.attempt(Undo.load(1).confirm(preview -> {
                forgetting.load(other);
                return true;
            }));
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.REJECTED);
            assertThat(report.problems().get(0).reason()).contains("not kept any more");
        }
        assertThat(trial.trial().rows("select v from t")).containsExactly("v1");
    }

    /** On SQLite a reader has its own moment, and is in nobody's way. */
    @ParameterizedTest
    @EnumSource(value = Engine.class, names = "POSTGRES")
    void whatSomebodyLooksAtStaysUntilTheNextLoad(Engine engine) throws SQLException {
        TakenBack trial = trial(engine);
        load(trial, Retention.USUAL, 1);
        try (Connection reader = trial.trial().target().connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            try (ResultSet row = statement.executeQuery("select * from intact.change_1_0")) {
                assertThat(row.next()).isTrue();
            }
            load(trial, Retention.USUAL.of(1), 2);
            assertThat(contents(trial, 2)).containsExactly("Rows", "Rows");
        }
        load(trial, Retention.USUAL.of(1), 3);
        assertThat(contents(trial, 3)).containsExactly("Lost", "Lost", "Rows");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void roomIsMeasuredByLoadAndInAll(Engine engine) throws SQLException {
        TakenBack trial = trial(engine);
        load(trial, Retention.USUAL, 1, 2);
        try (Database database = trial.trial().target().open()) {
            ChangeSizes sizes = database.history().sizes();
            assertThat(sizes.bytes().keySet()).containsExactlyInAnyOrder(1L, 2L);
            assertThat(sizes.of(1)).isGreaterThanOrEqualTo(4096);
            assertThat(sizes.total()).isEqualTo(sizes.of(1) + sizes.of(2));
        }
        assertThat(trial.parts(2).get(0).content()).isEqualTo(new Rows(1));
    }

    private static List<String> tables(TakenBack trial) {
        return trial.trial()
                .rows(
                        trial.trial().sqlite()
                                ? "select name from sqlite_schema where name like 'intact\\_change\\_%' escape '\\'"
                                        + " and type = 'table'"
                                : "select relname from pg_class where relname like 'change\\_%' and relkind = 'r'");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void replacedFilesGoWithTheChangesOfTheirLoad(Engine engine) throws IOException {
        TakenBack trial = trial(engine);
        DatabaseConfig config = DatabaseConfig.of(trial.trial().target().url())
                .withFiles(folder)
                .withHistory(new Retention(2, Duration.ofDays(30)));
        try (Database database = trial.trial().target().open(config)) {
            for (int number = 1; number <= 4; number++) {
                database.load(change(trial, number).file(Path.of("out/t.csv"), "select * from t"));
            }
            assertThat(keptFiles())
                    .as("what the third and the fourth have replaced")
                    .hasSize(2);
        }
    }

    private List<Path> keptFiles() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve(".intact"))) {
            return all.filter(file -> file.getParent().endsWith("kept")).toList();
        }
    }
}
