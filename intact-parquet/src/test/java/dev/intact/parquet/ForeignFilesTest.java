package dev.intact.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.intact.Database;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.Problem;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.schema.TableName;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of other writers: each value exactly, or refused with its column. */
class ForeignFilesTest {
    private static final long LAST_NANOSECONDS = 1_000;
    private static final String NUMBERS = """
            required boolean b; optional int32 i8 (INTEGER(8,true)); optional int32 i16 (INTEGER(16,true));
            optional int32 i32; optional int64 i64; optional int32 u8 (INTEGER(8,false));
            optional int32 u16 (INTEGER(16,false)); optional int32 u32 (INTEGER(32,false));
            optional int64 u64 (INTEGER(64,false)); optional float f; optional double d;
            optional int32 d9 (DECIMAL(9,2)); optional int64 d18 (DECIMAL(18,4));
            optional fixed_len_byte_array(16) d38 (DECIMAL(38,10)); optional binary db (DECIMAL(30,0));
            """;
    private static final String OTHERS = """
            optional int32 day (DATE); optional int32 t3 (TIME(MILLIS,false)); optional int64 t6 (TIME(MICROS,true));
            optional int64 t9 (TIME(NANOS,true)); optional int64 m3 (TIMESTAMP(MILLIS,false));
            optional int64 m6 (TIMESTAMP(MICROS,false)); optional int64 m9 (TIMESTAMP(NANOS,false));
            optional int64 z6 (TIMESTAMP(MICROS,true)); optional int96 old; optional binary s (STRING);
            optional binary e (ENUM); optional binary j (JSON); optional binary x; optional fixed_len_byte_array(3) x3;
            optional fixed_len_byte_array(16) u (UUID); optional fixed_len_byte_array(2) h (FLOAT16);
            """;

    @TempDir
    Path folder;

    @TempDir
    Path home;

    private static void numbers(int number, Group row) {
        row.append("b", number == 1);
        if (number == 3) {
            return;
        }
        boolean low = number == 1;
        row.append("i8", low ? -128 : 127).append("i16", low ? -32768 : 32767);
        row.append("i32", low ? Integer.MIN_VALUE : Integer.MAX_VALUE)
                .append("i64", low ? Long.MIN_VALUE : Long.MAX_VALUE);
        row.append("u8", low ? 0 : 255).append("u16", low ? 0 : 65535).append("u32", low ? 0 : -1);
        row.append("u64", low ? 0L : Long.MAX_VALUE);
        row.append("f", low ? -Float.MIN_VALUE : 0.5f).append("d", low ? Double.MIN_VALUE : 0.1);
        row.append("d9", low ? -999_999_999 : 150).append("d18", low ? -1L : 12_345L);
        row.append("d38", decimal(16, low ? "-1" : "15000000000"));
        row.append("db", Binary.fromConstantByteArray(new java.math.BigInteger(low ? "-128" : "32768").toByteArray()));
    }

    private static Binary decimal(int length, String unscaled) {
        return (Binary) Conversions.padded(new java.math.BigInteger(unscaled), length);
    }

