package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A copy needs no more memory for many rows than for few, and a few times that of a value: it runs in a JVM that has little. */
final class CopyMemoryTest {
    private static final int ROWS = Integer.getInteger("copy.rows", 200_000);
    private static final int BYTES = 30 << 20;

    @TempDir
    private Path folder;

    /** What the child runs. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            try (Database database = Database.open(args[1])) {
                Outcome outcome = database.copy(Copy.from(args[0])).load().outcome();
                System.exit(outcome == Outcome.valueOf(args[2]) ? 0 : 9);
            }
        }
    }

    private Target fresh(Engine engine, String name) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve(name)));
    }

    /** Each database once on either side; all pairs in a campaign. */
    static List<Arguments> pairs() {
        List<Arguments> two =
                List.of(Arguments.of(Engine.SQLITE, Engine.POSTGRES), Arguments.of(Engine.POSTGRES, Engine.SQLITE));
        List<Arguments> others =
                List.of(Arguments.of(Engine.SQLITE, Engine.SQLITE), Arguments.of(Engine.POSTGRES, Engine.POSTGRES));
        return Boolean.getBoolean("copy.all")
                ? Stream.concat(two.stream(), others.stream()).toList()
                : two;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void manyRowsAreCopiedAndCopiedAgainWithLittleMemory(Engine one, Engine other) throws Exception {
        Target source = fresh(one, "from");
        String numbers = one == Engine.POSTGRES
                ? "generate_series(1, " + ROWS + ") i"
                : "(with recursive n(i) as (select 1 union all select i + 1 from n where i < " + ROWS
                        + ") select i from n)";
        source.execute(
                "create table t (id integer primary key, a text, b double precision, c integer)",
                "insert into t select i, 'text number ' || i, i / 8.0, i % 1000 from " + numbers,
                "create index t_c on t (c)");
        Target target = fresh(other, "to");
        copied(source, target, "-Xmx64m", "PUBLISHED");
        assertThat(target.rows("select count(*), sum(id), cast(sum(b) as bigint), sum(c), sum(length(a)) from t"))
                .isEqualTo(
                        source.rows("select count(*), sum(id), cast(sum(b) as bigint), sum(c), sum(length(a)) from t"));
        copied(source, target, "-Xmx64m", "UNCHANGED");
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, POSTGRES, -Xmx384m", "SQLITE, SQLITE, -Xmx256m"})
    void aLargeValueIsCopiedWithAFewTimesItsMemory(Engine one, Engine other, String memory) throws Exception {
        Target source = fresh(one, "from");
        source.execute(
                "create table t (id integer primary key, a text, b blob)",
                "insert into t values (1, 'small', x'00'), (2, hex(zeroblob(" + BYTES / 2 + ")), null),"
                        + " (3, null, zeroblob(" + BYTES + "))");
        Target target = fresh(other, "to");
        copied(source, target, System.getProperty("copy.large", memory), "PUBLISHED");
        assertThat(target.rows("select id, length(a), length(b) from t order by id"))
                .containsExactly("1|5|1", "2|" + BYTES + "|~", "3|~|" + BYTES);
    }

    /** The default of a column that was added later stands in no page, and what is computed neither. */
    @Test
    void whatStandsInNoPageIsCopiedWithLittleMemory() throws Exception {
        Target source = fresh(Engine.SQLITE, "from");
        source.execute(
                "create table t (id integer primary key, a text, g text generated always as (a || a) virtual)",
                "create table u (id integer primary key, a text)",
                "insert into u with recursive n(i) as (select 1 union all select i + 1 from n where i < 40000)"
                        + " select i, 'a text of some length, so that there is a megabyte of them ' || i from n",
                "insert into t (id, a) select id, a from u",
                "alter table u add column note text default '" + "note".repeat(1000) + "'");
        Target target = fresh(Engine.POSTGRES, "to");
        copied(source, target, "-Xmx64m", "PUBLISHED");
        assertThat(target.rows("select count(*), min(length(note)) from u")).containsExactly("40000|4000");
        assertThat(target.rows("select count(*), count(g) from t")).containsExactly("40000|40000");
    }

    private void copied(Target source, Target target, String memory, String outcome) throws Exception {
        Path told = folder.resolve("told.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        memory,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        source.url(),
                        target.url(),
                        outcome)
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(told, StandardCharsets.UTF_8))
                .isZero();
    }
}
