package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A password is looked for in all that commands print and leave in files, whether they work or fail. */
class CanaryCommandTest {
    private static final String CANARY = Postgres.PASSWORD;

    @TempDir
    Path folder;

    private final List<String> traces = new ArrayList<>();

    @Test
    void passwordLeavesNoTrace() throws IOException {
        String url = Postgres.fresh().url();
        Shell shell = new Shell(folder)
                .file("price.csv", "sku,amount", "a,1", "b,2")
                .file("bad.csv", "sku,amount", "c,many")
                .with("DATABASE_URL", url);
        for (String command : List.of(
                "load price.csv --key sku --report report.json --verbose --backup",
                "load bad.csv --table price --mode upsert --json",
                "load price.csv --mode append --again --verbose",
                "history --json",
                "history show 1 --changes",
                "backup create --verbose",
                "backup list --json",
                "backup verify latest",
                "export price --out out.csv",
                "undo 1 --verbose",
                "status --json",
                "recover --verbose",
                "history --to " + url + "x --verbose",
                "history --to " + url + "?nonsense=1 --verbose",
                "load price.csv --to " + url + "?sslmode=verify-full --report refused.json --verbose",
                "history --env nowhere",
                "nonsense " + url)) {
            ran(shell, command);
        }
        shell.with("DATABASE_URL", "postgres://me:" + CANARY + "/" + CANARY + "@127.0.0.1/shop");
        ran(shell, "history --verbose");
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isRegularFile).forEach(file -> traces.add(content(file)));
        }

        assertThat(traces).hasSizeGreaterThan(25);
        assertThat(traces.stream().filter(trace -> trace.contains(CANARY))).isEmpty();
    }

    private void ran(Shell shell, String command) {
        Shell.Result result = shell.run(command.split(" "));
        traces.add(result.output() + result.errors());
    }

    private static String content(Path file) {
        try {
            return file + Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
