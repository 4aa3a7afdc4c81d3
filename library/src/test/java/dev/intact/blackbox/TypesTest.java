package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.error.Problem;
import dev.intact.load.Load;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values go into columns exactly or not at all, and equal ones are seen to be equal. */
final class TypesTest {
    @TempDir
    private Path folder;

    /** A type, texts it takes, what they read back as, texts that it does not take. */
    private record Case(String type, List<String> good, List<String> read, List<String> bad) {
        static Case of(String type, List<String> good, List<String> bad) {
            return new Case(type, good, good, bad);
        }
    }

    private static final List<Case> BOTH = List.of(
            Case.of(
                    "bigint",
                    List.of("9223372036854775807", "-9223372036854775808", "0"),
                    List.of("9223372036854775808", "1.5", "1e400", "1e999999999", "1,000", "0x10", " 1", "NaN", "١")),
            new Case("bigint", List.of("-0", "3.0", "1e3"), List.of("0", "3", "1000"), List.of("1e-1", "1e-999999999")),
            Case.of("varchar(3)", List.of("abc", "äöü", "😀😀😀", " a "), List.of("abcd", "😀😀😀😀", "abc ")),
            new Case(
                    "double precision",
                    List.of("1e-3", "-1.5"),
                    List.of("0.001", "-1.5"),
                    List.of("1e400", "-1e400", "1,5", "x")),
            Case.of(
                    "date",
                    List.of("2024-02-29", "0001-01-01", "9999-12-31"),
                    List.of("2023-02-29", "0000-01-01", "2023-13-01", "24:00", "2023-1-1x")),
            Case.of(
                    "timestamp",
                    List.of("2024-02-29 23:59:59", "2024-02-29 23:59:59.123456"),
                    List.of(
                            "2024-02-29 25:00:00",
                            "2024-02-30 00:00:00",
                            "2024-02-29 00:00:00.1234567",
                            "2024-02-29 00:60")));

