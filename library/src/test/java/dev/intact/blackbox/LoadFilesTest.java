package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import dev.intact.files.Leftover.State;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of a load: they appear with its rows, or not at all. */
class LoadFilesTest {
    private static final Path OUT = Path.of("out/price.csv");
    private static final String QUERY = "select sku, amount from price order by sku";

    @TempDir
    Path folder;

    private Database open(Target target) {
        return Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
    }

    private Target target(Engine engine) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve("db")));
    }

    private static Load prices(int... amounts) {
        return Load.rows(() -> Stream.iterate(0, i -> i + 1)
                        .limit(amounts.length)
                        .map(i -> Map.of("sku", "s" + i, "amount", amounts[i])))
                .into("price")
                .replace()
                .key("sku");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.startsWith("db/target.db") && !name.startsWith(".intact/"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileHoldsTheRowsAsTheyWerePublished(Engine engine) throws IOException {
        Target target = target(engine);
        try (Database db = open(target)) {
            LoadReport report = db.load(prices(1, 2).file(OUT, QUERY + ";"));

            assertThat(report.files()).hasSize(1);
            FileReport file = report.files().get(0);
            assertThat(file.path()).isEqualTo("out/price.csv");
            assertThat(file.rows()).isEqualTo(2);
            assertThat(file.sha256()).hasValueSatisfying(sum -> assertThat(sum).hasSize(64));
            assertThat(folder.resolve(OUT)).hasContent("sku,amount\ns0,1\ns1,2");
            assertThat(db.history().latest(1).get(0)).isEqualTo(report);
            assertThat(db.status().managed()).isEqualTo(1);
            assertThat(db.status().isSettled()).isTrue();
        }
        assertThat(files()).containsExactly("out/price.csv");
    }

    @ParameterizedTest
    @EnumSource
    void aCheckThatFailsLeavesNoFile(Engine engine) throws IOException {
        Target target = target(engine);
        try (Database db = open(target)) {
            LoadReport report = db.attempt(
                    prices(1, -2).file(OUT, QUERY).check("positive", "select * from price where amount < 0"));

            assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
        }
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aQueryThatFailsRejectsRowsAndFilesTogether(Engine engine) throws IOException {
        Target target = target(engine);
        try (Database db = open(target)) {
            db.load(prices(1).file(OUT, QUERY));
            assertThatThrownBy(() -> db.load(prices(2).file(OUT, "select 1; commit")))
                    .isInstanceOf(IntactException.class);
            Load wrong = prices(2).file(OUT, QUERY).file(Path.of("b.json"), "select nothing from price");

            assertThatThrownBy(() -> db.load(wrong))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("b.json", "nothing", "Nothing was changed");
        }
        assertThat(target.rows("select amount from price")).containsExactly("1");
        assertThat(folder.resolve(OUT)).hasContent("sku,amount\ns0,1");
        assertThat(files()).containsExactly("out/price.csv");
    }

    @ParameterizedTest
    @EnumSource
    void aPreviewCountsTheRowsOfEachFileAndWritesNone(Engine engine) throws IOException {
        Target target = target(engine);
        try (Database db = open(target)) {
            db.load(prices(1));
            LoadReport report = db.plan(prices(5, 6, 7).file(OUT, QUERY + " -- all of them"));

            assertThat(report.files().get(0).rows()).isEqualTo(3);
            assertThat(report.files().get(0).sha256()).isEmpty();
        }
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatStandsKeepsItsStyle(Engine engine) throws IOException {
        Target target = target(engine);
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve(OUT), "amount;sku\r\n7;old\r\n");
        try (Database db = open(target)) {
            db.load(prices(1, 2).file(OUT, QUERY));
        }
        assertThat(Files.readString(folder.resolve(OUT))).isEqualTo("amount;sku\r\n1;s0\r\n2;s1\r\n");
    }

    @ParameterizedTest
    @EnumSource
    void theSameLoadAgainSaysWhichFileIsNotWhatItWrote(Engine engine) throws IOException {
        Target target = target(engine);
        try (Database db = open(target)) {
            Load load = prices(1).file(OUT, QUERY);
            db.load(load);
            assertThat(db.load(load).files().get(0).trouble()).isEmpty();
            Files.delete(folder.resolve(OUT));
            LoadReport again = db.load(load);

            assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(again.files().get(0).trouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble.state()).isEqualTo(State.MISSING));
            assertThat(again.isFilesPending()).isFalse();
            assertThat(db.load(load.with(Option.AGAIN)).outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(folder.resolve(OUT)).hasContent("sku,amount\ns0,1");
            assertThat(db.load(prices(1).file(OUT, "select sku from price")).outcome())
                    .isEqualTo(Outcome.PUBLISHED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFolderInTheWayIsRefusedWithTheRows(Engine engine) throws IOException {
        Target target = target(engine);
        Files.createDirectories(folder.resolve(OUT));
        try (Database db = open(target)) {
            assertThatThrownBy(() -> db.load(prices(1).file(OUT, QUERY)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("price.csv", "directory");
            assertThatThrownBy(() -> db.load(prices(1).file(Path.of("../x.csv"), QUERY)))
                    .isInstanceOf(IntactException.class)
                    .hasMessageContaining("x.csv");
        }
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatCannotBePutInPlaceIsNamedAndRecoverFinishesIt(Engine engine) throws IOException {
        Target target = target(engine);
        Path file = folder.resolve(OUT);
        DatabaseConfig config = DatabaseConfig.of(target.url())
                .withFiles(folder)
                .withObserver(event -> {
                    if (event.toString().contains("commit.returned")) {
                        obstruct(file);
                    }
                });
        try (Database db = Database.open(config)) {
            LoadReport report = db.load(prices(1).file(OUT, QUERY));

            assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(report.isFilesPending()).isTrue();
            assertThat(report.files().get(0).trouble()).isPresent();
        }
        assertThat(target.rows("select amount from price")).containsExactly("1");
        Files.delete(file);
        try (Database db = open(target)) {
            assertThat(db.status().isSettled()).isFalse();
            assertThat(db.recover().placed())
                    .containsExactly(folder.toRealPath().resolve(OUT));
            assertThat(db.status().isSettled()).isTrue();
        }
        assertThat(file).hasContent("sku,amount\ns0,1");
    }

    /** Somebody else's file appears between COMMIT and the rename. */
    private static void obstruct(Path file) {
        try {
            Files.writeString(file, "mine");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
