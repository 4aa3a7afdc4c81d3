package dev.intact.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * The model of the unit over rows and files, checked with each rule on and off: {@code docs/model/verdicts.csv} says
 * what must come out. Runs only in the profile {@code model}, which fetches the model checker.
 */
@EnabledIfSystemProperty(named = "model.checker", matches = ".+")
class ModelTest {
    private static final Path MODEL =
            Path.of("..", "docs", "model").toAbsolutePath().normalize();
    private static final long PATIENCE_MINUTES = 10;

    @TempDir
    Path folder;

    @ParameterizedTest(quoteTextArguments = false)
    @CsvFileSource(files = "../docs/model/verdicts.csv", delimiter = ';', useHeadersInDisplayName = true)
    void theModelHoldsOrBreaksAsExpected(ArgumentsAccessor row) throws Exception {
        String property = row.getString(4);
        String expected = switch (row.getString(5)) {
            case "holds" -> "No error has been found";
            case "violated" -> "Invariant " + property + " is violated";
            default -> throw new IllegalArgumentException("No such verdict: " + row.getString(5));
        };
        Path configuration = Files.write(folder.resolve("Checked.cfg"), configuration(row));

        assertThat(check(configuration)).contains(expected);
    }

    /** The configuration that people run by hand, with the constants of the row, and with one property or all. */
    private static List<String> configuration(ArgumentsAccessor row) throws IOException {
        String off = row.getString(0);
        String[] mishaps = row.getString(3).split(" ");
        List<String> all = Files.readAllLines(MODEL.resolve("All.cfg"));
        List<String> constants = List.of(
                "SPECIFICATION Spec",
                "CONSTANTS N = 2",
                "Off = " + (off == null ? "{}" : set(off)),
                "Cases = " + set(row.getString(1)),
                "Engines = " + set(row.getString(2)),
                "Crashes = " + mishaps[0],
                "Powers = " + mishaps[1],
                "Oddities = " + mishaps[2],
                "Faults = " + mishaps[3],
                "INVARIANTS");
        List<String> properties = row.getString(4).equals("all")
                ? all.subList(all.indexOf("INVARIANTS") + 1, all.size())
                : List.of(row.getString(4));
        return List.of(String.join("\n", constants), String.join("\n", properties));
    }

    private static String set(String names) {
        return Arrays.stream(names.split(",")).collect(Collectors.joining("\", \"", "{\"", "\"}"));
    }

    private String check(Path configuration) throws Exception {
        Path said = folder.resolve("said.txt");
        // The checker unpacks its standard modules into the temporary folder, under fixed names.
        Process checker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+UseParallelGC",
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("model.checker"),
                        MODEL.resolve("Tlc.java").toString(),
                        "-workers",
                        "2",
                        "-metadir",
                        folder.resolve("states").toString(),
                        "-config",
                        configuration.toString(),
                        "Unit.tla")
                .directory(MODEL.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(checker.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            checker.destroyForcibly();
        }
        return Files.readString(said);
    }
}