    private static final List<Case> POSTGRES = List.of(
            Case.of("smallint", List.of("32767", "-32768"), List.of("32768")),
            Case.of("integer", List.of("2147483647"), List.of("2147483648")),
            new Case(
                    "numeric(6,2)",
                    List.of("1234.5", "-0", "1e2"),
                    List.of("1234.50", "0.00", "100.00"),
                    List.of("12345", "1.234", "NaN", "Infinity")),
            Case.of(
                    "numeric",
                    List.of("12345678901234567890.123456789012345678901234567890"),
                    List.of("1e200000", "1e999999999")),
            Case.of("real", List.of("1.5"), List.of("1e39")),
            new Case("boolean", List.of("true", "0", "yes"), List.of("t", "f", "t"), List.of("2", "ja")),
            Case.of("char(3)", List.of("abc"), List.of("abcd")),
            Case.of("time", List.of("23:59:59.123456"), List.of("24:00:01", "23:60")),
            new Case(
                    "timestamptz",
                    List.of("2024-01-01T12:00:00+02:00"),
                    List.of("2024-01-01 10:00:00+00"),
                    List.of("2024-01-01 12:00:00+99")),
            Case.of(
                    "uuid",
                    List.of("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                    List.of("a0eebc99", "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
            Case.of("bytea", List.of("\\x00ff"), List.of("\\x0", "00ff")),
            new Case(
                    "jsonb",
                    List.of("{\"b\":1,\"a\":[]}", "null", "1.10"),
                    List.of("{\"a\": [], \"b\": 1}", "null", "1.10"),
                    List.of("{", "{\"a\":1,\"a\":2}", "\"\\u0000\"", "{'a':1}")),
            Case.of("json", List.of("{\"b\":1,  \"a\":[]}"), List.of("nope")),
            Case.of("mood", List.of("glad", "so so"), List.of("Glad", "sad")),
            Case.of("positive", List.of("1", "7"), List.of("0", "-1", "x")),
            Case.of("integer[]", List.of("{1,2,NULL}"), List.of("{1,x}", "1,2", "{1")),
            Case.of("interval", List.of("1 day 02:00:00"), List.of("soon")),
            Case.of("inet", List.of("10.0.0.1"), List.of("10.0.0.256")),
            Case.of("int4range", List.of("[1,5)"), List.of("[5,1)")),
            Case.of("point", List.of("(1,2)"), List.of("(1")),
            Case.of("xml", List.of("<a/>"), List.of("<a>")),
            Case.of("bit(3)", List.of("101"), List.of("1010", "102")),
            Case.of("timestamp(0)", List.of("2024-01-01 00:00:00"), List.of("2024-01-01 00:00:00.5")),
            Case.of("tsvector", List.of("'a' 'b'"), List.of("'")),
            Case.of("money", List.of("$1.50"), List.of("abc")));

    private static final List<Case> SQLITE = List.of(
            new Case(
                    "decimal(10,2)",
                    List.of("1234.5", "-0", "12345678.99"),
                    List.of("1234.5", "0", "12345678.99"),
                    List.of("1.234", "123456789")),
            new Case(
                    "decimal", List.of("0.1"), List.of("0.1"), List.of("1e400", "12345678901234567890", "1e999999999")),
            new Case("blob", List.of("\\x4142"), List.of("AB"), List.of("\\x0")),
            new Case("boolean", List.of("true", "0"), List.of("1", "0"), List.of("2")));

    @ParameterizedTest
    @EnumSource(Engine.class)
    void valuesAreTakenExactlyOrRefused(Engine engine) {
        Trial trial = Trial.on(engine, folder);
        if (!trial.sqlite()) {
            trial.target()
                    .execute(
                            "create type mood as enum ('glad', 'so so')",
                            "create domain positive as integer check (value > 0)");
        }
        List<Case> cases = Stream.concat(BOTH.stream(), (trial.sqlite() ? SQLITE : POSTGRES).stream())
                .toList();
        for (int i = 0; i < cases.size(); i++) {
            trial.target()
                    .execute("create table t" + i + " (id integer primary key, v "
                            + cases.get(i).type() + ")");
        }
        taken(trial, cases);
        refused(trial, cases);
    }

    /** Each type has a table, all of them are of one load. */
    private static void taken(Trial trial, List<Case> cases) {
        Load load = Load.files(files(trial, cases, Case::good));
        assertThat(trial.foreseen(load)).isEqualTo(counts(cases, ":+%d ~0 -0 =0"));
        for (int i = 0; i < cases.size(); i++) {
            assertThat(trial.rows("select v from t" + i + " order by id"))
                    .as(cases.get(i).type())
                    .isEqualTo(cases.get(i).read());
        }
        assertThat(trial.foreseen(load.replace())).as("the same again").isEqualTo(counts(cases, ":+0 ~0 -0 =%d"));
    }

    private static void refused(Trial trial, List<Case> cases) {
        Load load = Load.files(files(trial, cases, Case::bad)).upsert().maxProblems(1000);
        List<Problem> problems = trial.attempt(load).problems();
        for (int i = 0; i < cases.size(); i++) {
            Case one = cases.get(i);
            String file = "t" + i + ".csv";
            assertThat(problems.stream()
                            .filter(problem -> problem.file().orElse("").endsWith(file)))
                    .as("%s %s", one.type(), one.bad())
                    .hasSize(one.bad().size())
                    .allSatisfy(problem -> assertThat(problem.column()).contains("v"))
                    .extracting(problem -> problem.value().orElse(""))
                    .containsExactlyInAnyOrderElementsOf(one.bad());
        }
    }

    private static Path[] files(Trial trial, List<Case> cases, Function<Case, List<String>> values) {
        return IntStream.range(0, cases.size())
                .mapToObj(i -> trial.file("t" + i + ".csv", lines(values.apply(cases.get(i)))))
                .toArray(Path[]::new);
    }

    private static String counts(List<Case> cases, String form) {
        return IntStream.range(0, cases.size())
                .mapToObj(i -> "t" + i + form.formatted(cases.get(i).good().size()))
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static String[] lines(List<String> values) {
        String[] lines = new String[values.size() + 1];
        lines[0] = "id,v";
        for (int i = 0; i < values.size(); i++) {
            lines[i + 1] = i + ",\"" + values.get(i).replace("\"", "\"\"") + '"';
        }
        return lines;
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void keysOfEveryTypeMatchTheirRows(Engine engine) {
        Trial trial = Trial.on(engine, folder);
        List<List<String>> keys = engine == Engine.SQLITE
                ? List.of(
                        List.of("text", "007"),
                        List.of("real", "1.5"),
                        List.of("decimal(9,2)", "1.50"),
                        List.of("date", "2024-02-29"),
                        List.of("timestamp", "2024-02-29 10:00:00"),
                        List.of("boolean", "true"),
                        List.of("blob", "\\x00ff"),
                        List.of("uuid", "A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                        List.of("varchar(9)", "a b"))
                : List.of(
                        List.of("text", "007"),
                        List.of("double precision", "0.1"),
                        List.of("numeric(9,2)", "1.5"),
                        List.of("date", "2024-02-29"),
                        List.of("timestamp", "2024-02-29 10:00:00"),
                        List.of("timestamptz", "2024-02-29T10:00:00+05:00"),
                        List.of("boolean", "true"),
                        List.of("bytea", "\\x00ff"),
                        List.of("char(9)", "a b"),
                        List.of("real", "0.1"),
                        List.of("uuid", "A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                        List.of("inet", "10.0.0.1"),
                        List.of("interval", "24:00:00"),
                        List.of("integer[]", "{1, 2}"),
                        List.of("jsonb", "{\"a\":1}"),
                        List.of("time", "10:00:00"));
        for (int i = 0; i < keys.size(); i++) {
            trial.target().execute("create table k" + i + " (k " + keys.get(i).get(0) + " primary key, v integer)");
        }
        assertThat(trial.foreseen(Load.files(files(trial, keys, "1")))).isEqualTo(keyed(keys, ":+1 ~0 -0 =0"));
        assertThat(trial.foreseen(Load.files(files(trial, keys, "2")).upsert())).isEqualTo(keyed(keys, ":+0 ~1 -0 =0"));
        assertThat(trial.foreseen(Load.files(files(trial, keys, "2")).replace().with(Option.AGAIN)))
                .isEqualTo(keyed(keys, ":+0 ~0 -0 =1"));
        List<String> told = Trial.told(
                trial.attempt(Load.files(files(trial, keys, "3", "3")).maxProblems(1000)));
        for (int i = 0; i < keys.size(); i++) {
            String file = "k" + i + ".csv:";
            assertThat(told.stream().filter(one -> one.startsWith(file)))
                    .as("%s", keys.get(i))
                    .hasSize(3);
        }
    }

    /** A file for each key, with a row for each value. */
    private static Path[] files(Trial trial, List<List<String>> keys, String... values) {
        return IntStream.range(0, keys.size())
                .mapToObj(i -> {
                    String cell = '"' + keys.get(i).get(1).replace("\"", "\"\"") + "\",";
                    return trial.file(
                            "k" + i + ".csv",
                            Stream.concat(Stream.of("k,v"), Stream.of(values).map(cell::concat))
                                    .toArray(String[]::new));
                })
                .toArray(Path[]::new);
    }

    private static String keyed(List<List<String>> keys, String counts) {
        return IntStream.range(0, keys.size())
                .mapToObj(i -> "k" + i + counts)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nulIsRefusedOnBoth(Engine engine) {
        Trial trial = Trial.on(engine, folder, "create table t (id integer primary key, v varchar(9))");
        assertThat(Trial.told(trial.attempt(
                        Load.files(trial.file("a.csv", "id,v", "1,a\0b")).into("t"))))
                .singleElement()
                .asString()
                .contains("NUL");
        assertThat(Trial.told(trial.attempt(Load.files(trial.file("a.ndjson", "{\"id\":1,\"v\":\"a\\u0000b\"}"))
                        .into("t"))))
                .singleElement()
                .asString()
                .contains("NUL");
    }
}
