package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.FileSource;
import dev.intact.format.Format;
import dev.intact.load.ColumnRule.Use;
import dev.intact.load.TableLoad.NewTable;
import dev.intact.load.TableLoad.Reference;
import dev.intact.schema.ColumnType;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each real set of tables can be said in a manifest, and means what its description says. */
class ManifestOfSetsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chinook-csv",
                "chinook-json",
                "congress",
                "countries",
                "earthquakes",
                "football-results-clean",
                "geonames",
                "library",
                "worldcup-2026"
            })
    void aManifestSaysWhatTheDescriptionOfTheSetSays(String set) throws IOException {
        Map<String, Object> tables =
                map(map(JsonTree.parse(resource(set + ".json"))).get("tables"));
        for (Object table : tables.values()) {
            Path file = folder.resolve(map(table).get("file").toString());
            Files.write(file, new byte[0]);
        }
        Path manifest = Files.writeString(folder.resolve("intact.yaml"), resource(set + ".yaml"));

        List<TableLoad> said = Manifest.read(manifest, Map.of()).load().tables();

        assertThat(said).hasSameSizeAs(tables.keySet());
        for (TableLoad load : said) {
            Map<String, Object> table = map(tables.get(load.table().name()));
            assertThat(load).isEqualTo(expected(load, table));
        }
    }

    /** What is not in a description (what becomes of unlisted fields) is taken from the load itself. */
    private TableLoad expected(TableLoad load, Map<String, Object> table) {
        Path file = folder.resolve(table.get("file").toString());
        return new TableLoad(
                load.table(),
                List.of(new Input.Bytes(FileSource.of(file), format(table))),
                Mode.APPEND,
                texts(table.get("primary_key")),
                list(table.get("columns")).stream()
                        .map(column -> rule(map(column)))
                        .toList(),
                headless(table) ? names(table) : List.of(),
                Optional.ofNullable(table.get("null")).map(ManifestOfSetsTest::texts),
                nested(table) ? load.unlisted() : Unlisted.REFUSE,
                new NewTable(
                        list(table.get("unique")).stream()
                                .map(ManifestOfSetsTest::texts)
                                .toList(),
                        list(table.get("foreign_keys")).stream()
                                .map(key -> reference(map(key)))
                                .toList(),
                        List.of()));
    }

    private static Format format(Map<String, Object> table) {
        boolean csv = !nested(table);
        if (!csv) {
            String records = String.valueOf(table.getOrDefault("records", ""));
            String where = records.equals("*") ? "" : records;
            return table.get("format").equals("json")
                    ? new Format.Json(where, StandardCharsets.UTF_8)
                    : new Format.Ndjson(where, StandardCharsets.UTF_8);
        }
        return new Format.Csv(
                "tsv".equals(table.get("format")) ? Optional.of('\t') : Optional.empty(),
                table.containsKey("quote") ? Format.Quote.NONE : Format.Quote.DETECT,
                headless(table) ? Format.Header.ABSENT : Format.Header.PRESENT,
                Optional.ofNullable(table.get("comment"))
                        .map(text -> text.toString().charAt(0)),
                StandardCharsets.UTF_8);
    }

    private static boolean nested(Map<String, Object> table) {
        return String.valueOf(table.get("format")).endsWith("json");
    }

    private static boolean headless(Map<String, Object> table) {
        return Boolean.FALSE.equals(table.get("header"));
    }

    private static List<String> names(Map<String, Object> table) {
        return list(table.get("columns")).stream()
                .map(column -> map(column).get("name").toString())
                .toList();
    }

    private static ColumnRule rule(Map<String, Object> column) {
        Optional<String> from =
                Optional.ofNullable(column.get("source")).map(source -> source.equals("") ? "." : source.toString());
        return new ColumnRule(
                column.get("name").toString(),
                from,
                Optional.of(type(column)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Boolean.TRUE.equals(column.get("nullable")) ? Use.LOAD : Use.REQUIRED);
    }

    private static ColumnType type(Map<String, Object> column) {
        return switch (column.get("type").toString()) {
            case "integer" -> new ColumnType.Int(32);
            case "bigint" -> new ColumnType.Int(64);
            case "decimal" -> ColumnType.decimal();
            case "real" -> new ColumnType.Real(64);
            case "boolean" -> new ColumnType.Bool();
            case "date" -> new ColumnType.Date();
            case "timestamp" -> new ColumnType.Timestamp(false);
            case "json" -> new ColumnType.Json();
            case "text" ->
                column.containsKey("max_length")
                        ? ColumnType.text(
                                Integer.parseInt(column.get("max_length").toString()))
                        : ColumnType.text();
            default -> throw new AssertionError(column);
        };
    }

    private static Reference reference(Map<String, Object> key) {
        return new Reference(
                texts(key.get("columns")),
                TableName.of(key.get("references").toString()),
                texts(key.get("referenced_columns")));
    }

    private static List<String> texts(Object list) {
        return list(list).stream().map(Object::toString).toList();
    }

    private static List<Object> list(Object value) {
        return value == null ? List.of() : new ArrayList<>((List<?>) value);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ManifestOfSetsTest.class.getResourceAsStream("/manifests/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
