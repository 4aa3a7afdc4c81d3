package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.JsonTree;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Files that break parsers, each with the verdict that two independent readers agreed on. */
class ConformanceTest {

    /** Well-formed for the suite; we refuse it, as taking one of two values would lose the other in silence. */
    private static final String DUPLICATE_NAMES = "json/JSONTestSuite/y_object_duplicated_key.json";

    /** What a reader made of a file. */
    private record Outcome(List<String> fields, List<byte[]> rows, List<String> lastCells, List<Fault> faults) {}

    @TestFactory
    Stream<DynamicTest> everyFileOfTheSelectionIsReadAsItMustBe() throws IOException {
        return of(TestData.selection(), "torture_csv", "csv_corpus", "torture_json", "json_wrapped");
    }

    @TestFactory
    Stream<DynamicTest> everyFileOfTheWholeIsReadAsItMustBe() throws IOException {
        return TestData.testsOfWhole(
                data -> of(data, "csv_corpus", "json_suite", "json_corpus", "torture_csv", "json_wrapped"));
    }

    private static Stream<DynamicTest> of(Path data, String... tables) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String table : tables) {
            for (Map<String, Object> entry : JsonTree.entries(data.resolve("expected/parse/" + table + ".json"))) {
                if (entry.get("file").equals(DUPLICATE_NAMES)) {
                    continue;
                }
                tests.add(DynamicTest.dynamicTest(table + ": " + entry.get("file"), () -> check(data, table, entry)));
            }
        }
        return tests.stream();
    }

    private static void check(Path data, String table, Map<String, Object> entry) throws IOException {
        Path file = data.resolve("parse").resolve((String) entry.get("file"));
        for (int bufferSize : new int[] {Input.USUAL_SIZE, 7}) {
            Outcome outcome = read(file, table, entry, bufferSize);
            switch ((String) entry.get("verdict")) {
                case "accept" -> accepted(entry, outcome);
                case "reject" -> rejected(entry, outcome);
                default -> {
                    if (outcome.faults().isEmpty() && entry.containsKey("rows")) {
                        accepted(entry, outcome);
                    }
                }
            }
        }
    }

    private static void accepted(Map<String, Object> entry, Outcome outcome) {
        assertThat(outcome.faults()).isEmpty();
        if (entry.containsKey("rows")) {
            assertThat(outcome.rows()).hasSize(number(entry, "rows"));
        }
        if (entry.containsKey("sha256")) {
            assertThat(sum(outcome.rows())).isEqualTo(entry.get("sha256"));
        }
        if (entry.containsKey("value")) {
            String cell = outcome.lastCells().get(1);
            assertThat(JsonTree.same(JsonTree.parse(cell), entry.get("value")))
                    .as(cell)
                    .isTrue();
        }
    }

    private static void rejected(Map<String, Object> entry, Outcome outcome) {
        assertThat(outcome.faults()).isNotEmpty();
        Fault named = outcome.faults().get(0);
        if (entry.containsKey("line")) {
            List<Long> lines = new ArrayList<>(List.of((long) number(entry, "line")));
            if (entry.containsKey("other_line")) {
                lines.add((long) number(entry, "other_line"));
            }
            List<Fault> there = outcome.faults().stream()
                    .filter(fault -> lines.contains(fault.line()))
                    .toList();
            assertThat(there)
                    .as("a fault in one of the lines %s of %s", lines, outcome.faults())
                    .isNotEmpty();
            named = there.get(0);
        }
        if (entry.containsKey("field")) {
            int index = number(entry, "field") - 1;
            String name = index < outcome.fields().size() ? outcome.fields().get(index) : "c" + (index + 1);
            assertThat(named.field()).as(named.toString()).contains(name);
        }
    }

    private static int number(Map<String, Object> entry, String name) {
        return Integer.parseInt(((JsonTree.Number) entry.get(name)).digits());
    }

    private static Outcome read(Path file, String table, Map<String, Object> entry, int bufferSize) throws IOException {
        List<byte[]> rows = new ArrayList<>();
        List<String> lastCells = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        boolean json = table.contains("json");
        FieldPlan plan = new FieldPlan(json ? fields(table, entry) : List.of(), FieldPlan.Unlisted.IGNORE);
        Format format = json ? json(file) : csv(entry);
        List<String> types = json ? types(entry) : List.of();
        try (RecordReader reader = Readers.open(new FileSource(file, file.toString()), format, plan, bufferSize)) {
            RecordReader.Read read = reader.next();
            while (read != RecordReader.Read.END) {
                if (read == RecordReader.Read.FAULT) {
                    faults.add(reader.fault());
                } else {
                    rows.add(row(reader.record(), types));
                    lastCells = cells(reader.record());
                }
                read = reader.next();
            }
            return new Outcome(reader.fields(), rows, lastCells, faults);
        }
    }

    private static List<String> cells(SourceRecord record) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < record.size(); i++) {
            boolean text = record.kind(i) == SourceRecord.Kind.TEXT;
            String cell = record.text(i);
            cells.add(record.kind(i) == SourceRecord.Kind.NULL ? "null" : text ? JsonTree.canonical(cell) : cell);
        }
        return cells;
    }

    private static Format json(Path file) {
        return file.toString().endsWith(".json") ? Format.json() : Format.ndjson();
    }

    private static Format csv(Map<String, Object> entry) {
        Map<?, ?> options = (Map<?, ?>) entry.get("options");
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

    private static List<FieldPlan.Field> fields(String table, Map<String, Object> entry) {
        if (table.equals("json_suite")) {
            return List.of(new FieldPlan.Field("value", Optional.of(".")));
        }
        if (!entry.containsKey("columns")) {
            return Stream.of("id", "v")
                    .map(name -> new FieldPlan.Field(name, Optional.empty()))
                    .toList();
        }
        return columns(entry).stream()
                .map(column -> new FieldPlan.Field((String) column.get("name"), Optional.empty()))
                .toList();
    }

    private static List<String> types(Map<String, Object> entry) {
        return entry.containsKey("columns")
                ? columns(entry).stream()
                        .map(column -> (String) column.get("type"))
                        .toList()
                : List.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> columns(Map<String, Object> entry) {
        return (List<Map<String, Object>>) entry.get("columns");
    }

    private static byte[] row(SourceRecord record, List<String> types) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < record.size(); i++) {
            row.append(i == 0 ? "" : "\t").append(cell(record, i, types));
        }
        return row.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String cell(SourceRecord record, int cell, List<String> types) {
        SourceRecord.Kind kind = record.kind(cell);
        String text = record.text(cell);
        if (text.isEmpty() || kind == SourceRecord.Kind.NULL || kind == SourceRecord.Kind.ABSENT) {
            return "\\N";
        }
        if (!types.isEmpty() && types.get(cell).equals("json")) {
            text = JsonTree.canonical(kind == SourceRecord.Kind.TEXT ? text : JsonTree.parse(text));
        }
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\0", "\\0");
    }

    private static String sum(List<byte[]> rows) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            rows.stream().sorted(Arrays::compareUnsigned).forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theSelectionIsComplete() {
        assertThat(Files.isDirectory(TestData.selection().resolve("parse/torture")))
                .isTrue();
    }
}
