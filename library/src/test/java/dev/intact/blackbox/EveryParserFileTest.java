package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.blackbox.CanonicalSum.Empty;
import dev.intact.blackbox.CanonicalSum.Sum;
import dev.intact.blackbox.CanonicalSum.Typed;
import dev.intact.format.FieldPlan;
import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.FileSource;
import dev.intact.format.Format;
import dev.intact.format.Readers;
import dev.intact.format.RecordReader;
import dev.intact.load.ColumnRule;
import dev.intact.load.ColumnRule.Use;
import dev.intact.load.Input;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.TableLoad;
import dev.intact.load.TableLoad.NewTable;
import dev.intact.schema.ColumnType;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.JsonTree;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that break parsers, each through a whole load into each database: what must be accepted is there to the last
 * byte, what must be refused is refused at its line and has left nothing.
 */
class EveryParserFileTest {
    private static final List<String> VERDICTS =
            List.of("torture_csv", "csv_corpus", "torture_json", "json_corpus", "json_wrapped");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyFileOfTheSelectionIsLoadedOrRefusedAsItMustBe() throws IOException {
        return onBoth(entries(TestData.selection()), TestData.selection());
    }

    @TestFactory
    Stream<DynamicTest> everyOtherFileOfTheWholeIsLoadedOrRefusedAsItMustBe() throws IOException {
        return TestData.testsOfWhole(this::others);
    }

    private Stream<DynamicTest> others(Path whole) throws IOException {
        Set<Object> done = new HashSet<>();
        entries(TestData.selection()).forEach(entry -> done.add(entry.get("file")));
        List<Map<String, Object>> others = entries(whole).stream()
                .filter(entry -> !done.contains(entry.get("file")))
                .toList();
        return onBoth(others, whole);
    }

    private static List<Map<String, Object>> entries(Path data) throws IOException {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (String table : VERDICTS) {
            Path file = data.resolve("expected/parse").resolve(table + ".json");
            if (file.toFile().exists()) {
                entries.addAll(JsonTree.entries(file));
            }
        }
        return entries;
    }

