package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
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
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --max-bad} and {@code --rejects}, as somebody at a shell has them. */
class BudgetCommandTest {
    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));

    enum Kind {
        SQLITE,
        POSTGRES
    }

    private String database = "shop.db";

    @BeforeEach
    void tables() throws IOException {
        shell = new Shell(folder).file("schema.csv", "sku,amount", "a,1").file("price.csv", "sku,amount", "b,2", "c,x");
    }

    private void on(Kind kind) {
        database = kind == Kind.SQLITE ? "shop.db" : Postgres.fresh().url();
        run(0, "load", "schema.csv", "--table", "price", "--key", "sku");
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
    void badRowsGoToTheFileAndTheSummarySaysSo(Kind kind) throws IOException {
        on(kind);
        String[] load = {"load", "price.csv", "--max-bad", "50%", "--rejects", "bad.csv"};
        Shell.Result preview =
                run(0, Stream.concat(Stream.of(load), Stream.of("--dry-run")).toArray(String[]::new));
        assertThat(preview.output()).contains("1 row would be left out and written to bad.csv.", "Nothing was changed");
        assertThat(folder.resolve("bad.csv")).doesNotExist();

        Shell.Result loaded = run(0, load);
        assertThat(loaded.output()).contains("file bad.csv: 1 row", "1 row was left out, see bad.csv.");
        assertThat(loaded.errors()).contains("price.csv line 3, column amount: \"x\": not an integer");
        assertThat(folder.resolve("bad.csv"))
                .hasContent("sku,amount,_table,_file,_line,_column,_reason,_record\n"
                        + "c,x,price,price.csv,3,amount,not an integer,");
        assertThat(run(0, load).output()).contains("Nothing to do", "1 row was left out then, see bad.csv.");

        String number = loaded.output().replaceFirst("(?s).*Load (\\d+) was published.*", "$1");
        LoadReport kept =
                ReportJson.read(run(0, "history", "show", number, "--json").output());
        assertThat(kept.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(kept.rejected()).isEqualTo(1);
        assertThat(kept.problemCount()).isEqualTo(1);
        assertThat(kept.problems()).hasSize(1);
        assertThat(kept.files())
                .hasSize(1)
                .allMatch(file -> file.rows() == 1 && file.sha256().isPresent());
    }

    @ParameterizedTest
    @EnumSource
    void aMendedFileIsLoadedAsItIs(Kind kind) throws IOException {
        on(kind);
        run(0, "load", "price.csv", "--max-bad=1", "--rejects=bad.csv");
        String mended = Files.readString(folder.resolve("bad.csv")).replace("c,x,", "c,3,");
        Files.writeString(folder.resolve("mended.csv"), mended);
        run(0, "load", "mended.csv", "--table", "price");
        assertThat(run(0, "export", "price", "--out", "all.csv").status()).isZero();
        assertThat(folder.resolve("all.csv")).hasContent("sku,amount\na,1\nb,2\nc,3");
    }

    @Test
    void oneWithoutTheOtherIsRefusedAndSaysWhy() {
        assertThat(run(2, "load", "price.csv", "--max-bad", "3").errors()).contains("they would be lost");
        assertThat(run(2, "load", "price.csv", "--rejects", "bad.csv").errors()).contains("--max-bad");
        assertThat(folder.resolve("shop.db")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "many", "101%", "1.5", "%", ""})
    void whatIsNoLimitIsRefused(String limit) {
        assertThat(run(2, "load", "price.csv", "--max-bad=" + limit, "--rejects", "bad.csv")
                        .errors())
                .contains("--max-bad");
    }

    @ParameterizedTest
    @ValueSource(strings = {"price.csv", "sub", "../bad.csv", "schema.csv/bad.csv", "shop.db"})
    void aPlaceThatCannotBeWrittenIsRefusedBeforeAnything(String rejects) throws IOException {
        on(Kind.SQLITE);
        Files.createDirectory(folder.resolve("sub"));
        String before = Files.readString(folder.resolve("price.csv"));
        run(2, "load", "price.csv", "--max-bad", "9", "--rejects", rejects);
        assertThat(folder.resolve("price.csv")).hasContent(before);
        assertThat(run(0, "export", "price", "--out", "all.csv").output()).contains("1 row");
    }

    @ParameterizedTest
    @EnumSource
    void theManifestSaysItToo(Kind kind) throws IOException {
        on(kind);
        shell.file("shop/price.csv", "sku,amount", "b,2", "c,x")
                .file(
                        "shop/intact.yaml",
                        "load:",
                        "  - { table: price, from: price.csv }",
                        "max_bad: 10%",
                        "rejects: out/bad.ndjson");
        assertThat(run(1, "load", "shop").errors()).contains("at least 1 of 2 rows are bad, and no more than 0");
        assertThat(run(0, "load", "shop", "--max-bad", "1").output()).contains("see out/bad.ndjson.");
        assertThat(Files.readString(folder.resolve("shop/out/bad.ndjson"))).contains("\"_record\":{\"sku\":\"c\"");

        shell.file("shop/intact.yaml", "load:", "  - { table: price, from: price.csv }", "max_bad: 10%");
        assertThat(run(2, "load", "shop").errors()).contains("intact.yaml line 3", "\"max_bad\" needs \"rejects\"");
        shell.file("shop/intact.yaml", "load:", "  - { table: price, from: price.csv }", "max_bda: 10%");
        assertThat(run(2, "load", "shop").errors()).contains("did you mean \"max_bad\"");
    }
}
