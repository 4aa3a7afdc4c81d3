package dev.intact.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.LoadRejectedException;
import dev.intact.export.Export;
import dev.intact.load.Load;
import dev.intact.load.LoadFile;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is exported and loaded again is what it was. */
class RoundTripTest {
    @TempDir
    Path folder;

    @TempDir
    Path home;

    private static final List<String> POSTGRES = List.of("""
            create table t (id integer primary key, i2 smallint, i4 integer, i8 bigint, d numeric(12,2), w numeric(38,10),
              free numeric, f4 real, f8 double precision, b boolean, s text, v varchar(9), day date, clock time,
              at timestamp, moment timestamptz, j json, jb jsonb, x bytea, u uuid, many integer[])""", """
            insert into t values
              (1, -32768, -2147483648, -9223372036854775808, -9999999999.99, -9999999999999999999999999999.0123456789,
               -12345678901234567890.000000000000000001, 1e-45, 4.9e-324, true, '', 'ä€😀', '0001-01-01', '00:00:00',
               '0001-01-01 00:00:00', '0001-01-01 00:00:00+00', '{"b": 1, "a": [null, "x"]}', '[]', '\\x',
               '00000000-0000-0000-0000-000000000000', '{}'),
              (2, 32767, 2147483647, 9223372036854775807, 9999999999.99, 0.0000000001, 0.1, 3.4028235e38,
               1.7976931348623157e308, false, E'a\\n"b"\\t\\\\', 'x', '9999-12-31', '23:59:59.999999',
               '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999+00', 'null', '{"k": 1.50}', '\\x00ff',
               'ffffffff-ffff-ffff-ffff-ffffffffffff', '{1,null}'),
              (3, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
               null, null, null)""");

    private static final List<String> SQLITE = List.of("""
            create table t (id integer primary key, i8 bigint, d decimal(10,2), free decimal, f8 real, b boolean, s text,
              day date, clock time, at timestamp, moment timestamp with time zone, j json text, x blob, u uuid text, n numeric)""", """
            insert into t values
              (1, -9223372036854775808, -99999999.99, -0.000000000000001, 4.9e-324, 1, '', '0001-01-01', '00:00:00',
               '0001-01-01 00:00:00', '0001-01-01 00:00:00Z', '{"b": 1, "a": [null, "x"]}', x'',
               '00000000-0000-0000-0000-000000000000', 1),
              (2, 9223372036854775807, 99999999.99, 123456789012345, 1.7976931348623157e308, 0, 'ä€😀', '9999-12-31',
               '23:59:59.999999', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999Z', 'null', x'00ff',
               'ffffffff-ffff-ffff-ffff-ffffffffffff', 1.5),
              (3, null, null, null, null, null, null, null, null, null, null, null, null, null, null)""");

    private Target target(Engine engine) {
        Target target = engine.fresh(home);
        (engine == Engine.POSTGRES ? POSTGRES : SQLITE).forEach(target::execute);
        return target;
    }

    private Database open(Target target) {
        return Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeComesBackIntoTheTableItCameFrom(Engine engine) {
        Target target = target(engine);
        List<String> before = target.rows("select * from t order by id");
        try (Database db = open(target)) {
            assertThat(db.export(Export.tables("t").to(Path.of("t.parquet"))).files())
                    .singleElement()
                    .satisfies(file -> assertThat(file.rows()).isEqualTo(3));
            target.execute("delete from t");
            assertThat(db.load(Load.files(folder.resolve("t.parquet"))).outcome())
                    .isEqualTo(Outcome.PUBLISHED);
        }
        assertThat(target.rows("select * from t order by id")).isEqualTo(before);
    }

    /** CSV into tables, those into Parquet, and that into tables again. */
    @ParameterizedTest
    @EnumSource
    void aRealSetComesBack(Engine engine) {
        Path csv = Path.of("../library/src/test/resources/data/sets/chinook/csv");
        Target target = engine.fresh(home);
        try (Database db = open(target)) {
            for (String name : List.of("Track", "Invoice", "Employee")) {
                String table = name.toLowerCase(Locale.ROOT);
                db.load(Load.files(csv.resolve(name + ".csv")).into(TableName.of(table)));
                db.export(Export.tables(table).to(Path.of(table + ".parquet")));
                db.load(Load.files(folder.resolve(table + ".parquet")).into(TableName.of(table + "_again")));

                assertThat(target.rows("select * from " + table + "_again order by 1"))
                        .isNotEmpty()
                        .isEqualTo(target.rows("select * from " + table + " order by 1"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void filesOfALoadCanBeParquet(Engine engine) throws IOException {
        Target target = engine.fresh(home);
        Path csv = Files.writeString(folder.resolve("p.csv"), "id,amount\n1,1.50\n2,\n");
        try (Database db = open(target)) {
            LoadReport report = db.load(Load.files(csv)
                    .file(LoadFile.of(Path.of("out/p.parquet"), "select id, amount from p order by id")));
            assertThat(report.files()).singleElement().satisfies(file -> {
                assertThat(file.rows()).isEqualTo(2);
                assertThat(file.sha256()).isPresent();
            });
            db.load(Load.files(folder.resolve("out/p.parquet")).into(TableName.of("q")));
        }
        assertThat(target.rows("select * from p except select * from q")).isEmpty();
        assertThat(target.count("q")).isEqualTo(2);
    }

    @Test
    void sqliteValuesThatAreNotOfTheirColumnsTypeAreRefusedAtTheirRow() {
        Target target = Engine.SQLITE.fresh(home);
        target.execute(
                "create table t (id integer primary key, n integer)", "insert into t values (1, 5), (2, 'five')");
        try (Database db = open(target)) {
            assertThatThrownBy(() -> db.export(Export.tables("t").to(Path.of("t.parquet"))))
                    .isInstanceOf(LoadRejectedException.class)
                    .hasMessageContaining("row 2 of t.parquet, column n: is not a whole number")
                    .hasMessageContaining("cast")
                    .hasMessageContaining("Nothing was changed");
        }
        assertThat(folder.resolve("t.parquet")).doesNotExist();
    }

    @Test
    void expressionsOfSqliteAreWhatTheirFirstValueIs() {
        Target target = Engine.SQLITE.fresh(home);
        target.execute("create table t (k)", "insert into t values (null), (1), (2)");
        try (Database db = open(target)) {
            db.export(Export.query("select k * 1.5 as x, null as y, count(*) over () as z from t order by k")
                    .to(Path.of("t.parquet")));
            db.load(Load.files(folder.resolve("t.parquet")).into(TableName.of("made")));
        }
        assertThat(target.rows("select * from made order by 1")).containsExactly("~|~|3", "1.5|~|3", "3.0|~|3");
        assertThat(target.rows("select group_concat(type) from pragma_table_info('made')"))
                .containsExactly("REAL,TEXT,INTEGER");
    }

    @ParameterizedTest
    @EnumSource
    void aTableThatIsMadeHasTheTypesOfTheFile(Engine engine) {
        Target target = target(engine);
        try (Database db = open(target)) {
            db.export(Export.tables("t").to(Path.of("t.parquet")));
            db.load(Load.files(folder.resolve("t.parquet")).into(TableName.of("made")));
            db.export(Export.tables("made").to(Path.of("made.parquet")));
            db.load(Load.files(folder.resolve("made.parquet")).into(TableName.of("again")));
        }
        assertThat(target.rows("select * from again order by id"))
                .isEqualTo(target.rows("select * from made order by id"));
    }
}
