package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.ReportJson;
import dev.intact.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads as somebody at a shell does them. */
class LoadCommandTest {
    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void prices() throws IOException {
        shell = new Shell(folder).file("price.csv", "sku,amount", "a,1", "b,2", "c,3", "d,4");
    }

    @Test
    void fileGoesIntoTheTableOfItsName() throws SQLException {
        Shell.Result result = shell.run("load", "price.csv", "--to", "shop.db", "--key", "sku");

        assertThat(result.status()).as(result.errors()).isZero();
        assertThat(result.output()).contains("price", "append", "new", "Load 1 was published: 4 rows into");
        assertThat(result.errors().lines()).hasSize(1);
        assertThat(rows("select sku, amount from price order by 1")).containsExactly("a|1", "b|2", "c|3", "d|4");
    }

    @Test
    void reportInJsonIsAllThereIsOnStandardOutput() {
        LoadReport report = json("load", "price.csv", "--to", "shop.db", "--key", "sku");

        assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(report.load()).hasValue(1);
        assertThat(report.tables().get(0).inserted()).isEqualTo(4);
        assertThat(json("history", "show", "1", "--to", "shop.db")).isEqualTo(report);
    }

    @Test
    void sameContentAgainIsNothingToDoAndSaysSo() {
        shell.run("load", "price.csv", "--to", "shop.db", "--key", "sku", "--mode", "replace");
        Shell.Result again = shell.run("load", "price.csv", "--to", "shop.db", "--key", "sku", "--mode", "replace");

        assertThat(again.status()).isZero();
        assertThat(again.output()).contains("Nothing to do", "--again");
        assertThat(json("load", "price.csv", "--to", "shop.db", "--key", "sku", "--mode", "replace", "--again")
                        .outcome())
                .isEqualTo(Outcome.PUBLISHED);
    }

    @Test
    void resumingWhereNothingIsThereSaysSoAndLoads() {
        Shell.Result result = shell.run("load", "price.csv", "--to", "shop.db", "--key", "sku", "--resume");

        assertThat(result.status()).as(result.errors()).isZero();
        assertThat(result.errors()).contains("There is nothing to resume");
        assertThat(shell.run("load", "price.csv", "--to", "shop.db", "--again", "--mode", "replace", "--no-resume")
                        .errors())
                .doesNotContain("resume");
    }

