package dev.intact.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.StatementFailedException;
import dev.intact.load.Load;
import dev.intact.schema.Row;
import dev.intact.testing.Engine;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program's values are kept as a load keeps their texts, by every way into a table, or refused. */
final class WrittenValuesTest {
    private static final UUID ID = UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    private static final LocalDateTime NOON = LocalDateTime.of(2024, 2, 29, 12, 0, 0, 123_456_000);

    @TempDir
    private Path folder;

    /** A value of a program, and the text that a source has for the same. */
    private record Value(Object value, String text) {
        static Value of(Object value) {
            return new Value(value, value.toString());
        }
    }

    private enum Mood {
        GLAD {
            @Override
            public String toString() {
                return "not its name";
            }
        }
    }

    private record Case(String type, List<Value> good, List<Object> bad) {
        /** The good values, and then none. */
        Optional<Value> at(int row) {
            return row < good.size() ? Optional.of(good.get(row)) : Optional.empty();
        }
    }

    private static final List<Case> BOTH = List.of(
            new Case(
                    "bigint",
                    List.of(
                            Value.of(Long.MAX_VALUE),
                            Value.of(Long.MIN_VALUE),
                            Value.of(0),
                            Value.of((short) -3),
                            Value.of((byte) 4),
                            Value.of(new BigInteger("77")),
                            new Value(new BigDecimal("3.0"), "3"),
                            new Value(OptionalInt.of(5), "5"),
                            Value.of("12")),
                    List.of(new BigInteger("9223372036854775808"), 1.5, "x", new int[] {1}, true)),
            new Case(
                    "numeric(12,2)",
                    List.of(
                            Value.of(new BigDecimal("1234.5")),
                            Value.of(new BigDecimal("1E+3")),
                            Value.of(17),
                            Value.of(-18L),
                            Value.of(0.25),
                            new Value(Optional.of("9.90"), "9.90")),
                    List.of(new BigDecimal("1.234"), new BigDecimal("1E+11"), Double.NaN, 0.001)),
            new Case(
                    "double precision",
                    List.of(Value.of(0.1), Value.of(-1e300), Value.of(1.5f), Value.of(7), Value.of(Double.MIN_VALUE)),
                    List.of(Double.NaN, Double.POSITIVE_INFINITY, "1e400")),
            new Case(
                    "varchar(6)",
                    List.of(
                            Value.of("äöü😀😀😀"),
                            new Value(Mood.GLAD, "GLAD"),
                            Value.of('x'),
                            Value.of(true),
                            Value.of(007),
                            new Value("", ""),
                            Value.of(new StringBuilder("sb"))),
                    List.of("1234567", "a\u0000b", "\ud800x", "x\udc00")),
            new Case(
                    "date",
                    List.of(
                            Value.of(LocalDate.of(2024, 2, 29)),
                            Value.of(LocalDate.of(1, 1, 1)),
                            Value.of(LocalDate.of(9999, 12, 31)),
                            Value.of(Date.valueOf("1999-12-31")),
                            Value.of("2024-01-01")),
                    List.of(LocalDate.of(0, 1, 1), LocalDate.of(10_000, 1, 1), "2024-02-30", NOON)),
            new Case(
                    "time",
                    List.of(
                            Value.of(LocalTime.of(23, 59, 59, 999_999_000)),
                            Value.of(LocalTime.MIDNIGHT),
                            Value.of(Time.valueOf("01:02:03"))),
                    List.of(LocalTime.of(1, 2, 3, 1), "25:00")),
            new Case(
                    "timestamp",
                    List.of(
                            Value.of(NOON),
                            Value.of(LocalDateTime.of(1, 1, 1, 0, 0)),
                            Value.of(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000)),
                            new Value(LocalDate.of(2024, 1, 2), "2024-01-02"),
                            Value.of(Timestamp.valueOf("2024-01-02 03:04:05.678")),
                            Value.of(Instant.parse("2024-01-02T03:04:05Z"))),
                    List.of(NOON.plusNanos(1), NOON.withYear(0), "2024-02-30 00:00")),
            new Case(
                    "timestamp with time zone",
                    List.of(
                            Value.of(OffsetDateTime.parse("2024-01-02T03:04:05.5+02:00")),
                            Value.of(Instant.parse("1969-12-31T23:59:59.999999Z")),
                            new Value(
                                    ZonedDateTime.of(NOON, ZoneId.of("Europe/Berlin")),
                                    "2024-02-29T12:00:00.123456+01:00"),
                            Value.of(NOON),
                            new Value(Timestamp.from(Instant.EPOCH), "1970-01-01T00:00:00Z")),
                    List.of(Instant.EPOCH.plusNanos(1), Instant.MAX)),
            new Case(
                    "boolean",
                    List.of(Value.of(true), Value.of(Boolean.FALSE), Value.of("yes"), Value.of(1)),
                    List.of("ja", 2)),
            new Case("uuid", List.of(Value.of(ID), Value.of(ID.toString().toUpperCase(Locale.ROOT))), List.of("a0")));

    private static final List<Case> POSTGRES = List.of(
            new Case("smallint", List.of(Value.of(32767), Value.of(-32768L)), List.of(32768, -32769L)),
            new Case("integer", List.of(Value.of(Integer.MIN_VALUE)), List.of(1L << 31)),
            new Case("real", List.of(Value.of(1.1f), Value.of(0.1), Value.of(16_777_217)), List.of(1e39)),
            new Case(
                    "numeric",
                    List.of(
                            Value.of(new BigDecimal("12345678901234567890.123456789012345678901234567890")),
                            Value.of(1e-5)),
                    List.of(new BigDecimal("1E+140000"))),
            new Case("bytea", List.of(new Value(new byte[] {0, -1}, "\\x00ff"), Value.of("\\x41")), List.of("41")),
            new Case(
                    "jsonb",
                    List.of(Value.of("{\"b\":1,\"a\":[]}"), Value.of("\"text\""), Value.of(1.5), Value.of(true)),
                    List.of("{", "text", "\"\\u0000\"")),
            new Case("json", List.of(Value.of("{\"b\":1,  \"a\":[]}")), List.of("nope")),
            new Case("char(3)", List.of(Value.of("ab")), List.of("abcd")));

    /** Types that only the server knows, or whose casts would cut. */
    private static final List<Case> OTHERS = List.of(
            new Case("mood", List.of(new Value(Mood.GLAD, "GLAD")), List.of("SAD")),
            new Case("positive", List.of(Value.of(1)), List.of(0)),
            new Case("bits", List.of(Value.of("101")), List.of("1010")),
            new Case("bit(3)", List.of(Value.of("101")), List.of("1010", "102")),
            new Case("integer[]", List.of(Value.of("{1,2,NULL}")), List.of("{1,x}")),
            new Case("varchar(2)[]", List.of(Value.of("{ab,c}")), List.of("{abc}")),
            new Case("interval", List.of(Value.of("1 day 02:00:00")), List.of("soon")),
            new Case("timestamp(0)", List.of(Value.of("2024-01-01 00:00:00")), List.of("2024-01-01 00:00:00.5", NOON)),
            new Case("inet", List.of(Value.of("10.0.0.1")), List.of("10.0.0.256")));

    private static final List<Case> SQLITE = List.of(
            new Case("blob", List.of(new Value(new byte[] {65, 66}, "\\x4142")), List.of("41")),
            new Case("json text", List.of(Value.of("{\"b\": 1}"), Value.of("1.0")), List.of("{")),
            new Case("json", List.of(Value.of("{\"b\":1}"), Value.of("12")), List.of("1.0")),
            new Case("string", List.of(Value.of("seven"), Value.of("7"), Value.of("-")), List.of("007", " 7", "1e2")),
            new Case(
                    "decimal",
                    List.of(Value.of(new BigDecimal("0.1"))),
                    List.of(new BigDecimal("12345678901234567890"))));

    private Program program(Engine engine) {
        return engine == Engine.SQLITE
                ? Program.on(engine, folder, "create table dummy (a integer)")
                : Program.on(
                        engine,
                        folder,
                        "create type mood as enum ('GLAD')",
                        "create domain positive as integer check (value > 0)",
                        "create domain bits as bit(3)");
    }

    private static List<List<Case>> cases(Program program) {
        return program.sqlite() ? List.of(BOTH, SQLITE) : List.of(BOTH, POSTGRES, OTHERS);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void valuesAreKeptAsALoadKeepsTheirTexts(Engine engine) throws Exception {
        Program program = program(engine);
        int number = 0;
        for (List<Case> group : cases(program)) {
            String table = "t" + number++;
            int longest =
                    group.stream().mapToInt(one -> one.good().size()).max().orElseThrow() + 1;
            List<String> loaded = loaded(program, table + "_load", group, longest);
            for (int size : List.of(longest, 400)) {
                for (String way : List.of("insert", "upsert", "update")) {
                    assertThat(written(program, table + "_" + way + size, group, size, way)
                                    .subList(0, longest))
                            .as("%s of %s", way, size)
                            .isEqualTo(loaded);
                }
            }
        }
    }

    private static void create(Program program, String table, List<Case> group) {
        String columns = IntStream.range(0, group.size())
                .mapToObj(i -> ", v" + i + " " + group.get(i).type())
                .collect(Collectors.joining());
        program.target().execute("create table " + table + " (id integer primary key" + columns + ")");
    }

    private List<String> loaded(Program program, String table, List<Case> group, int size) throws Exception {
        create(program, table, group);
        List<String> lines = new ArrayList<>();
        lines.add(
                "id" + IntStream.range(0, group.size()).mapToObj(i -> ",v" + i).collect(Collectors.joining()));
        for (int i = 0; i < size; i++) {
            int row = i;
            lines.add(i
                    + group.stream()
                            .map(one -> one.at(row)
                                    .map(value -> ",\"" + value.text().replace("\"", "\"\"") + '"')
                                    .orElse(","))
                            .collect(Collectors.joining()));
        }
        Path file = Files.write(folder.resolve(table + ".csv"), lines);
        try (Database database = program.target().open()) {
            assertThat(database.load(Load.files(file).into(table)).problems()).isEmpty();
        }
        return contents(program, table, group);
    }

    private static List<String> contents(Program program, String table, List<Case> group) {
        String kinds = IntStream.range(0, program.sqlite() ? group.size() : 0)
                .mapToObj(i -> ", typeof(v" + i + ")")
                .collect(Collectors.joining());
        return program.rows("select t.*" + kinds + " from " + table + " t order by id");
    }

    private static List<String> written(Program program, String table, List<Case> group, int size, String way) {
        create(program, table, group);
        List<Row> rows = IntStream.range(0, size).mapToObj(i -> row(group, i)).toList();
        program.commit(tx -> {
            TableWrite write = tx.write(table);
            if (way.equals("update")) {
                write.columns("id").rows(IntStream.range(0, size).mapToObj(Row::of));
                assertThat(write.updateBy("id").rows(rows).given()).isEqualTo(size);
            } else {
                assertThat((way.equals("insert") ? write : write.onConflictUpdate("id"))
                                .rows(rows)
                                .changed())
                        .isEqualTo(size);
            }
            assertThat(write.onConflictUpdate("id").rows(rows).changed())
                    .as("the same again")
                    .isZero();
            return 0;
        });
        return contents(program, table, group);
    }

    private static Row row(List<Case> group, int id) {
        List<@Nullable Object> values = new ArrayList<>(List.of(id));
        group.forEach(one -> values.add(one.at(id).map(Value::value).orElse(null)));
        return new Row(values);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void valuesThatDoNotFitAreRefused(Engine engine) {
        Program program = program(engine);
        int number = 0;
        for (List<Case> group : cases(program)) {
            for (Case one : group) {
                String table = "b" + number++;
                create(program, table, List.of(one));
                program.commit(tx -> {
                    for (Object bad : one.bad()) {
                        refused(tx, table, bad, 1, one.type());
                        refused(tx, table, bad, 150, one.type());
                    }
                    return 0;
                });
                assertThat(program.target().count(table)).isZero();
            }
        }
    }

    private static void refused(Program.Transaction tx, String table, Object bad, int size, String type) {
        Stream<Row> rows = IntStream.rangeClosed(1, size).mapToObj(i -> Row.of(i, i == size ? bad : null));
        assertThatThrownBy(() -> tx.write(table).rows(rows))
                .as("%s into %s", bad, type)
                .isInstanceOf(StatementFailedException.class)
                .hasMessageStartingWith("Cannot write to " + table + ": row " + size)
                .hasMessageContaining("Nothing of this write was kept");
    }
}