    private static void others(int number, Group row) {
        if (number == 3) {
            return;
        }
        boolean low = number == 1;
        row.append("day", low ? -719_162 : 2_932_896).append("t3", low ? 0 : 86_399_999);
        row.append("t6", low ? 1L : 86_399_999_999L).append("t9", low ? 1_000L : 86_399_999_999_000L);
        row.append("m3", low ? -1L : 1_500L)
                .append("m6", low ? -1L : 1_500_000L)
                .append("m9", low ? -1_000L : 1_000L);
        row.append("z6", low ? -1L : 1_500_000L);
        row.append("old", new NanoTime(low ? 2_440_588 : 2_440_587, low ? 1_000L : 86_399_999_999_000L));
        row.append("s", low ? "" : "ä€😀 \"q\"\n")
                .append("e", low ? "RED" : "BLUE")
                .append("j", low ? "{\"a\": 1}" : "null");
        row.append("x", Binary.fromConstantByteArray(low ? new byte[0] : new byte[] {0, -1}));
        row.append("x3", Binary.fromConstantByteArray(new byte[] {1, 2, 3}));
        ByteBuffer uuid = ByteBuffer.allocate(16).putLong(low ? 0 : -1).putLong(low ? 1 : -1);
        row.append("u", Binary.fromConstantByteArray(uuid.array()));
        ByteBuffer half =
                ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) (low ? 0x3555 : 0xC000));
        row.append("h", Binary.fromConstantByteArray(half.array()));
    }

    private static LoadReport load(Target target, Path file, String table) {
        try (Database db = target.open()) {
            return db.load(Load.files(file).into(TableName.of(table)));
        }
    }

    private static List<Problem> problems(Target target, Path file) {
        LoadRejectedException rejected =
                catchThrowableOfType(LoadRejectedException.class, () -> load(target, file, "t"));
        assertThat(rejected).hasMessageContaining("Nothing was changed");
        return rejected.problems();
    }

    private static List<String> made(Target target, Path file) {
        LoadReport report = load(target, file, "t");
        assertThat(report.outcome()).as(report.problems().toString()).isEqualTo(Outcome.PUBLISHED);
        return target.rows("select * from t");
    }

    @Test
    void numbersAreExactOnPostgres() throws IOException {
        Target target = Engine.POSTGRES.fresh(home);
        Path file = Foreign.of(NUMBERS).inGroupsOf(2).write(folder.resolve("n.parquet"), 3, ForeignFilesTest::numbers);

        assertThat(made(target, file))
                .containsExactly(
                        "t|-128|-32768|-2147483648|-9223372036854775808|0|0|0|0|-1e-45|5e-324|-9999999.99|-0.0001|"
                                + "-0.0000000001|-128",
                        "f|127|32767|2147483647|9223372036854775807|255|65535|4294967295|9223372036854775807|0.5|0.1|"
                                + "1.50|1.2345|1.5000000000|32768",
                        "f|~|~|~|~|~|~|~|~|~|~|~|~|~|~");
        assertThat(target.rows(
                        "select string_agg(format_type(atttypid, atttypmod), ',' order by attnum) from pg_attribute"
                                + " where attrelid = 't'::regclass and attnum > 0"))
                .containsExactly("boolean,smallint,smallint,integer,bigint,smallint,integer,bigint,\"numeric(20,0)\","
                                .replace("\"", "")
                        + "real,double precision,numeric(9,2),numeric(18,4),numeric(38,10),numeric(30,0)");
    }

    @Test
    void numbersAreExactOnSqlite() throws IOException {
        Target target = Engine.SQLITE.fresh(home);
        Path file = Foreign.of(NUMBERS).inGroupsOf(1).write(folder.resolve("n.parquet"), 3, ForeignFilesTest::numbers);

        assertThat(made(target, file))
                .containsExactly(
                        "1|-128|-32768|-2147483648|-9223372036854775808|0|0|0|0|-1.4012984643248171e-45|"
                                + "4.9406564584124654e-324|-9999999.99|-0.0001|-1.0e-10|-128",
                        "0|127|32767|2147483647|9223372036854775807|255|65535|4294967295|9223372036854775807|0.5|0.1|"
                                + "1.5|1.2345|1.5|32768",
                        "0|~|~|~|~|~|~|~|~|~|~|~|~|~|~");
        assertThat(target.rows("select group_concat(type, ',') from pragma_table_info('t')"))
                .containsExactly("BOOLEAN,INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,REAL,REAL,"
                        + "DECIMAL(9, 2),DECIMAL(18, 4),DECIMAL(38, 10),DECIMAL(30, 0)");
    }

    @Test
    void momentsTextsAndBytesAreExact() throws IOException {
        Target target = Engine.POSTGRES.fresh(home);
        Path file = Foreign.of(OTHERS).write(folder.resolve("o.parquet"), 3, ForeignFilesTest::others);

        assertThat(made(target, file))
                .containsExactly(
                        "0001-01-01|00:00:00|00:00:00.000001|00:00:00.000001|1969-12-31 23:59:59.999|"
                                + "1969-12-31 23:59:59.999999|1969-12-31 23:59:59.999999|1969-12-31 23:59:59.999999+00|"
                                + "1970-01-01 00:00:00.000001||RED|{\"a\": 1}|\\x|\\x010203|"
                                + "00000000-0000-0000-0000-000000000001|0.33325195",
                        "9999-12-31|23:59:59.999|23:59:59.999999|23:59:59.999999|1970-01-01 00:00:01.5|"
                                + "1970-01-01 00:00:01.5|1970-01-01 00:00:00.000001|1970-01-01 00:00:01.5+00|"
                                + "1969-12-31 23:59:59.999999|ä€😀 \"q\"\n|BLUE|null|\\x00ff|\\x010203|"
                                + "ffffffff-ffff-ffff-ffff-ffffffffffff|-2",
                        "~|~|~|~|~|~|~|~|~|~|~|~|~|~|~|~");
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotFitIsRefusedAtItsRowAndNothingIsRounded(Engine engine) throws IOException {
        Target target = engine.fresh(home);
        target.execute("create table t (id integer, m timestamp, n bigint, k time)");
        Path file = Foreign.of("required int32 id; required int64 m (TIMESTAMP(NANOS,false));"
                        + "required int64 n (INTEGER(64,false)); required int64 k (TIME(MICROS,true));")
                .inGroupsOf(2)
                .write(
                        folder.resolve("t.parquet"),
                        5,
                        (number, row) -> row.append("id", number)
                                .append("m", number == 3 ? 1L : LAST_NANOSECONDS)
                                .append("n", number == 4 ? -1L : 1L)
                                .append("k", number == 5 ? 86_400_000_000L : 0L));

        assertThat(problems(target, file))
                .extracting(problem -> problem.toString().replaceAll(".*/", ""))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("t.parquet row 3, column m: \"1970-01-01T00:00:00.000000001\": "),
                        second ->
                                assertThat(second).startsWith("t.parquet row 4, column n: \"18446744073709551615\": "),
                        third -> assertThat(third)
                                .isEqualTo("t.parquet row 5, column k: \"86400000000\": not a time of day"));
        assertThat(target.count("t")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void nestedColumnsAreJson(Engine engine) throws IOException {
        Target target = engine.fresh(home);
        target.execute("create table t (id integer, tags text, place "
                + (engine == Engine.POSTGRES ? "json" : "\"json text\"") + ", marks text, old text)");
        Path file = Foreign.of("""
                        required int32 id;
                        optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
                        optional group place { optional binary name (STRING); optional double x; optional int32 day (DATE); }
                        optional group marks (MAP) { repeated group key_value { required binary key (STRING); optional int32 value; } }
                        repeated int32 old;
                        """).write(folder.resolve("n.parquet"), 3, ForeignFilesTest::nested);
        LoadReport report = load(target, file, "t");

        assertThat(report.outcome()).as(report.problems().toString()).isEqualTo(Outcome.PUBLISHED);
        assertThat(target.rows("select * from t order by id"))
                .containsExactly(
                        "1|[\"a\\\"b\",null]|{\"name\":\"ä\",\"x\":1.5,\"day\":\"1970-01-01\"}|{\"k\":1,\"l\":null}|[1,2]",
                        "2|[]|{\"name\":null,\"x\":null,\"day\":null}|{}|[]",
                        "3|~|~|~|[]");
    }

    private static void nested(int number, Group row) {
        row.append("id", number);
        if (number == 3) {
            return;
        }
        Group tags = row.addGroup("tags");
        Group place = row.addGroup("place");
        Group marks = row.addGroup("marks");
        if (number == 2) {
            return;
        }
        tags.addGroup("list").append("element", "a\"b");
        tags.addGroup("list");
        place.append("name", "ä").append("x", 1.5).append("day", 0);
        marks.addGroup("key_value").append("key", "k").append("value", 1);
        marks.addGroup("key_value").append("key", "l");
        row.append("old", 1).append("old", 2);
    }

    @ParameterizedTest
    @MethodSource("dev.intact.parquet.Foreign#codecs")
    void everyPackingIsUnpacked(CompressionCodecName codec) throws IOException {
        Target target = Engine.SQLITE.fresh(home);
        Path file = Foreign.of("required int32 id; required binary s (STRING);")
                .packed(codec)
                .inGroupsOf(400)
                .write(
                        folder.resolve("t.parquet"),
                        1_000,
                        (number, row) -> row.append("id", number).append("s", "text " + number / 10));

        made(target, file);
        assertThat(target.rows("select count(*), sum(id), min(s), max(s), count(distinct s) from t"))
                .containsExactly("1000|500500|text 0|text 99|101");
    }

    @Test
    void whatCannotBeTakenIsRefusedByNameUnlessItIsIgnored() throws IOException {
        Target target = Engine.SQLITE.fresh(home);
        Path interval = Foreign.of("required int32 id; required fixed_len_byte_array(12) span (INTERVAL);")
                .write(
                        folder.resolve("i.parquet"),
                        1,
                        (number, row) ->
                                row.append("id", number).append("span", Binary.fromConstantByteArray(new byte[12])));
        Path packed = Foreign.of("required int32 id;")
                .packed(CompressionCodecName.BROTLI)
                .write(folder.resolve("b.parquet"), 1, (number, row) -> row.append("id", number));

        assertThat(problems(target, interval))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains("column span", "INTERVAL"));
        assertThat(problems(target, packed))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains("column id", "BROTLI", "SNAPPY"));
        target.execute("create table t (id integer)");
        assertThat(problems(target, interval))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains("span", "no column"));
    }

    @Test
    void severalFilesMakeTheTableThatHoldsAll() throws IOException {
        Target target = Engine.POSTGRES.fresh(home);
        Path narrow = Foreign.of("optional int32 n; optional int32 m; optional int32 d (DECIMAL(5,2));")
                .write(
                        folder.resolve("a.parquet"),
                        1,
                        (number, row) -> row.append("n", 1).append("m", 1).append("d", 125));
        Path wide = Foreign.of("optional int64 n; optional binary m (STRING); optional int64 d (DECIMAL(18,6));")
                .write(
                        folder.resolve("b.parquet"),
                        1,
                        (number, row) ->
                                row.append("n", Long.MAX_VALUE).append("m", "x").append("d", 1L));
        Path csv = Files.writeString(folder.resolve("c.csv"), "n,m,d\n-1,,7\n");
        try (Database db = target.open()) {
            db.load(Load.files(narrow, wide, csv).into(TableName.of("t")));
        }
        assertThat(target.rows("select * from t order by n"))
                .containsExactly("-1|~|7", "1|1|1.25", "9223372036854775807|x|0.000001");
        assertThat(target.rows("select format_type(atttypid, atttypmod) from pg_attribute"
                        + " where attrelid = 't'::regclass and attnum > 0 order by attnum"))
                .containsExactly("bigint", "text", "numeric");
    }

    @Test
    void aMomentOfNoZoneIsOfUtcWhereTheColumnWantsOne() throws IOException {
        Target target = Engine.POSTGRES.fresh(home);
        target.execute("create table t (old timestamptz)");
        Path file = Foreign.of("required int96 old;")
                .write(folder.resolve("t.parquet"), 1, (number, row) -> row.append("old", new NanoTime(2_440_588, 0)));
        load(target, file, "t");

        assertThat(target.rows("select old = '1970-01-01 00:00:00+00' from t")).containsExactly("t");
    }

    @Test
    void textThatIsNotUtf8IsRefusedAtItsRow() throws IOException {
        Target target = Engine.SQLITE.fresh(home);
        byte[] latin = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        Path file = Foreign.of("required binary s (STRING);")
                .write(
                        folder.resolve("t.parquet"),
                        2,
                        (number, row) -> row.append(
                                "s", number == 2 ? Binary.fromConstantByteArray(latin) : Binary.fromString("ok")));

        assertThat(problems(target, file))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains("row 2, column s", "not UTF-8"));
    }
}
