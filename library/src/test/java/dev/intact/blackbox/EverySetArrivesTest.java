package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.error.Problem;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Real sets of tables arrive whole on both databases: every row, every value, counted and summed by plain JDBC. */
class EverySetArrivesTest {
    private static final List<String> SETS = List.of(
            "library",
            "chinook/csv",
            "chinook/json",
            "football-results/clean",
            "worldcup-2026",
            "congress",
            "geonames",
            "earthquakes",
            "countries");

    @TempDir
    Path folder;

    @TempDir
    Path home;

    @TempDir
    Path other;

    /** Each set goes into each database, in one of the two ways; in a campaign in both. */
    private static Stream<Arguments> everySet(boolean made) {
        return SETS.stream()
                .flatMap(set -> Stream.of(Engine.values())
                        .filter(engine -> Boolean.getBoolean("sets.all")
                                || made == ((SETS.indexOf(set) + engine.ordinal()) % 2 == 0))
                        .map(engine -> Arguments.of(set, engine)));
    }

    static Stream<Arguments> everySetThatStands() {
        return everySet(false);
    }

    static Stream<Arguments> everySetThatIsMade() {
        return everySet(true);
    }

    @ParameterizedTest(name = "{0} into {1}")
    @MethodSource("everySetThatStands")
    void aSetArrivesInTablesThatStand(String name, Engine engine) throws IOException, SQLException {
        SetOfTables set = SetOfTables.of(name);
        Target target = engine.fresh(home);
        target.execute(set.ddl(engine).toArray(String[]::new));

        arrives(set, target, false);
    }

    @ParameterizedTest(name = "{0} into {1}")
    @MethodSource("everySetThatIsMade")
    void aSetArrivesInTablesThatTheLoadMakes(String name, Engine engine) throws IOException, SQLException {
        SetOfTables set = SetOfTables.of(name);
        Target target = engine.fresh(home);

        arrives(set, target, true);

        Target asWritten = engine.fresh(other);
        asWritten.execute(set.ddl(engine).toArray(String[]::new));
        assertThat(Contents.schema(target)).isNotEmpty().isEqualTo(Contents.schema(asWritten));
    }

    private void arrives(SetOfTables set, Target target, boolean made) throws IOException, SQLException {
        Load load = Load.folder(set.unpack(folder.resolve("set")));
        try (Database db = target.open()) {
            LoadReport report = db.load(load);

            assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(report.tables())
                    .allMatch(table -> table.created() == made)
                    .allSatisfy(table -> {
                        assertThat(table.read()).isEqualTo(set.rows(table.table()));
                        assertThat(table.inserted()).isEqualTo(set.rows(table.table()));
                    });
            Contents.holds(target, set);
            replacedBySelfNothingChanges(db, load, set);
            Contents.holds(target, set);
        }
        Contents.nothingIsLeftAside(target, home);
    }

    /** What is stored compares equal to what is staged from the same files. */
    private static void replacedBySelfNothingChanges(Database db, Load load, SetOfTables set) {
        LoadReport again = db.load(load.replace().with(Option.AGAIN));

        assertThat(again.tables()).hasSameSizeAs(set.tables().keySet());
        for (TableReport table : again.tables()) {
            assertThat(List.of(table.inserted(), table.updated(), table.deleted(), table.unchanged()))
                    .as(table.table())
                    .containsExactly(0L, 0L, 0L, set.rows(table.table()));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theSameRowsArriveFromJsonAsFromCsv(Engine engine) throws IOException, SQLException {
        SetOfTables json = SetOfTables.of("chinook/json");
        Target target = engine.fresh(home);
        try (Database db = target.open()) {
            db.load(Load.folder(json.unpack(folder.resolve("set"))));
        }

        Contents.holds(target, json, SetOfTables.of("chinook/csv"));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aFolderWithoutManifestArrivesWithInferredTypes(Engine engine) throws IOException, SQLException {
        SetOfTables set = SetOfTables.of("chinook/csv");
        Target target = engine.fresh(home);
        try (Database db = target.open()) {
            LoadReport report = db.load(Load.folder(set.folder()));

            assertThat(report.tables()).hasSize(11).allMatch(TableReport::created);
            Contents.holds(target, set);
            replacedBySelfNothingChanges(db, Load.folder(set.folder()), set);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aRealRepeatedKeyAndARealOrphanAreNamedAndChangeNothing(Engine engine) throws IOException, SQLException {
        SetOfTables set = SetOfTables.of("football-results/clean");
        Target target = engine.fresh(home);
        target.execute(set.ddl(engine).toArray(String[]::new));
        Path files = set.unpack(folder.resolve("set"));
        try (Database db = target.open()) {
            db.load(Load.folder(files));
            for (String spoiled : List.of("results.csv", "shootouts.csv")) {
                Path raw = TestData.whole().resolve("sets/football-results/raw").resolve(spoiled);
                Files.copy(raw, files.resolve(spoiled), StandardCopyOption.REPLACE_EXISTING);
            }
            Map<String, List<String>> before = Contents.dump(target);

            LoadReport report = db.attempt(Load.folder(files).replace());

            assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(report.problems()).anySatisfy(problem -> {
                assertThat(at(problem)).isEqualTo("results.csv:20");
                assertThat(problem.reason()).contains("line 19");
            });
            assertThat(report.problems()).extracting(EverySetArrivesTest::at).contains("shootouts.csv:408");
            assertThat(Contents.dump(target)).isEqualTo(before);
        }
        Contents.nothingIsLeftAside(target, home);
    }

    private static String at(Problem problem) {
        return Path.of(problem.file().orElse("?")).getFileName() + ":"
                + problem.line().orElse(0);
    }
}
