package dev.intact.blackbox;

import dev.intact.blackbox.CanonicalSum.Empty;
import dev.intact.blackbox.CanonicalSum.Typed;
import dev.intact.testing.Engine;
import dev.intact.testing.JsonTree;
import dev.intact.testing.TestData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A set of related tables: its files, its description, and what a database must hold afterwards.
 *
 * @param name such as {@code chinook/csv}
 * @param folder its data files
 * @param tables what {@code tables.json} says of each, in the order in which parents come first
 * @param expected rows and sums of each
 */
record SetOfTables(String name, Path folder, Map<String, Object> tables, Map<String, Object> expected) {
    /** The moments of this set have offsets, which its description leaves unsaid: its columns hold instants. */
    private static final String OF_INSTANTS = "library";

    /** Found in the selection of this repository, else in the whole beside it; where neither has it, the test is skipped. */
    static SetOfTables of(String name) throws IOException {
        Path selection = TestData.selection();
        Path data = Files.isDirectory(selection.resolve("sets").resolve(name)) ? selection : TestData.whole();
        Path described = data.resolve("expected").resolve(name);
        return new SetOfTables(
                name, data.resolve("sets").resolve(name), tables(described, "tables"), tables(described, "expected"));
    }

    private static Map<String, Object> tables(Path described, String file) throws IOException {
        return object(object(JsonTree.read(described.resolve(file + ".json"))).get("tables"));
    }

    /** The files and a manifest that says what the description says, in a folder of the test's own. */
    Path unpack(Path into) throws IOException {
        Files.createDirectories(into);
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, into.resolve(file.getFileName()));
            }
        }
        Files.writeString(into.resolve("intact.yaml"), manifest());
        return into;
    }

    private String manifest() throws IOException {
        try (InputStream in = SetOfTables.class.getResourceAsStream("/manifests/" + name.replace('/', '-') + ".yaml")) {
            String said = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return name.equals(OF_INSTANTS) ? said.replace("timestamp", "timestamptz") : said;
        }
    }

    /** The statements that make the tables, as somebody would write them for that database. */
    List<String> ddl(Engine engine) {
        return tables.entrySet().stream()
                .map(table -> create(engine, table.getKey(), object(table.getValue())))
                .map(sql -> name.equals(OF_INSTANTS) ? sql.replace("timestamp", "timestamp with time zone") : sql)
                .toList();
    }

    private static String create(Engine engine, String name, Map<String, Object> table) {
        List<String> parts = new ArrayList<>();
        columns(table).forEach(column -> parts.add(column(engine, column)));
        if (table.containsKey("primary_key")) {
            parts.add("primary key " + list(table.get("primary_key")));
        }
        items(table.get("unique")).forEach(unique -> parts.add("unique " + list(unique)));
        for (Object key : items(table.get("foreign_keys"))) {
            Map<String, Object> reference = object(key);
            parts.add("foreign key " + list(reference.get("columns")) + " references "
                    + CanonicalSum.quote((String) reference.get("references")) + " "
                    + list(reference.get("referenced_columns")));
        }
        return "create table " + CanonicalSum.quote(name) + " (" + String.join(", ", parts) + ")";
    }

    private static String column(Engine engine, Map<String, Object> column) {
        boolean nullable = Boolean.TRUE.equals(column.get("nullable"));
        return CanonicalSum.quote((String) column.get("name")) + " " + type(engine, column)
                + (nullable ? "" : " not null");
    }

    private static String type(Engine engine, Map<String, Object> column) {
        return switch ((String) column.get("type")) {
            case "decimal" -> engine == Engine.POSTGRES ? "numeric" : "decimal";
            case "real" -> "double precision";
            case "json" -> engine == Engine.POSTGRES ? "jsonb" : "json";
            case "text" -> column.containsKey("max_length") ? "varchar(" + column.get("max_length") + ")" : "text";
            default -> (String) column.get("type");
        };
    }

    private static String list(Object columns) {
        return items(columns).stream()
                .map(name -> CanonicalSum.quote((String) name))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** The columns of a table with their types, for its sum. */
    List<Typed> typed(String table) {
        return columns(object(tables.get(table))).stream()
                .map(column -> new Typed((String) column.get("name"), (String) column.get("type")))
                .toList();
    }

    long rows(String table) {
        return Long.parseLong(object(expected.get(table)).get("rows").toString());
    }

    /** The sum for the table's format: only JSON can tell an empty text from null. */
    String sum(String table) {
        return (String) object(expected.get(table)).get(empty(table) == Empty.IS_TEXT ? "sha256_strict" : "sha256");
    }

    Empty empty(String table) {
        return String.valueOf(object(tables.get(table)).get("format")).endsWith("json") ? Empty.IS_TEXT : Empty.IS_NULL;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> columns(Map<String, Object> table) {
        return (List<Map<String, Object>>) table.get("columns");
    }

    private static List<?> items(Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    @Override
    public String toString() {
        return name;
    }
}
