package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet as somebody at a shell meets it. */
class ParquetTest {
    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void prices() throws IOException {
        shell = new Shell(folder).file("price.csv", "sku,amount,day", "a,1.5,2024-02-29", "b,2,", "c,,2020-01-01");
        assertThat(shell.run("load", "price.csv", "--to", "shop.db").status()).isZero();
        Shell.Result exported = shell.run("export", "price", "--out", "copy.parquet", "--to", "shop.db", "--json");
        assertThat(exported.status()).as(exported.errors()).isZero();
        assertThat(exported.output()).contains("\"rows\":3", "\"sha256\":\"");
    }

    @Test
    void whatIsExportedIsLoadedAgainAndIsTheSame() throws IOException {
        Shell.Result loaded = shell.run("load", "copy.parquet", "--to", "shop.db");
        assertThat(loaded.status()).as(loaded.errors()).isZero();
        shell.run("export", "--query", "select * from copy order by sku", "--out", "again.csv", "--to", "shop.db");

        assertThat(folder.resolve("again.csv")).hasSameTextualContentAs(folder.resolve("price.csv"));
        assertThat(shell.run("load", "copy.parquet", "--to", "shop.db").output())
                .contains("Nothing to do");
    }

    @Test
    void standardInputCanBeParquet() throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve("copy.parquet"));
        Shell.Result loaded =
                shell.typing(file).run("load", "-", "--format", "parquet", "--table", "typed", "--to", "shop.db");

        assertThat(loaded.status()).as(loaded.errors()).isZero();
        assertThat(loaded.output()).contains("3 rows");
    }

    @Test
    void whatIsNoParquetIsNamedAndChangesNothing() throws IOException {
        Files.move(folder.resolve("price.csv"), folder.resolve("renamed.parquet"));
        Files.write(folder.resolve("empty.parquet"), new byte[0]);
        byte[] whole = Files.readAllBytes(folder.resolve("copy.parquet"));
        Files.write(folder.resolve("cut.parquet"), java.util.Arrays.copyOf(whole, whole.length / 2));

        refused("renamed.parquet: it is not Parquet", "renamed.parquet");
        refused("empty.parquet: the file is empty", "empty.parquet");
        refused("cut.parquet: it is cut off", "cut.parquet");
        assertThat(shell.run("history", "--to", "shop.db").output()).doesNotContain("renamed");
    }

    @Test
    void aFileIsNotPackedTwice() {
        Shell.Result result = shell.run("export", "price", "--out", "x.parquet.gz", "--to", "shop.db");

        assertThat(result.status()).isEqualTo(ExitStatus.USAGE.code());
        assertThat(result.errors()).contains("packed inside", "Nothing was changed");
    }

    private void refused(String reason, String file) {
        Shell.Result result = shell.run("load", file, "--to", "shop.db", "--table", "price");
        assertThat(result.status()).isEqualTo(ExitStatus.REJECTED.code());
        assertThat(result.errors() + result.output()).contains(reason, "Nothing was changed");
    }

    @Test
    void problemsAreCountedInRows() {
        shell.run("export", "--query", "select 'x' as sku, 'y' as amount", "--out", "bad.parquet", "--to", "shop.db");
        Shell.Result result = shell.run("load", "bad.parquet", "--table", "price", "--to", "shop.db");

        assertThat(result.status()).isEqualTo(ExitStatus.REJECTED.code());
        assertThat(result.errors()).contains("bad.parquet row 1, column amount: \"y\": not a decimal number");
        assertThat(shell.run("load", "bad.parquet", "--table", "price", "--to", "shop.db", "--json")
                        .output())
                .contains("\"line\":1");
    }
}
