package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A password is looked for in all that commands print and leave in files, whether they work or fail. */
class CanaryCommandTest {
    private static final String CANARY = Postgres.PASSWORD;

    @TempDir
    Path folder;

    private final List<String> traces = new ArrayList<>();
    private final Map<String, Integer> expected = new LinkedHashMap<>();
    private final Map<String, Integer> ended = new LinkedHashMap<>();

    @Test
    void passwordLeavesNoTrace() throws IOException {
        String url = Postgres.fresh().url();
        Shell shell = new Shell(folder)
                .file("price.csv", "sku,amount", "a,1", "b,2")
                .file("more.csv", "sku,amount", "d,4")
                .file("bad.csv", "sku,amount", "c,many")
                .with("DATABASE_URL", url);
        ran(shell, 0, "load price.csv --key sku --report report.json --verbose --backup");
        ran(shell, 1, "load bad.csv --table price --mode upsert --json");
        ran(shell, 1, "load price.csv --mode append --again --verbose");
        ran(shell, 0, "load more.csv --table price --mode append --verbose");
        ran(shell, 0, "history --json");
        ran(shell, 0, "history show 1 --changes");
        ran(shell, 0, "backup create --verbose");
        ran(shell, 0, "backup list --json");
        ran(shell, 0, "backup verify latest");
        ran(shell, 0, "export price --out out.csv");
        ran(shell, 0, "undo 1 --verbose");
        ran(shell, 0, "status --json");
        ran(shell, 0, "recover --verbose");
        ran(shell, 0, "health");
        ran(shell, 0, "doctor --json");
        ran(shell, 3, "history --to " + url + "x --verbose");
        ran(shell, 2, "history --to " + url + "?nonsense=1 --verbose");
        ran(shell, 3, "load price.csv --to " + url + "?sslmode=verify-full --report refused.json --verbose");
        ran(shell, 2, "history --env nowhere");
        ran(shell, 2, "nonsense " + url);
        shell.with("DATABASE_URL", "postgres://me:" + CANARY + "/" + CANARY + "@127.0.0.1/shop");
        ran(shell, 2, "history --verbose");
        assertThat(ended).isEqualTo(expected);
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isRegularFile).forEach(file -> traces.add(content(file)));
        }

        assertThat(traces).hasSizeGreaterThan(25);
        assertThat(traces.stream().filter(trace -> trace.contains(CANARY))).isEmpty();
    }

    /** A command that ends before it has done anything shows nothing: how each ended is held, too. */
    private void ran(Shell shell, int status, String command) {
        Shell.Result result = shell.run(command.split(" "));
        traces.add(result.output() + result.errors());
        String shown = command.replace(CANARY, "<the password>");
        expected.put(shown, status);
        ended.put(shown, result.status());
    }

    private static String content(Path file) {
        try {
            return file + Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
