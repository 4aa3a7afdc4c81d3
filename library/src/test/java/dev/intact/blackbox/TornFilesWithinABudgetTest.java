package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.format.FileSource;
import dev.intact.format.Format;
import dev.intact.load.Budget;
import dev.intact.load.Budget.Percent;
import dev.intact.load.Input;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.TableLoad;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.JsonTree;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that break parsers, where every row may be bad: each is refused whole and leaves nothing, or what is not in the table
 * stands in the file as it stood in the source.
 */
class TornFilesWithinABudgetTest {
    private static final List<String> VERDICTS = List.of("torture_csv", "csv_corpus", "torture_json", "json_corpus");

    @TempDir
    Path folder;

    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger withRejects = new AtomicInteger();

    @TestFactory
    Stream<DynamicTest> everyRecordOfTheSelectionIsInTheTableOrInTheFile() throws IOException {
        return tests(TestData.selection());
    }

    @TestFactory
    Stream<DynamicTest> everyRecordOfTheWholeIsInTheTableOrInTheFile() throws IOException {
        return TestData.testsOfWhole(this::tests);
    }

    private Stream<DynamicTest> tests(Path data) throws IOException {
        Engine.Target target = Engine.SQLITE.fresh(Files.createTempDirectory(folder, "database"));
        Database database = target.open(DatabaseConfig.of(target.url()).withFiles(folder));
        List<DynamicTest> tests = new ArrayList<>();
        for (String verdicts : VERDICTS) {
            Path file = data.resolve("expected/parse").resolve(verdicts + ".json");
            for (Map<String, Object> entry :
                    Files.exists(file) ? JsonTree.entries(file) : List.<Map<String, Object>>of()) {
                String name = (String) entry.get("file");
                tests.add(DynamicTest.dynamicTest(
                        name,
                        () -> check(
                                target, database, entry, data.resolve("parse").resolve(name))));
            }
        }
        tests.add(DynamicTest.dynamicTest("some were loaded without their bad records", () -> {
            database.close();
            assertThat(withRejects.get()).isPositive();
        }));
        return tests.stream();
    }

    private void check(Engine.Target target, Database database, Map<String, Object> entry, Path file)
            throws IOException {
        String name = "bad" + number.incrementAndGet() + ".ndjson";
        LoadReport report = database.attempt(Load.of(List.of(TableLoad.append(
                        TableName.of("t"), List.of(new Input.Bytes(FileSource.of(file), format(entry))))))
                .budget(new Budget(new Percent(100), Path.of(name))));
        Path rejects = folder.resolve(name);
        if (report.outcome() == Outcome.REJECTED) {
            assertThat(entry.get("verdict")).isNotEqualTo("accept");
            assertThat(rejects).doesNotExist();
            return;
        }
        assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(target.count("t")).isEqualTo(report.tables().get(0).read() - report.rejected());
        target.execute("drop table t");
        List<String> lines = Files.readString(rejects).lines().toList();
        assertThat(lines).hasSize((int) report.rejected());
        if ("accept".equals(entry.get("verdict"))) {
            assertThat(lines).isEmpty();
        }
        withRejects.addAndGet(lines.isEmpty() ? 0 : 1);
        for (String line : lines) {
            stoodSo(file, (Map<?, ?>) JsonTree.parse(line));
        }
    }

    private static void stoodSo(Path file, Map<?, ?> rejected) throws IOException {
        assertThat((String) rejected.get("_reason")).isNotEmpty();
        if (rejected.get("_record") instanceof String record && !isPacked(file)) {
            boolean bytes = record.startsWith("\\x");
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            assertThat(text)
                    .contains(
                            bytes
                                    ? new String(
                                            HexFormat.of().parseHex(record.substring(2)), StandardCharsets.ISO_8859_1)
                                    : new String(record.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        }
    }

    private static boolean isPacked(Path file) {
        return file.toString().endsWith(".gz") || file.toString().endsWith(".zst");
    }

    private static Format format(Map<String, Object> entry) {
        String file = ((String) entry.get("file")).toLowerCase(Locale.ROOT);
        if (!(entry.get("options") instanceof Map<?, ?> options)) {
            return file.endsWith(".json") ? Format.json() : Format.ndjson();
        }
        Charset encoding = options.containsKey("encoding")
                ? Charset.forName((String) options.get("encoding"))
                : StandardCharsets.UTF_8;
        return new Format.Csv(
                Optional.of(((String) options.get("delimiter")).charAt(0)),
                Format.Quote.DOUBLE,
                (Boolean) options.get("header") ? Format.Header.PRESENT : Format.Header.ABSENT,
                Optional.empty(),
                encoding);
    }
}
