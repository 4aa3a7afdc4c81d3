package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything is touched: exit status 2, the reason, and no database made. */
class UsageTest {
    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void oneFile() throws IOException {
        shell = new Shell(folder).file("price.csv", "sku,amount", "a,1");
    }

    @AfterEach
    void nothingWasTouched() throws IOException {
        assertThat(shell.listing()).noneMatch(name -> name.contains(".db") || name.startsWith("intact-stdin"));
    }

    @Test
    void resumingAndNotResumingAtOnceIsRefused() {
        refused("say the opposite", "load", "price.csv", "--resume", "--no-resume");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "serve"})
    void commandsOfLaterVersionsSayThatTheyAreNotThereYet(String command) {
        refused("not there yet", command, "--out", "x", "y");
    }

    @Test
    void missingFileIsNamed() {
        refused("no file nowhere.csv", "load", "nowhere.csv");
    }

    @Test
    void missingFileUnderAnotherFormatIsNamedToo() {
        refused("no file nowhere.txt", "load", "nowhere.txt", "--format", "csv");
    }

    @Test
    void patternThatMatchesNothingIsNamed() {
        refused("No file matches *.json", "load", "*.json");
    }

    @Test
    void emptyFolderIsNamed() throws IOException {
        Files.createDirectory(folder.resolve("empty"));

        refused("nothing to load in", "load", "empty");
    }

    @Test
    void unknownEndingAsksForTheFormat() throws IOException {
        shell.file("price.txt", "a");

        refused("--format", "load", "price.txt");
    }

    @Test
    void unknownFormatNamesTheKnownOnes() {
        refused("csv, tsv, json, ndjson", "load", "price.csv", "--format", "xml");
    }

    @Test
    void standardInputNeedsFormatAndTable() {
        refused("--format", "load", "-", "--table", "t");
        refused("--table", "load", "-", "--format", "csv");
    }

    @Test
    void standardInputIsReadOnce() {
        refused("once", "load", "-", "-", "--table", "t", "--format", "csv");
    }

    @Test
    void anotherDatabaseAsASourceIsThereAndItsTableIsNamed() {
        refused("old.db", "load", "sqlite:old.db#player");
        refused("the name of a table behind it", "load", "sqlite:old.db");
        refused("about files", "load", "old.db#player", "--format", "csv");
        assertThat(shell.run("load", "postgres://me:canary@127.0.0.1:1/db#player")
                        .errors())
                .doesNotContain("canary");
    }

    @Test
    void aCopyNeedsADatabaseThatIsThereAndOneThatItGoesTo() {
        refused("old.db", "copy", "old.db", "new.db");
        refused("named twice", "copy", "old.db", "new.db", "--to", "other.db");
        refused("FROM", "copy");
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() {
        refused("--create", "load", "price.csv", "--create", "--no-create");
        refused("--confirm", "load", "price.csv", "--dry-run", "--confirm");
        refused("at least 1", "load", "price.csv", "--max-problems", "0");
        refused("about CSV", "load", "price.csv", "--format", "json", "--delimiter", ";");
        refused("about text", "load", "price.csv", "--format", "parquet", "--encoding", "UTF-16");
    }

    @Test
    void unknownOptionsAndCommandsNameTheNearest() {
        refused("--mode", "load", "price.csv", "--mod", "append");
        refused("load", "laod", "price.csv");
        refused("upsert", "load", "price.csv", "--mode", "merge");
        refused("SOURCE", "load");
    }

    @Test
    void confirmNeedsATerminalOrAYes() {
        refused("--yes", "load", "price.csv", "--confirm");
        shell.atTerminal();
        refused("--yes", "load", "-", "--confirm", "--table", "t", "--format", "csv");
    }

    @Test
    void protectedEnvironmentNeedsForce() {
        Shell.Result result = refused("--force", "load", "price.csv", "--env", "production");

        assertThat(result.errors()).contains("production", "protected", "--dry-run");
    }

    @Test
    void unknownKeyOfTheFileIsNamedWithItsLine() throws IOException {
        shell.file("intact.yaml", "database: a.db", "lod:", "  - table: x");

        refused("intact.yaml line 2", "load", "price.csv");
    }

    @Test
    void filesOutsideOfTheManifestsFolderAreRefused() throws IOException {
        shell.file(
                "shop/intact.yaml",
                "load:",
                "  - { table: p, from: p.csv }",
                "files:",
                "  - { path: ../out.csv, sql: select 1 }");
        shell.file("shop/p.csv", "a", "1");

        refused("intact.yaml line 4, column 13", "load", "shop");
    }

    @Test
    void exportNeedsTablesOrAQueryAndAPlaceToGo() {
        refused("--out", "export", "price");
        refused("not both", "export", "--out", "x.csv");
        refused("not both", "export", "price", "--query", "select 1", "--out", "x.csv");
        refused("standard output", "export", "price", "--out", "-");
        refused("csv, tsv, json", "export", "price", "--out", "x", "--format", "xml");
        refused("There is no database", "export", "price", "--out", "x.csv", "--to", "no.db");
    }

    @Test
    void tableIsNotForAFolderWithAManifest() throws IOException {
        shell.file("shop/intact.yaml", "load:", "  - { table: p, from: p.csv }").file("shop/p.csv", "a", "1");

        refused("--table", "load", "shop", "--table", "q");
    }

    @Test
    void missingConfigurationFileIsNamed() {
        refused("other.yaml", "load", "price.csv", "--config", "other.yaml");
    }

    @Test
    void logThatCannotBeWrittenIsRefused() {
        refused("log", "load", "price.csv", "--log-file", "no/such/folder/log.json");
    }

    @Test
    void refusalOfALoadIsOneReportInJson() {
        Shell.Result result = shell.run("load", "nowhere.csv", "--json");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.output().strip().lines()).hasSize(1);
        assertThat(result.output()).contains("\"outcome\":\"failed\"", "nowhere.csv");
        assertThat(result.errors()).contains("nowhere.csv");
    }

    @Test
    void refusalOfAnotherCommandIsOneDocumentInJson() {
        Shell.Result result = shell.run("copy", "3", "--json");

        assertThat(result.output()).startsWith("{\"error\":{\"status\":2,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "load price.csv --mode x --json",
                "load price.csv --json --foo",
                "load --json",
                "history show x --json",
                "undo --json",
                "laod price.csv --json"
            })
    void commandThatIsNotUnderstoodIsOneDocumentInJson(String line) {
        Shell.Result result = shell.run(line.split(" "));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.output().strip().lines()).hasSize(1);
        assertThat(result.output())
                .contains(line.startsWith("load") ? "\"outcome\":\"failed\"" : "{\"error\":{\"status\":2,")
                .contains("Nothing was touched");
        assertThat(result.errors()).contains("--help");
    }

    @Test
    void bareCommandShowsWhatThereIs() {
        Shell.Result result = shell.run();

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).contains("Usage: intact", "load", "history");
    }

    private Shell.Result refused(String reason, String... arguments) {
        Shell.Result result = shell.run(arguments);
        assertThat(result.errors()).contains(reason);
        assertThat(result.errors())
                .containsPattern("[Nn]othing was (touched|changed)")
                .doesNotContain("\tat ");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.output()).isEmpty();
        return result;
    }
}
