package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --json} says of a load that its checks refuse. */
class RejectedReportTest {
    @TempDir
    Path folder;

    private Shell.Result load(Engine engine, String mode, String check, String... more) throws IOException {
        Target target = engine.fresh(folder);
        target.execute("create table price (sku varchar(9) primary key, amount integer)");
        Shell shell = new Shell(folder)
                .file("shop/price.csv", "sku,amount", "a,1", "b,-2", "c,3")
                .file(
                        "shop/intact.yaml",
                        "load: [{ table: price, from: price.csv, key: sku, mode: " + mode + " }]",
                        "checks:",
                        "  - { name: some, sql: select 1 from price where 1 = 0 }",
                        "  - { name: nothing below zero, sql: " + check + " }");
        String[] words = {"load", "shop", "--to", target.url(), "--json"};
        return shell.run(Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void rejectedLoadShowsItsChecksAndTheTableOfTheirRows(Engine engine) throws IOException {
        Shell.Result result = load(engine, "upsert", "select sku as which from price where amount < 0");

        assertThat(result.status()).as(result.errors()).isEqualTo(1);
        assertThat(result.output())
                .contains("\"checks\":[{\"name\":\"some\",\"rows\":0},{\"name\":\"nothing below zero\",\"rows\":1}]")
                .contains("\"file\":null,\"line\":null,\"column\":\"which\",\"table\":\"price\",\"value\":\"b\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "replace"})
    void previewShowsThemToo(String mode) throws IOException {
        Shell.Result result = load(Engine.SQLITE, mode, "select sku as which from price where amount < 0", "--dry-run");

        assertThat(result.status()).as(result.errors()).isEqualTo(1);
        assertThat(result.output())
                .contains("\"name\":\"nothing below zero\",\"rows\":1")
                .doesNotContain("stage");
    }

    @Test
    void whatIsOfNoSingleTableNamesNone() throws IOException {
        Shell.Result result = load(Engine.SQLITE, "upsert", "select min(amount) as least from price");

        assertThat(result.output()).contains("\"table\":\"\",\"value\":\"-2\"");
        assertThat(result.errors()).doesNotContain(": ,");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void checkThatIsNoQueryIsRefusedInWholeSentences(Engine engine) throws IOException {
        Shell.Result result = load(engine, "upsert", "delete from price");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.errors())
                .contains("nothing below zero", "Nothing was changed")
                .doesNotContain("..");
    }
}
