package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import dev.intact.export.Export;
import dev.intact.export.ExportReport;
import dev.intact.format.CsvStyle;
import dev.intact.format.Format;
import dev.intact.format.Formats;
import dev.intact.load.Load;
import dev.intact.load.Option;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of one moment into files, and back again. */
class ExportTest {
    @TempDir
    Path folder;

    @TempDir
    Path home;

    @TempDir
    Path other;

    private Database open(Target target) {
        return Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
    }

    private Target target(Engine engine) {
        Target target = engine.fresh(home);
        target.execute(
                "create table player (id integer primary key, name text)",
                "insert into player values (2, 'Bob'), (1, 'Ann'), (3, null)",
                "create table score (player integer, points integer)",
                "insert into score values (1, 10)");
        return target;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.startsWith(".intact/"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalTablesGoIntoAFolderThatIsMade(Engine engine) throws IOException {
        try (Database db = open(target(engine))) {
            ExportReport report = db.export(Export.tables("player", "score").to(Path.of("out/all")));

            assertThat(report.files())
                    .extracting(file -> file.path().toString(), ExportReport.ExportedFile::rows)
                    .containsExactly(tuple("out/all/player.csv", 3L), tuple("out/all/score.csv", 1L));
            assertThat(report.isFilesPending()).isFalse();
            assertThat(db.status().managed()).isEqualTo(2);
            assertThat(db.status().isSettled()).isTrue();
        }
        assertThat(folder.resolve("out/all/player.csv")).hasContent("id,name\n1,Ann\n2,Bob\n3,");
        assertThat(files()).containsExactly("out/all/player.csv", "out/all/score.csv");
    }

    @ParameterizedTest
    @EnumSource
    void theEndingOrTheFormatSaysHow(Engine engine) throws IOException {
        try (Database db = open(target(engine))) {
            db.export(Export.tables("score").to(Path.of("a.ndjson")));
            db.export(Export.tables("score").to(Path.of("b.data")).as(Format.json()));
            db.export(Export.query("select name as n from player where id = 2").to(Path.of("c.tsv")));
            db.export(Export.tables("player")
                    .to(Path.of("d.csv"))
                    .styled(CsvStyle.defaults().withDelimiter(';')));
            Files.createDirectories(folder.resolve("e"));
            db.export(Export.tables("score").to(Path.of("e")));
        }
        assertThat(folder.resolve("a.ndjson")).hasContent("{\"player\":1,\"points\":10}");
        assertThat(folder.resolve("b.data")).hasContent("[\n{\"player\":1,\"points\":10}\n]");
        assertThat(folder.resolve("c.tsv")).hasContent("n\nBob");
        assertThat(folder.resolve("d.csv")).hasContent("id;name\n1;Ann\n2;Bob\n3;");
        assertThat(folder.resolve("e/score.csv")).exists();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrongIsSaidAndNothingIsWritten(Engine engine) throws IOException {
        Files.writeString(folder.resolve("file"), "mine");
        Files.createDirectories(folder.resolve("way.csv/player.csv"));
        List<String> before = files();
        try (Database db = open(target(engine))) {
            refused(db, Export.tables("player", "nobody").to(Path.of("out")), "nobody");
            refused(db, Export.tables("player", "score").to(Path.of("file")), "folder");
            refused(db, Export.tables("player").to(Path.of("x.parquet")), "Parquet");
            refused(db, Export.tables("player").to(Path.of("x")), "ending");
            refused(db, Export.query("select nothing from player").to(Path.of("x.csv")), "nothing");
            refused(db, Export.tables("player").to(other.resolve("x.csv")), "outside");
            refused(db, Export.tables("player").to(Path.of("../x.csv")), "x.csv");
            refused(db, Export.tables("player", "score").to(Path.of("way.csv")), "directory");
            refused(db, Export.query("select 1 as a, 2 as a").to(Path.of("x.csv")), "a");
        }
        assertThat(files()).isEqualTo(before);
    }

    private static void refused(Database db, Export export, String reason) {
        assertThatThrownBy(() -> db.export(export))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("Nothing was");
    }

    @ParameterizedTest
    @EnumSource
    void allTablesAreOfOneMomentAndWritersGoOn(Engine engine) throws IOException {
        Target target = target(engine);
        DatabaseConfig config = DatabaseConfig.of(target.url())
                .withFiles(folder)
                .withObserver(event -> {
                    if (event instanceof Event.Phase phase && phase.detail().endsWith("score.csv")) {
                        target.execute("insert into score values (2, 20)", "insert into player values (4, 'Dan')");
                    }
                });
        try (Database db = Database.open(config)) {
            db.export(Export.tables("player", "score").to(Path.of("out")));
        }
        assertThat(target.count("player")).isEqualTo(4);
        assertThat(folder.resolve("out/score.csv")).hasContent("player,points\n1,10");
        assertThat(folder.resolve("out/player.csv")).hasContent("id,name\n1,Ann\n2,Bob\n3,");
    }

    @ParameterizedTest
    @EnumSource
    void aTargetThatSomebodyChangesMeanwhileIsLeftToHim(Engine engine) throws IOException {
        Target target = target(engine);
        Path file = folder.resolve("player.csv");
        Files.writeString(file, "id,name\n");
        DatabaseConfig config = DatabaseConfig.of(target.url())
                .withFiles(folder)
                .withObserver(event -> {
                    if (event.toString().contains("marker.inserted")) {
                        write(file, "id,name\n7,mine\n");
                    }
                });
        try (Database db = Database.open(config)) {
            assertThatThrownBy(() -> db.export(Export.tables("player", "score").to(Path.of("."))))
                    .isInstanceOf(IntactException.class)
                    .hasMessageContainingAll("player.csv", "somebody else", "Nothing was changed");
        }
        assertThat(file).hasContent("id,name\n7,mine");
        assertThat(files()).containsExactly("player.csv");
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeComesBackAsItWas(Engine engine) throws IOException {
        Target source = engine.fresh(home);
        Target copy = engine.fresh(Files.createDirectories(other.resolve("copy")));
        String[] made = engine == Engine.POSTGRES ? POSTGRES_TYPES : SQLITE_TYPES;
        source.execute(made);
        copy.execute(Stream.of(made).filter(sql -> sql.startsWith("create")).toArray(String[]::new));
        String all = "select * from kind order by id";
        for (String format : List.of("csv", "ndjson", "json", "csv.gz", "json.zst")) {
            try (Database db = open(source)) {
                db.export(Export.tables("kind").to(Path.of("kind." + format)));
            }
            try (Database db = Database.open(copy.url())) {
                db.load(Load.files(folder.resolve("kind." + format))
                        .into("kind")
                        .replace()
                        .with(Option.AGAIN));
            }
            assertThat(copy.rows(all)).as(format).isEqualTo(source.rows(all));
            copy.execute("delete from kind");
        }
    }

    private static final String[] POSTGRES_TYPES = {
        "create type mood as enum ('sad', 'so, so')",
        "create domain positive as integer check (value > 0)",
        """
        create table kind (id bigserial primary key, s smallint, n numeric, p numeric(10,3), r real, d double precision,
          b boolean, t text, c char(4), day date, clock time, local timestamp, moment timestamptz, span interval, j json,
          jb jsonb, bin bytea, u uuid, m mood, pos positive, arr integer[], words text[], net inet, rng int4range)""",
        """
        insert into kind values (1, -32768, 123456789012345678901234567890.123456789, 1.500, 0.1, 1e-300, true,
          E'a "quoted", line\n\ttwo \u00e9 \\U0001F600', 'ab', '2024-02-29', '23:59:59.123456', '1999-12-31 23:59:59.5',
          '2024-07-01 12:00:00.000001+02', '1 year 2 mons -3 days 04:05:06.7', '{"a":1,"b":[1.50,null]}',
          '{"k": "v", "n": 1e3}', '\\x00ff10', '0fb5c1f4-3e8a-4b7e-9c2e-0a1b2c3d4e5f', 'so, so', 7, '{1,null,3}',
          array['a,b', 'c"d', null], '10.0.0.0/8', '[1,5)')""",
        "insert into kind (id, t) values (2, ''), (9007199254740993, null)",
        "insert into kind (id, clock, day, moment) values (3, '00:00', '0001-01-01', '9999-12-31 23:59:59.999999+00')"
    };

    private static final String[] SQLITE_TYPES = {
        """
        create table kind (id integer primary key, n decimal, r real, b boolean, t text, day date, local timestamp,
          moment timestamptz, j json, bin blob, u uuid)""", """
        insert into kind values (1, 1.5, 0.1, 1, 'a "quoted", line' || char(10) || 'two', '2024-02-29',
          '1999-12-31 23:59:59.5', '2024-07-01 12:00:00.000001Z', '{"a":1,"b":[1.5,null]}', x'00ff10',
          '0fb5c1f4-3e8a-4b7e-9c2e-0a1b2c3d4e5f')""", "insert into kind (id, t, b, r) values (2, '', 0, 1e300), (9007199254740993, null, null, -3.0)"
    };

    static Stream<Arguments> setsAndFormats() {
        return Stream.of(Engine.values())
                .flatMap(engine -> Stream.of(
                                Arguments.of("chinook/csv", "csv", engine),
                                Arguments.of("chinook/csv", "ndjson", engine),
                                Arguments.of("library", "json", engine),
                                Arguments.of("library", "csv", engine),
                                Arguments.of("congress", "csv", engine),
                                Arguments.of("countries", "ndjson", engine),
                                Arguments.of("earthquakes", "csv", engine),
                                Arguments.of("geonames", "csv", engine))
                        // Large ones come from one of the databases, in a campaign from both.
                        .filter(set -> Boolean.getBoolean("sets.all")
                                || !List.of("congress", "geonames", "earthquakes")
                                        .contains(set.get()[0])
                                || "geonames".equals(set.get()[0]) == (engine == Engine.SQLITE)));
    }

    @ParameterizedTest(name = "{0} as {1} from {2}")
    @MethodSource("setsAndFormats")
    void whatIsExportedAndLoadedAgainIsTheSame(String name, String format, Engine engine)
            throws IOException, SQLException {
        SetOfTables set = SetOfTables.of(name);
        Target source = engine.fresh(home);
        source.execute(set.ddl(engine).toArray(String[]::new));
        String[] tables = set.tables().keySet().toArray(String[]::new);
        Files.createDirectories(folder.resolve("out"));
        try (Database db = open(source)) {
            db.load(Load.folder(set.unpack(other.resolve("set"))));
            db.export(Export.tables(tables)
                    .to(Path.of("out"))
                    .as(Formats.named(format).orElseThrow()));
        }
        Target copy = engine.fresh(Files.createDirectories(other.resolve("copy")));
        copy.execute(set.ddl(engine).toArray(String[]::new));
        List<Path> files = Stream.of(tables)
                .map(table -> folder.resolve("out").resolve(table + "." + format))
                .toList();
        try (Database db = Database.open(copy.url())) {
            db.load(Load.files(files.toArray(Path[]::new)));
        }
        for (String table : tables) {
            String all = "select * from " + CanonicalSum.quote(table);
            // Sorted: to look for each among all of the others takes as long as everything before.
            assertThat(copy.rows(all).stream().sorted())
                    .as(table)
                    .containsExactlyElementsOf(
                            source.rows(all).stream().sorted().toList());
        }
        Contents.holds(copy, set);
    }
}