    @Test
    void rejectedLoadListsItsProblemsWithFileAndLine() throws Exception {
        shell.run("load", "price.csv", "--to", "shop.db", "--key", "sku");
        shell.file("price.csv", "sku,amount", "e,5", "f,much", "a,7");
        Shell.Result result = shell.run("load", "price.csv", "--to", "shop.db");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors())
                .contains("price.csv line 3, column amount: \"much\": ", "Nothing was changed", "Rejected")
                .doesNotContain(folder.toString() + "/price.csv");
        assertThat(rows("select count(*) from price")).containsExactly("4");
    }

    @Test
    void rejectedLoadIsAReportInJson() throws IOException {
        shell.run("load", "price.csv", "--to", "shop.db", "--key", "sku");
        shell.file("price.csv", "sku,amount", "f,much");
        Shell.Result result = shell.run("load", "price.csv", "--to", "shop.db", "--json");
        LoadReport report = ReportJson.read(result.output());

        assertThat(result.status()).isEqualTo(1);
        assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(report.problemCount()).isEqualTo(1);
        assertThat(report.problems().get(0).file()).hasValue("price.csv");
        assertThat(report.problems().get(0).line()).hasValue(2);
    }

    @Test
    void problemsBeyondTheLimitAreCounted() throws IOException {
        shell.run("load", "price.csv", "--to", "shop.db", "--key", "sku");
        shell.file("price.csv", "sku,amount", "e,x", "f,y", "g,z");
        Shell.Result result = shell.run("load", "price.csv", "--to", "shop.db", "--max-problems", "1");

        assertThat(result.errors())
                .contains("line 2", "and 2 more", "3 problems")
                .doesNotContain("line 3");
    }

    @Test
    void dryRunShowsWhatWouldChangeAndChangesNothing() throws Exception {
        shell.run("load", "price.csv", "--to", "shop.db", "--key", "sku");
        shell.file("price.csv", "sku,amount", "a,1", "b,20", "c,3", "e,5");
        Shell.Result result = shell.run(
                "load", "price.csv", "--to", "shop.db", "--mode", "replace", "--dry-run", "--explain", "--quiet");

        assertThat(result.status()).isZero();
        assertThat(result.output()).contains("update sku=b", "2 -> 20", "insert sku=e", "delete sku=d", "Nothing was");
        assertThat(result.output()).contains("price: ");
        assertThat(rows("select amount from price where sku = 'b'")).containsExactly("2");
    }

    @Test
    void quietLoadSaysNothing() {
        Shell.Result result = shell.run("load", "price.csv", "--to", "shop.db", "--quiet");

        assertThat(result.status()).isZero();
        assertThat(result.output() + result.errors()).isEmpty();
    }

    @Test
    void questionIsAnsweredOnTheTerminal() throws SQLException {
        Shell.Result no = shell.atTerminal().typing("n\n").run("load", "price.csv", "--to", "shop.db", "--confirm");
        assertThat(no.status()).isEqualTo(130);
        assertThat(no.errors()).contains("[y/N]", "Nothing was changed");
        assertThat(rows("select count(*) from sqlite_schema where name = 'price'"))
                .containsExactly("0");

        Shell.Result yes = shell.typing("Yes\n").run("load", "price.csv", "--to", "shop.db", "--confirm");
        assertThat(yes.status()).isZero();
        assertThat(rows("select count(*) from price")).containsExactly("4");
    }

    @Test
    void yesAnswersTheQuestionWithoutATerminal() {
        Shell.Result result = shell.run("load", "price.csv", "--to", "shop.db", "--confirm", "--yes", "--json");

        assertThat(result.status()).as(result.errors()).isZero();
        assertThat(ReportJson.read(result.output()).outcome()).isEqualTo(Outcome.PUBLISHED);
    }

    @Test
    void standardInputIsASourceLikeAnyOther() throws Exception {
        shell.typing("{\"sku\":\"x\",\"amount\":9}\n");
        Shell.Result result = shell.run("load", "-", "--format", "ndjson", "--table", "price", "--to", "shop.db");

        assertThat(result.status()).as(result.errors()).isZero();
        assertThat(rows("select sku, amount from price")).containsExactly("x|9");
        assertThat(shell.listing()).noneMatch(name -> name.startsWith("intact-stdin"));
    }

    @Test
    void patternLoadsAllItsFilesIntoOneTableTogether() throws Exception {
        shell.file("price2.csv", "sku,amount", "x,9").file("other.csv", "sku,amount", "y,1");
        LoadReport report = json("load", "price*.csv", "--table", "all_prices", "--to", "shop.db");

        assertThat(report.tables()).hasSize(1);
        assertThat(rows("select count(*) from all_prices")).containsExactly("5");
    }

    @Test
    void severalFilesGoIntoTablesOfTheirOwnInOneLoad() throws Exception {
        shell.file("other.csv", "sku,amount", "y,1");
        LoadReport report = json("load", "price.csv", "other.csv", "--to", "shop.db");

        assertThat(report.load()).hasValue(1);
        assertThat(report.tables())
                .extracting(LoadReport.TableReport::table)
                .containsExactlyInAnyOrder("price", "other");
    }

    @Test
    void folderIsLoadedAsItsManifestSays() throws Exception {
        shell.file("shop/intact.yaml", "database: shop.db", "load:", "  - { table: cost, from: p.csv, key: sku }")
                .file("shop/p.csv", "sku,amount", "a,1");
        Shell.Result result = shell.run("load", "shop");

        assertThat(result.status()).as(result.errors()).isZero();
        assertThat(folder.resolve("shop/shop.db")).exists();
        assertThat(result.output()).contains("cost");
    }

    @Test
    void manifestOfTheCurrentFolderDoesNotCatchAPlainLoad() throws Exception {
        shell.file("intact.yaml", "database: shop.db", "load:", "  - { table: cost, from: price.csv }");
        Shell.Result result = shell.run("load", "price.csv", "--table", "mine");

        assertThat(result.status()).as(result.errors()).isZero();
        assertThat(rows("select count(*) from mine")).containsExactly("4");
    }

    @Test
    void waysOfReadingAreTakenFromTheCommandLine() throws Exception {
        Files.write(folder.resolve("odd.txt"), "a;'x;y'\nb;\u00e9\nc;-\n".getBytes("windows-1252"));
        Shell.Result result = shell.run(
                "load",
                "odd.txt",
                "--format",
                "csv",
                "--delimiter",
                ";",
                "--quote",
                "'",
                "--no-header",
                "--encoding",
                "windows-1252",
                "--null",
                "-",
                "--to",
                "shop.db");

        assertThat(result.status()).as(result.errors()).isZero();
        assertThat(rows("select * from odd")).containsExactly("a|x;y", "b|\u00e9", "c|~");
    }

    @Test
    void protectedEnvironmentIsChangedByForceOnlyAndTablesByCreateOnly() {
        Shell.Result forced = shell.run("load", "price.csv", "--to", "shop.db", "--env", "production", "--force");
        assertThat(forced.status()).isNotZero();
        assertThat(forced.errors()).contains("--create");

        Shell.Result created = shell.run(
                "load", "price.csv", "--to", "shop.db", "--env", "production", "--force", "--create", "--no-backup");
        assertThat(created.status()).as(created.errors()).isZero();
        assertThat(created.errors()).doesNotContain("warning");
    }

    @Test
    void lookingIsFreeInAProtectedEnvironment() {
        shell.run("load", "price.csv", "--to", "shop.db", "--key", "sku");

        Shell.Result looked = shell.run(
                "load", "price.csv", "--to", "shop.db", "--env", "production", "--mode", "upsert", "--dry-run");
        assertThat(looked.status()).as(looked.errors()).isZero();
    }

    @Test
    void historyListsLoadsLatestFirst() throws IOException {
        shell.run("load", "price.csv", "--to", "shop.db");
        shell.file("other.csv", "a", "1").run("load", "other.csv", "--to", "shop.db");
        Shell.Result history = shell.run("history", "--to", "shop.db");

        assertThat(history.status()).isZero();
        assertThat(history.output().lines().toList().get(1)).startsWith("2 ").contains("other", "published");
        assertThat(shell.run("history", "--to", "shop.db", "--json").output()).startsWith("[{\"load\":2,");
        assertThat(shell.run("history", "--to", "shop.db", "--limit", "1")
                        .output()
                        .lines())
                .hasSize(2);
        assertThat(shell.run("history", "show", "9", "--to", "shop.db").status())
                .isEqualTo(2);
    }

    @Test
    void historyOfADatabaseThatIsNotThereMakesNone() {
        Shell.Result result = shell.run("history", "--to", "nowhere.db");

        assertThat(result.status()).isZero();
        assertThat(folder.resolve("nowhere.db")).doesNotExist();
    }

    @Test
    void recoverSettlesNothingWhereThereIsNothing() {
        shell.run("load", "price.csv", "--to", "shop.db");
        Shell.Result result = shell.run("recover", "--to", "shop.db", "--json");

        assertThat(result.status()).isZero();
        assertThat(result.output().strip())
                .isEqualTo("{\"settled\":true,\"cleared\":[],\"placed\":[],\"removed\":[],\"left\":[]}");
    }

    @Test
    void unreachableDatabaseIsStatusThree() {
        Shell.Result result = shell.run("load", "price.csv", "--to", "postgres://me:canary@127.0.0.1:1/db", "--json");

        assertThat(result.status()).isEqualTo(3);
        assertThat(ReportJson.read(result.output()).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.errors()).contains("127.0.0.1:1", "Nothing was changed");
        assertThat(result.output() + result.errors()).doesNotContain("canary");
    }

    @Test
    void progressIsDrawnAndErasedOnATerminal() {
        Shell.Result result = shell.atTerminal().run("load", "price.csv", "--to", "shop.db");

        assertThat(result.errors()).startsWith("\r").endsWith("\r\u001b[K");
        assertThat(result.output()).contains("\u001b[1m");
        assertThat(new Shell(folder)
                        .atTerminal()
                        .with("NO_COLOR", "1")
                        .run("history", "--to", "shop.db")
                        .output())
                .doesNotContain("\u001b");
    }

    @Test
    void sameCommandLoadsIntoPostgres() {
        String url = Postgres.fresh().url();
        String[] command = {"load", "price.csv", "--to", url, "--key", "sku"};
        Shell.Result result = shell.run(command);

        assertThat(result.status()).as(result.errors()).isZero();
        assertThat(result.output()).contains("Load 1 was published: 4 rows");
        assertThat(json(command).outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    private LoadReport json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        Shell.Result result = shell.run(all.toArray(String[]::new));
        assertThat(result.status()).as(result.errors() + result.output()).isZero();
        assertThat(result.output().lines()).hasSize(1);
        return ReportJson.read(result.output());
    }

    private List<String> rows(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    String cell = row.getString(i);
                    cells.add(cell == null ? "~" : cell);
                }
                rows.add(String.join("|", cells));
            }
            return rows;
        }
    }
}
