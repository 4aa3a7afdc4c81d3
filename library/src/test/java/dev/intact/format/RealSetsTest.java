package dev.intact.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.JsonTree;
import dev.intact.testing.TestData;
import java.io.IOException;
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
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Real data: every table of every set has its rows, and where its cells are canonical as they stand, its sum. */
class RealSetsTest {
    private static final Set<String> CANONICAL = Set.of("text", "integer", "bigint", "date");

    @TestFactory
    Stream<DynamicTest> everyTableIsReadWhole() throws IOException {
        return TestData.testsOfWhole(RealSetsTest::tests);
    }

    private static Stream<DynamicTest> tests(Path data) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String set : List.of(
                "chinook/csv",
                "chinook/json",
                "congress",
                "countries",
                "earthquakes",
                "football-results/clean",
                "geonames",
                "library",
                "worldcup-2026")) {
            Map<String, Object> tables = object(
                    object(JsonTree.read(data.resolve("expected").resolve(set).resolve("tables.json")))
                            .get("tables"));
            Map<String, Object> expected = expected(data, set);
            tables.forEach((name, table) -> tests.add(DynamicTest.dynamicTest(
                    set + ": " + name,
                    () -> check(data.resolve("sets").resolve(set), object(table), object(expected.get(name))))));
        }
        return tests.stream();
    }

    /** One set in two formats has one expectation. */
    private static Map<String, Object> expected(Path data, String set) throws IOException {
        Path own = data.resolve("expected").resolve(set).resolve("expected.json");
        Path file = Files.exists(own) ? own : data.resolve("expected/chinook/csv/expected.json");
        return object(object(JsonTree.read(file)).get("tables"));
    }

    private static void check(Path folder, Map<String, Object> table, Map<String, Object> expected) throws IOException {
        List<byte[]> rows = new ArrayList<>();
        Object file = table.get("file");
        for (Object name : file instanceof List<?> several ? several : List.of(file)) {
            read(folder.resolve((String) name), table, rows);
        }
        assertThat(rows).hasSize(Integer.parseInt(((JsonTree.Number) expected.get("rows")).digits()));
        if (columns(table).stream().allMatch(column -> CANONICAL.contains(column.get("type")))) {
            assertThat(sum(rows)).isEqualTo(expected.get("sha256"));
        }
    }

    private static void read(Path file, Map<String, Object> table, List<byte[]> rows) throws IOException {
        String kind = (String) table.getOrDefault("format", "csv");
        boolean delimited = kind.equals("csv") || kind.equals("tsv");
        List<FieldPlan.Field> fields =
                columns(table).stream().map(RealSetsTest::field).toList();
        FieldPlan plan = new FieldPlan(delimited ? List.of() : fields, FieldPlan.Unlisted.IGNORE);
        try (RecordReader reader = Readers.open(new FileSource(file, file.toString()), format(table, kind), plan)) {
            int[] places = delimited ? places(reader.fields(), table) : identity(fields.size());
            for (var read = reader.next(); read != RecordReader.Read.END; read = reader.next()) {
                assertThat(read).as(() -> reader.fault().toString()).isEqualTo(RecordReader.Read.RECORD);
                rows.add(row(reader.record(), places, nulls(table)));
            }
        }
    }

    private static Format format(Map<String, Object> table, String kind) {
        String records = (String) table.getOrDefault("records", "");
        boolean header = !Boolean.FALSE.equals(table.get("header"));
        Optional<Character> comment =
                Optional.ofNullable((String) table.get("comment")).map(c -> c.charAt(0));
        Format.Quote quote = Optional.empty().equals(table.get("quote")) ? Format.Quote.NONE : Format.Quote.DETECT;
        return switch (kind) {
            case "json" -> new Format.Json(records, StandardCharsets.UTF_8);
            case "ndjson" -> new Format.Ndjson(records.equals("*") ? "" : records, StandardCharsets.UTF_8);
            default ->
                new Format.Csv(
                        kind.equals("tsv") ? Optional.of('\t') : Optional.empty(),
                        quote,
                        header ? Format.Header.PRESENT : Format.Header.ABSENT,
                        comment,
                        StandardCharsets.UTF_8);
        };
    }

    private static FieldPlan.Field field(Map<String, Object> column) {
        return new FieldPlan.Field((String) column.get("name"), Optional.ofNullable((String) column.get("source")));
    }

    private static int[] identity(int count) {
        int[] places = new int[count];
        Arrays.setAll(places, i -> i);
        return places;
    }

    private static int[] places(List<String> header, Map<String, Object> table) {
        if (Boolean.FALSE.equals(table.get("header"))) {
            return identity(columns(table).size());
        }
        return columns(table).stream()
                .mapToInt(column -> header.indexOf(column.getOrDefault("source", column.get("name"))))
                .toArray();
    }

    private static List<?> nulls(Map<String, Object> table) {
        Object nulls = table.getOrDefault("null", "");
        return nulls instanceof List<?> several ? several : List.of(nulls);
    }

    private static byte[] row(SourceRecord record, int[] places, List<?> nulls) {
        StringBuilder row = new StringBuilder();
        for (int place : places) {
            String text = record.text(place);
            boolean none = text.isEmpty() || nulls.contains(text);
            row.append(row.isEmpty() ? "" : "\t").append(none ? "\\N" : escaped(text));
        }
        return row.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
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

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> columns(Map<String, Object> table) {
        return (List<Map<String, Object>>) table.get("columns");
    }
}