    private Stream<DynamicTest> onBoth(List<Map<String, Object>> entries, Path data) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Engine engine : Engine.values()) {
            Target target = engine.fresh(folder);
            Database db = target.open();
            chosen(engine, entries)
                    .forEach(entry -> tests.add(DynamicTest.dynamicTest(
                            engine + ": " + entry.get("file"), () -> new Case(target, db, data, entry).check())));
            tests.add(DynamicTest.dynamicTest(engine + ": nothing is left", () -> {
                db.close();
                Contents.nothingIsLeftAside(target, folder);
                assertThat(Contents.tables(target)).allMatch(table -> table.startsWith("intact"));
            }));
        }
        return tests.stream();
    }

    /** What the parser refuses reaches no database: on the second a build takes one of 16, the campaign all. */
    private static List<Map<String, Object>> chosen(Engine engine, List<Map<String, Object>> entries) {
        int stride = Integer.getInteger("parser.stride", engine == Engine.SQLITE ? 1 : 16);
        List<Map<String, Object>> chosen = new ArrayList<>();
        int refused = 0;
        for (Map<String, Object> entry : entries) {
            if (!entry.get("verdict").equals("reject") || entry.containsKey("db") || refused++ % stride == 0) {
                chosen.add(entry);
            }
        }
        return chosen;
    }

    /** One file and its verdict. */
    private record Case(Target target, Database db, Path data, Map<String, Object> entry) {
        private static final String TABLE = "under_test";

        void check() throws IOException, SQLException {
            List<String> before = Contents.tables(target);
            LoadReport report = db.attempt(Load.of(List.of(load())));
            if (verdict().equals("accept")) {
                assertThat(report.problems()).isEmpty();
            } else if (verdict().equals("reject")) {
                assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
            }
            if (report.outcome() == Outcome.REJECTED) {
                refused(report);
                assertThat(Contents.tables(target)).isEqualTo(before);
                return;
            }
            assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
            try {
                arrived(report);
            } finally {
                target.execute("drop table " + TABLE);
            }
        }

        /** A database may have an opinion of its own. */
        private String verdict() {
            Object own = entry.get("db") instanceof Map<?, ?> db ? db.get(database()) : null;
            return (String) (own == null ? entry.get("verdict") : own);
        }

        private String database() {
            return target.engine() == Engine.POSTGRES ? "postgresql" : "sqlite";
        }

        private void refused(LoadReport report) {
            assertThat(report.problems()).isNotEmpty();
            if (verdict().equals("reject") && entry.containsKey("line")) {
                Set<Long> lines = new LinkedHashSet<>(List.of(number("line")));
                if (entry.containsKey("other_line")) {
                    lines.add(number("other_line"));
                }
                assertThat(report.problems())
                        .as("a problem in one of the lines %s", lines)
                        .anyMatch(problem -> lines.contains(problem.line().orElse(0)));
            }
        }

        private void arrived(LoadReport report) throws IOException, SQLException {
            long rows = report.tables().get(0).inserted();
            if (entry.containsKey("rows")) {
                assertThat(rows).isEqualTo(number("rows"));
            }
            assertThat(target.count(TABLE)).isEqualTo(rows);
            if (entry.containsKey("sha256")) {
                try (Connection connection = target.connect()) {
                    assertThat(CanonicalSum.of(connection, TABLE, columns(), Empty.IS_NULL))
                            .isEqualTo(new Sum(rows, (String) entry.get("sha256")));
                }
            }
            if (entry.containsKey("value")) {
                String stored = target.rows("select coalesce(cast(v as text), 'null') from " + TABLE)
                        .get(0);
                assertThat(JsonTree.same(JsonTree.parse(stored), entry.get("value")))
                        .as(stored)
                        .isTrue();
            }
        }

        private long number(String what) {
            return Long.parseLong(entry.get(what).toString());
        }

        /** The columns where they are known: texts, and for JSON what the verdict says. */
        private List<Typed> columns() throws IOException {
            if (!entry.containsKey("columns")) {
                return isWrapped() ? List.of(new Typed("id", "integer"), new Typed("v", "json")) : List.of();
            }
            List<Typed> columns = new ArrayList<>();
            List<?> names = (List<?>) entry.get("columns");
            for (Object column : names.contains("...") ? allNames() : names) {
                columns.add(
                        column instanceof Map<?, ?> said
                                ? new Typed((String) said.get("name"), (String) said.get("type"))
                                : new Typed((String) column, "text"));
            }
            return columns;
        }

        /** Of a file with very many columns the verdict names only the first. */
        private List<String> allNames() throws IOException {
            FieldPlan plan = new FieldPlan(List.of(), Unlisted.IGNORE);
            try (RecordReader reader = Readers.open(FileSource.of(file()), format(), plan)) {
                return reader.fields();
            }
        }

        private Path file() {
            return data.resolve("parse").resolve((String) entry.get("file"));
        }

        private boolean isWrapped() {
            return ((String) entry.get("file")).contains("/wrapped/");
        }

        private TableLoad load() throws IOException {
            return new TableLoad(
                    TableName.of(TABLE),
                    List.of(new Input.Bytes(FileSource.of(file()), format())),
                    Mode.APPEND,
                    List.of(),
                    columns().stream().map(Case::rule).toList(),
                    List.of(),
                    Optional.empty(),
                    isWrapped() ? Unlisted.IGNORE : Unlisted.REFUSE,
                    NewTable.PLAIN);
        }

        private static ColumnRule rule(Typed column) {
            ColumnType type = switch (column.type()) {
                case "integer" -> new ColumnType.Int(32);
                case "json" -> new ColumnType.Json();
                default -> ColumnType.text();
            };
            return new ColumnRule(
                    column.name(),
                    Optional.empty(),
                    Optional.of(type),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Use.LOAD);
        }

        private Format format() {
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
}
