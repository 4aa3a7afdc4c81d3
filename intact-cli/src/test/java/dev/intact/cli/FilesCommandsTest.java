package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.load.LoadReport;
import dev.intact.load.ReportJson;
import dev.intact.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files together with rows, as somebody at a shell has them: {@code files:}, export, status, recover. */
class FilesCommandsTest {
    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));

    enum Kind {
        SQLITE,
        POSTGRES
    }

    private String database = "shop.db";

    @BeforeEach
    void shop() throws IOException {
        shell = new Shell(folder)
                .file("shop/price.csv", "sku,amount", "a,1", "b,2")
                .file(
                        "shop/intact.yaml",
                        "load:",
                        "  - { table: price, from: price.csv, key: sku, mode: replace }",
                        "checks:",
                        "  - { name: positive, sql: select * from price where amount < 0 }",
                        "files:",
                        "  - path: out/dear.csv",
                        "    sql: select sku, amount from price where amount > 1",
                        "  - { path: out/all.json, sql: select * from price order by sku }");
    }

    private void on(Kind kind) {
        database = kind == Kind.SQLITE ? "shop.db" : Postgres.fresh().url();
    }

    private Shell.Result run(int status, String... arguments) {
        String[] all =
                Stream.concat(Stream.of(arguments), Stream.of("--to", database)).toArray(String[]::new);
        Shell.Result result = shell.run(all);
        assertThat(result.status()).as(result.output() + result.errors()).isEqualTo(status);
        return result;
    }

    @ParameterizedTest
    @EnumSource
    void filesOfAManifestAppearWithTheRows(Kind kind) throws IOException {
        on(kind);
        Shell.Result preview = run(0, "load", "shop", "--dry-run");
        assertThat(preview.output()).contains("file out/dear.csv: 1 row", "file out/all.json: 2 rows");
        assertThat(folder.resolve("shop/out")).doesNotExist();

        Shell.Result loaded = run(0, "load", "shop");
        assertThat(loaded.output()).contains("file out/dear.csv: 1 row", "Load 1 was published");
        assertThat(folder.resolve("shop/out/dear.csv")).hasContent("sku,amount\nb,2");
        LoadReport kept =
                ReportJson.read(run(0, "history", "show", "1", "--json").output());
        assertThat(kept.files()).hasSize(2).allMatch(file -> file.sha256().isPresent());

        shell.file("shop/price.csv", "sku,amount", "a,1", "b,-2");
        run(1, "load", "shop");
        assertThat(folder.resolve("shop/out/dear.csv")).hasContent("sku,amount\nb,2");
        assertThat(run(0, "status", "--config", "shop/intact.yaml").output()).contains("2 files", "all in order");
    }

    @ParameterizedTest
    @EnumSource
    void statusAndTheSameLoadTellOfAFileThatIsNotWhatItWas(Kind kind) throws IOException {
        on(kind);
        run(0, "load", "shop");
        Files.writeString(folder.resolve("shop/out/all.json"), "[]");
        Files.delete(folder.resolve("shop/out/dear.csv"));

        Shell.Result status = run(1, "status", "--config", "shop/intact.yaml");
        assertThat(status.output()).contains("diverged: ", "all.json", "missing: ", "dear.csv", "2 files not in order");
        assertThat(run(1, "status", "--config", "shop/intact.yaml", "--json").output())
                .startsWith("{\"settled\":false,\"managed\":2,\"left\":[{\"path\":")
                .contains("\"state\":\"missing\"");

        Shell.Result again = run(0, "load", "shop", "--quiet");
        assertThat(again.errors()).contains("warning: 2 files", "out/dear.csv: it is gone", "--again");
        run(0, "load", "shop", "--again");
        run(0, "status", "--config", "shop/intact.yaml");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsExportedCanBeLoadedAgain(Kind kind) throws IOException {
        on(kind);
        run(0, "load", "shop");
        Shell.Result one = run(0, "export", "price", "--out", "copy.csv");
        assertThat(one.output()).contains("copy.csv", "2 rows of", "into 1 file");
        assertThat(folder.resolve("copy.csv")).hasContent("sku,amount\na,1\nb,2");

        Shell.Result json = run(0, "export", "--query", "select 1 as n", "--out", "q.ndjson", "--json");
        assertThat(json.output().lines()).hasSize(1);
        assertThat(json.output())
                .contains("\"files\":[{\"path\":", "q.ndjson\",\"table\":null,\"rows\":1,\"bytes\":8,\"sha256\":\"");

        run(0, "load", "copy.csv", "--table", "price2", "--key", "sku");
        run(0, "export", "price", "price2", "--out", "both", "--format", "tsv", "--quiet");
        assertThat(folder.resolve("both/price2.tsv")).hasSameTextualContentAs(folder.resolve("both/price.tsv"));
        assertThat(run(2, "export", "nobody", "--out", "x.csv").errors()).contains("There is no table nobody");
        assertThat(run(2, "export", "price", "--out", "../x.csv").errors()).contains("outside");
        assertThat(folder.resolveSibling("x.csv")).doesNotExist();
    }

    @Test
    void statusOfADatabaseThatIsNotThereMakesNone() throws IOException {
        Shell.Result result = run(0, "status");

        assertThat(result.output()).contains("0 files");
        assertThat(shell.listing()).noneMatch(name -> name.contains(".db"));
        run(0, "recover");
        assertThat(shell.listing()).noneMatch(name -> name.contains(".db"));
    }
}
