package dev.intact.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.intact.config.ConfigFile;
import dev.intact.error.ConfigurationException;
import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.FileSource;
import dev.intact.format.Format;
import dev.intact.load.ColumnRule.Use;
import dev.intact.load.TableLoad.Reference;
import dev.intact.schema.ColumnType;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestTest {
    @TempDir
    Path folder;

    private Load load(String yaml) {
        return Manifest.of(ConfigFile.parse("intact.yaml", yaml, Map.of("KIND", "a")), folder)
                .load();
    }

    private TableLoad only(String yaml) {
        return load(yaml).tables().get(0);
    }

    private String refused(String yaml) {
        ConfigurationException wrong = catchThrowableOfType(ConfigurationException.class, () -> load(yaml));
        assertThat(wrong).as(yaml).isNotNull();
        return String.valueOf(wrong.getMessage());
    }

    private void files(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
    }

    private List<String> sources(TableLoad table) {
        return table.inputs().stream()
                .map(input -> ((Input.Bytes) input).source().name())
                .map(name -> folder.relativize(Path.of(name)).toString())
                .toList();
    }

    private static Format format(TableLoad table) {
        return ((Input.Bytes) table.inputs().get(0)).format();
    }

    @Test
    void theExampleOfTheContractIsUnderstood() throws IOException {
        files("players1.csv", "players2.csv", "matches.ndjson.gz");
        String yaml = """
                database: ${DATABASE_URL:-app.db}
                environments:
                  production: { url: "${PROD_URL}", protected: true, statement_timeout: 60m, batch_size: 1000 }
                load:
                  - table: player
                    from: players*.csv            # a glob, or a list
                    key: player_id
                    mode: replace
                    columns:
                      dob: { from: birth_date, type: date, format: yyyyMMdd, null: ["", "0"] }
                  - table: match
                    from: matches.ndjson.gz
                    key: [tourney_id, match_num]
                    mode: upsert
                checks:
                  - name: every winner is a known player
                    sql: select m.tourney_id from match m
                """;
        Manifest manifest = Manifest.of(ConfigFile.parse("intact.yaml", yaml, Map.of()), folder);
        assertThat(manifest.configuration().database()).contains("app.db");
        Load load = manifest.load();
        assertThat(load.checks())
                .containsExactly(
                        new Load.SqlCheck("every winner is a known player", "select m.tourney_id from match m"));
        TableLoad player = load.tables().get(0);
        assertThat(sources(player)).containsExactly("players1.csv", "players2.csv");
        assertThat(player.mode()).isEqualTo(Mode.REPLACE);
        assertThat(player.key()).containsExactly("player_id");
        assertThat(player.columns())
                .containsExactly(new ColumnRule(
                        "dob",
                        Optional.of("birth_date"),
                        Optional.of(new ColumnType.Date()),
                        Optional.of("yyyyMMdd"),
                        Optional.of(List.of("", "0")),
                        Optional.empty(),
                        Use.LOAD));
        assertThat(load.tables().get(1).key()).containsExactly("tourney_id", "match_num");
        assertThat(format(load.tables().get(1))).isEqualTo(Format.ndjson());
    }

    @Test
    void anItemThatSaysNothingMoreFollowsTheTableAndTheSource() throws IOException {
        files("a.csv");
        assertThat(only("load: [{table: a, from: a.csv}]"))
                .isEqualTo(TableLoad.append(
                        TableName.of("a"),
                        List.of(new Input.Bytes(FileSource.of(folder.resolve("a.csv")), Format.csv()))));
    }

    @Test
    void aFormatIsSaidByWords() throws IOException {
        files("a.txt");
        assertThat(format(only("load: [{table: a, from: a.txt, format: csv, delimiter: tab, quote: none,"
                        + " header: false, comment: '#', encoding: windows-1252}]")))
                .isEqualTo(new Format.Csv(
                        Optional.of('\t'),
                        Format.Quote.NONE,
                        Format.Header.ABSENT,
                        Optional.of('#'),
                        Charset.forName("windows-1252")));
        assertThat(format(only("load: [{table: a, from: a.txt, format: json, records: matches.*}]")))
                .isEqualTo(new Format.Json("matches.*", StandardCharsets.UTF_8));
        TableLoad named = only("load: [{table: a, from: a.txt, format: tsv, header: [x, y]}]");
        assertThat(named.header()).containsExactly("x", "y");
        assertThat(((Format.Csv) format(named)).header()).isEqualTo(Format.Header.ABSENT);
    }

    @Test
    void columnsAreSaidInShortOrInFull() throws IOException {
        files("a.csv");
        TableLoad table = only("""
                load:
                  - table: a
                    from: a.csv
                    null: [NA]
                    unlisted: ignore
                    columns:
                      id: bigint
                      price: decimal(10, 2)
                      note: ignore
                      name:
                      kind: { default: none, null: [], required: true }
                """);
        assertThat(table.nulls()).contains(List.of("NA"));
        assertThat(table.unlisted()).isEqualTo(Unlisted.IGNORE);
        assertThat(table.rule("id").orElseThrow().type()).contains(new ColumnType.Int(64));
        assertThat(table.rule("price").orElseThrow().type())
                .contains(new ColumnType.Decimal(OptionalInt.of(10), OptionalInt.of(2)));
        assertThat(table.rule("note").orElseThrow().use()).isEqualTo(Use.IGNORE);
        assertThat(table.rule("name")).contains(ColumnRule.of("name"));
        assertThat(table.rule("kind").orElseThrow().nulls()).contains(List.of());
        assertThat(table.rule("kind").orElseThrow().use()).isEqualTo(Use.REQUIRED);
        assertThat(only("load: [{table: a, from: a.csv, columns: [x, y]}]").columns())
                .containsExactly(ColumnRule.of("x"), ColumnRule.of("y"));
    }

    @Test
    void keysAndReferencesOfATableToBeMadeAreSaidInSeveralWays() throws IOException {
        files("a.csv");
        TableLoad table = only("load: [{table: sales.a, from: a.csv, unique: [x, [y, z]],"
                + " references: {p: parent, q: 'other(id)'}}]");
        assertThat(table.table()).isEqualTo(TableName.of("sales", "a"));
        assertThat(table.schema().unique()).containsExactly(List.of("x"), List.of("y", "z"));
        assertThat(table.schema().references())
                .containsExactly(
                        new Reference(List.of("p"), TableName.of("parent"), List.of()),
                        new Reference(List.of("q"), TableName.of("other"), List.of("id")));
        assertThat(only("load: [{table: {name: a.b}, from: a.csv,"
                                + " references: [{columns: [a, b], table: r, to: [c, d]}]}]")
                        .schema()
                        .references())
                .containsExactly(new Reference(List.of("a", "b"), TableName.of("r"), List.of("c", "d")));
        assertThat(only("load: [{table: {name: a.b}, from: a.csv}]").table()).isEqualTo(TableName.of("a.b"));
    }

    @Test
    void sourcesAreFoundByNameAndByGlobInOrder() throws IOException {
        files("b.csv", "a.csv", ".hidden.csv", "x/1/c.csv", "x/2/d.csv", "x/2/e.json", "odd[1].csv");
        assertThat(sources(only("load: [{table: t, from: '*.csv'}]"))).containsExactly("a.csv", "b.csv", "odd[1].csv");
        assertThat(sources(only("load: [{table: t, from: [b.csv, ./a.csv]}]"))).containsExactly("b.csv", "a.csv");
        assertThat(sources(only("load: [{table: t, from: 'x/*/*.csv'}]"))).containsExactly("x/1/c.csv", "x/2/d.csv");
        assertThat(sources(only("load: [{table: t, from: '**/[cde].csv'}]"))).containsExactly("x/1/c.csv", "x/2/d.csv");
        assertThat(sources(only("load: [{table: t, from: 'odd[1].csv'}]"))).containsExactly("odd[1].csv");
        assertThat(sources(only("load: [{table: t, from: '${KIND}.csv'}]"))).containsExactly("a.csv");
    }

    @Test
    void aManifestWithoutALoadLoadsTheDataFilesBesideIt() throws IOException {
        files("b.csv", "b.ndjson", "a.tsv.gz", "README.md", "intact.yaml", ".c.csv", "sub/d.csv");
        Load load = load("database: x.db\nchecks: [{sql: select 1}]");
        assertThat(load.tables()).extracting(table -> table.table().name()).containsExactly("a", "b");
        assertThat(sources(load.tables().get(1))).containsExactly("b.csv", "b.ndjson");
        assertThat(load.checks()).containsExactly(new Load.SqlCheck("select 1", "select 1"));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("laod: []", "line 1, column 1: unknown key \"laod\", did you mean \"load\"?"),
                Arguments.of(
                        "load:\n  - tabel: x\n    from: a.csv",
                        "line 2, column 5: unknown key \"tabel\", did you mean \"table\"?"),
                Arguments.of("load:\n  - from: a.csv", "line 2, column 5: the key \"table\" is missing here"),
                Arguments.of("load:\n  - table: x", "line 2, column 5: the key \"from\" is missing here"),
                Arguments.of("load: []", "line 1, column 7: expected at least one table"),
                Arguments.of("load: a.csv", "line 1, column 7: expected a list, found \"a.csv\""),
                Arguments.of("load: [a.csv]", "line 1, column 8: expected a map of keys and values, found \"a.csv\""),
                Arguments.of(
                        item("mode: upsrt"),
                        "line 4, column 11: expected one of append, upsert, replace, found \"upsrt\", did you mean \"upsert\"?"),
                Arguments.of(item("key: [a, a]"), "line 4, column 10: \"a\" is named twice"),
                Arguments.of(item("key: [a, [b]]"), "line 4, column 14: expected text, found a list"),
                Arguments.of(item("columns: {x: intger}"), "line 4, column 18: expected a type: "),
                Arguments.of(item("columns: {x: intger}"), "the nearest is \"integer\", found \"intger\""),
                Arguments.of(item("columns: {x: text(0)}"), "line 4, column 18: expected a type such as text(30)"),
                Arguments.of(item("columns: {x: date(3)}"), "other types have no size"),
                Arguments.of(item("columns: {x: 'decimal(2,3)'}"), "line 4, column 18: expected a type"),
                Arguments.of(
                        item("columns: {x: {typ: text}}"),
                        "line 4, column 19: unknown key \"typ\", did you mean \"type\"?"),
                Arguments.of(
                        item("columns: {x: {format: 'yyyy-bb'}}"), "line 4, column 27: expected a pattern of dates"),
                Arguments.of(
                        item("columns: {x: {required: 1}}"), "line 4, column 29: expected true or false, found \"1\""),
                Arguments.of(
                        item("columns: {x: {ignore: true, type: text}}"),
                        "line 4, column 19: a column that is ignored"),
                Arguments.of(item("columns: {x: {type: text}, x: {type: text}}"), "the key \"x\" stands twice"),
                Arguments.of(
                        item("unlisted: skip"), "line 4, column 15: expected one of ignore, refuse, found \"skip\""),
                Arguments.of(item("delimiter: ab"), "line 4, column 16: expected one ASCII character, or the word tab"),
                Arguments.of(item("quote: triple"), "line 4, column 12: expected one of none"),
                Arguments.of(item("header: maybe"), "line 4, column 13: expected true or false"),
                Arguments.of(item("header: []"), "line 4, column 13: expected true, false, or the names"),
                Arguments.of(item("encoding: utf-9"), "line 4, column 15: expected an encoding such as UTF-8"),
                Arguments.of(
                        item("format: xml"),
                        "line 4, column 13: expected one of csv, tsv, json, ndjson, jsonl, parquet, found \"xml\""),
                Arguments.of(item("records: a.*"), "line 4, column 5: \"records\" belongs to JSON"),
                Arguments.of(item("format: json\n    quote: none"), "line 5, column 5: \"quote\" belongs to CSV"),
                Arguments.of(item("references: {a: 'b(c'}"), "line 4, column 21: expected a table and its column"),
                Arguments.of(
                        item("references: [{columns: [a, b], table: t, to: [c]}]"),
                        "line 4, column 46: 2 columns cannot refer to 1"),
                Arguments.of(
                        "load:\n  - {table: a.b.c, from: a.csv}", "line 2, column 13: expected a table, or a schema"),
                Arguments.of(
                        "load:\n  - {table: t, from: a.csv}\n  - {table: t, from: a.csv}",
                        "line 3, column 6: the table t is loaded twice, first on line 2"),
                Arguments.of("load:\n  - {table: t, from: no.csv}", "line 2, column 22: There is no file"),
                Arguments.of(
                        "load:\n  - {table: t, from: 'no*.csv'}", "line 2, column 22: no file matches \"no*.csv\""),
                Arguments.of("load:\n  - {table: t, from: 'a[.csv'}", "line 2, column 22: not a glob"),
                Arguments.of("load:\n  - {table: t, from: sub}", "is a folder, not a file"),
                Arguments.of("load:\n  - {table: t, from: b.txt}", "line 2, column 16: The ending of"),
                Arguments.of("load:\n  - {table: t, from: []}", "line 2, column 22: expected a path, a glob"),
                Arguments.of(
                        "load:\n  - {table: t, from: '${NOWHERE}.csv'}", "environment variable NOWHERE is not set"),
                Arguments.of(
                        "load: [{table: t, from: a.csv}]\nchecks: [{name: x}]",
                        "line 2, column 10: the key \"sql\" is missing here"),
                Arguments.of("files:\n  - path: x.csv", "line 2, column 5: the key \"sql\" is missing here"),
                Arguments.of("files:\n  - {sql: select 1}", "line 2, column 5: the key \"path\" is missing here"),
                Arguments.of("files: x.csv", "line 1, column 8: expected a list"),
                Arguments.of("files:\n  - {path: ../x.csv, sql: s}", "line 2, column 12: a bad path: it leads upwards"),
                Arguments.of("files:\n  - {path: /x.csv, sql: s}", "line 2, column 12: a bad path: it is absolute"),
                Arguments.of("files:\n  - {path: x.xml, sql: s}", "line 2, column 6: The ending of x.xml names no"),
                Arguments.of("files:\n  - {path: x.parquet, sql: s}", "line 2, column 6: x.parquet needs a module"),
                Arguments.of(
                        "load:\n  - {table: t, from: a.csv, format: parquet}",
                        "line 2, column 37: The format parquet needs a module that is not there: Parquet is read and"
                                + " written by dev.intact:intact-parquet"),
                Arguments.of("files:\n  - {path: x.csv, sql: ' '}", "expected a query"),
                Arguments.of("files:\n  - {path: x.csv, sql: s, frmat: json}", "did you mean \"format\"?"),
                Arguments.of("files:\n  - {path: x.csv, sql: s, format: xml}", "expected one of csv, tsv, json"),
                Arguments.of("files:\n  - {path: x.json, sql: s, header: false}", "\"header\" belongs to CSV, but"),
                Arguments.of("files:\n  - {path: x.csv, sql: s, null: 'a,b'}", "CSV cannot be written so"),
                Arguments.of(
                        "files:\n  - {path: a/x.csv, sql: s}\n  - {path: ./a/x.csv, sql: t}",
                        "line 3, column 6: the file a/x.csv is written twice, first on line 2"));
    }

    private static String item(String line) {
        return "load:\n  - table: t\n    from: a.csv\n    " + line + "\n";
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedWithItsPlace(String yaml, String message) throws IOException {
        files("a.csv", "b.txt", "sub/c.csv");
        assertThat(refused(yaml)).contains("intact.yaml").contains(message);
    }

    @ParameterizedTest
    @MethodSource("badPaths")
    void aPathThatCouldLeadElsewhereIsRefusedBeforeAnythingIsOpened(String path, String reason) {
        assertThat(refused("load:\n  - table: t\n    from: \"" + path + "\"\n"))
                .startsWith("intact.yaml line 3, column 11: a bad path: ")
                .contains(reason);
    }

    static Stream<Arguments> badPaths() {
        return Stream.of(
                Arguments.of("", "empty"),
                Arguments.of("../a.csv", ".."),
                Arguments.of("x/../../a.csv", ".."),
                Arguments.of("x\\\\..\\\\a.csv", ".."),
                Arguments.of("/etc/passwd", "absolute"),
                Arguments.of("C:/a.csv", "absolute"),
                Arguments.of("x/", "empty"),
                Arguments.of("a\\0.csv", "control character"),
                Arguments.of("con.csv", "device"),
                Arguments.of("a".repeat(256), "longer than 255 bytes"));
    }

    @Test
    void allMistakesAreSaidAtOnce() {
        assertThat(refused("backup: x\nload:\n  - {table: t, from: ../a, mode: x}\n  - {tabel: u}\n"))
                .startsWith("6 mistakes:")
                .contains(
                        "line 1, ",
                        "line 3, column 22: a bad path",
                        "line 3, column 34",
                        "line 4, column 6: unknown key");
    }

    @Test
    void aFolderWithoutAnythingToLoadSaysWhatItHolds() throws IOException {
        assertThatThrownBy(() -> Load.folder(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the folder is empty");
        files("README.md");
        assertThatThrownBy(() -> Load.folder(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("it holds README.md")
                .hasMessageContaining(".ndjson");
        assertThatThrownBy(() -> Load.folder(folder.resolve("no")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("There is no folder");
        files("a.csv", "b.parquet");
        assertThatThrownBy(() -> Load.folder(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("b.parquet needs a module that is not there");
    }

    @Test
    void aManifestOfAnotherNameIsNotPassedOverInSilence() throws IOException {
        files("a.csv", "intact.yml");
        assertThatThrownBy(() -> Load.folder(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("rename it to intact.yaml");
    }

    @Test
    void filesGoIntoTheTablesOfTheirOwnNames() throws IOException {
        files("player.csv", "team.v2.json.zst", "x.jsonl", "up/PLAYER.CSV");
        Load load =
                Load.files(folder.resolve("player.csv"), folder.resolve("team.v2.json.zst"), folder.resolve("x.jsonl"));
        assertThat(load.tables()).extracting(table -> table.table().name()).containsExactly("player", "team.v2", "x");
        assertThat(load.tables())
                .extracting(ManifestTest::format)
                .containsExactly(Format.csv(), Format.json(), Format.ndjson());
        assertThat(Load.files(folder.resolve("up/PLAYER.CSV"))
                        .tables()
                        .get(0)
                        .table()
                        .name())
                .isEqualTo("PLAYER");
    }

    @Test
    void aFileThatIsMissingOrOfNoKnownFormatIsNamed() throws IOException {
        files("a.xml", "b.parquet");
        assertThatThrownBy(() -> Load.files(folder.resolve("no.csv")))
                .hasMessage("There is no file " + folder.resolve("no.csv"));
        assertThatThrownBy(() -> Load.files(folder.resolve("a.xml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a.xml names no format: known are .csv, .tsv")
                .hasMessageContaining("--format");
        assertThatThrownBy(() -> Load.files(folder.resolve("b.parquet")))
                .hasMessageContaining("dev.intact:intact-parquet");
        assertThatThrownBy(() -> Load.files(folder)).hasMessageContaining("is a folder, not a file");
    }
}
