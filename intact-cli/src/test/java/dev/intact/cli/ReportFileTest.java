package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where {@code --report} may write, and how what is there already fares. */
class ReportFileTest {
    private static final String LOADED = "\"outcome\":\"published\"";

    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void folderWithAManifest() throws IOException {
        shell = new Shell(folder)
                .file("data/price.csv", "sku,amount", "a,1", "b,2")
                .file(
                        "data/intact.yaml",
                        "load: [{ table: price, from: price.csv, key: sku, mode: upsert }]",
                        "files: [{ path: out.csv, sql: select * from price }]");
        Files.createLink(folder.resolve("hard.csv"), folder.resolve("data/price.csv"));
        Files.createLink(folder.resolve("hard.yaml"), folder.resolve("data/intact.yaml"));
        Files.createSymbolicLink(folder.resolve("soft.csv"), Path.of("data/price.csv"));
    }

    private Shell.Result load(String report, String... more) {
        List<String> words = new ArrayList<>(List.of("load", "data", "--to", "shop.db", "--report", report));
        words.addAll(List.of(more));
        return shell.run(words.toArray(String[]::new));
    }

    private void loaded(String report) {
        Shell.Result result = load(report);
        assertThat(result.status()).as(result.errors()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop.db",
                "shop.db-wal",
                "shop.db-shm",
                "shop.db-journal",
                "data/price.csv",
                "hard.csv",
                "soft.csv",
                "data/intact.yaml",
                "hard.yaml",
                "data/out.csv",
                "data/bad.csv"
            })
    void reportInThePlaceOfWhatTheLoadReadsOrWritesIsRefused(String report) throws IOException {
        List<String> before = shell.listing();
        Shell.Result result = load(report, "--max-bad", "1", "--rejects", "data/bad.csv");

        assertThat(result.status()).as(result.errors()).isEqualTo(2);
        assertThat(result.errors()).contains("Cannot write the report", report, "Nothing was touched");
        assertThat(shell.listing()).isEqualTo(before);
        assertThat(folder.resolve("data/price.csv")).hasContent("sku,amount\na,1\nb,2");
        assertThat(folder.resolve("data/intact.yaml")).content().startsWith("load:");
    }

    @Test
    void databaseThatIsThereIsNotOverwrittenByALoadThatIsRefusedAnyway() throws IOException {
        loaded("report.json");
        byte[] before = Files.readAllBytes(folder.resolve("shop.db"));
        Shell.Result result = load("shop.db", "--env", "production");

        assertThat(result.status()).isEqualTo(2);
        assertThat(Files.readAllBytes(folder.resolve("shop.db"))).isEqualTo(before);
    }

    @Test
    void whatMayBeASourceIsLeftWhereTheSourcesAreNotKnown() throws IOException {
        shell.file("one.csv", "sku", "a");
        Shell.Result result = shell.run("load", "one.csv", "missing.csv", "--to", "shop.db", "--report", "one.csv");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.errors()).contains("missing.csv", "was not written");
        assertThat(folder.resolve("one.csv")).hasContent("sku\na");
        assertThat(shell.run("load", "missing.csv", "--report", "report.json").status())
                .isEqualTo(2);
        assertThat(folder.resolve("report.json")).content().contains("missing.csv");
    }

    @Test
    void fileThatIsThereKeepsItsRightsAndANewOneHasTheUsualOnes() throws IOException {
        Path usual = Files.writeString(folder.resolve("usual"), "");
        Path old = Files.writeString(folder.resolve("old.json"), "old");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-rw-r--"));
        loaded("old.json");
        loaded("new.json");

        assertThat(old).content().contains(LOADED);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(old)))
                .isEqualTo("rw-rw-r--");
        assertThat(Files.getPosixFilePermissions(folder.resolve("new.json")))
                .isEqualTo(Files.getPosixFilePermissions(usual));
    }

    @Test
    void linkStaysALinkToTheReport() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.json"), Path.of("data/real.json"));
        loaded("link.json");

        assertThat(folder.resolve("link.json")).isSymbolicLink();
        assertThat(folder.resolve("data/real.json")).content().contains(LOADED);
    }

    @Test
    void pipeIsWrittenThrough() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> text(pipe));
        loaded("pipe");

        assertThat(read.get(60, TimeUnit.SECONDS)).contains(LOADED).endsWith("}\n");
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void standardOutputTakesTheReportWhereItIs() {
        Shell.Result result = load("/dev/stdout", "--quiet");

        assertThat(result.status()).as(result.errors()).isZero();
        assertThat(result.output()).startsWith("{\"load\":1,").contains(LOADED);
        assertThat(Path.of("/dev/stdout")).isSymbolicLink();
    }

    @Test
    void fileOfAManifestThatIsOneOfItsSourcesIsRefused() throws IOException {
        shell.file(
                "data/intact.yaml",
                "load: [{ table: price, from: price.csv, key: sku, mode: upsert }]",
                "files: [{ path: price.csv, sql: select * from price }]");
        Shell.Result result = load("report.json");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.errors())
                .contains("\"price.csv\"", "one of the sources, data/price.csv", "Nothing was touched");
        assertThat(folder.resolve("data/price.csv")).hasContent("sku,amount\na,1\nb,2");
    }
}
