package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.export.Export;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.testing.Engine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A load needs no more memory for many rows than for few: it runs in a JVM that has little. */
final class MemoryTest {
    private static final int ROWS = 300_000;

    @TempDir
    private Path folder;

    /** What the child runs. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            try (Database database = Database.open(args[0])) {
                LoadReport report =
                        database.attempt(Load.files(Path.of(args[1])).into("t").replace());
                System.exit(report.problemCount() == Long.parseLong(args[2]) ? 0 : 9);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void manyRowsAreLoadedWithLittleMemory(Engine engine) throws Exception {
        Trial trial =
                Trial.on(engine, folder, "create table t (id integer primary key, a varchar(40), b numeric(12, 2))");
        Path csv = generate("id,a,b", i -> i + ",text number " + i + "," + i + ".25");
        child(trial, csv, 0);
        assertThat(trial.target().count("t")).isEqualTo(ROWS);
        Path other = generate("id,a,b", i -> i + ",text number " + i % 7 + "," + i + ".25");
        child(trial, other, 0);
        assertThat(trial.rows("select count(*) from t where a = 'text number 3'"))
                .containsExactly("" + (ROWS / 7 + (ROWS % 7 > 3 ? 1 : 0)));
    }

    /** What the child runs that exports. */
    static final class ExportingChild {
        private ExportingChild() {}

        public static void main(String[] args) {
            Path file = Path.of(args[1]);
            DatabaseConfig config = DatabaseConfig.of(args[0]).withFiles(file.getParent());
            try (Database database = Database.open(config)) {
                long rows = database.export(Export.tables("t").to(file))
                        .files()
                        .get(0)
                        .rows();
                System.exit(rows == Long.parseLong(args[2]) ? 0 : 9);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void manyRowsAreExportedWithVeryLittleMemory(Engine engine) throws Exception {
        String numbers = engine == Engine.POSTGRES
                ? "select i, 'text number ' || i from generate_series(1, " + ROWS + ") i"
                : "with recursive n(i) as (select 1 union all select i + 1 from n where i < " + ROWS + ")"
                        + " select i, 'text number ' || i from n";
        Trial trial =
                Trial.on(engine, folder, "create table t (id integer primary key, a text)", "insert into t " + numbers);
        Path file = folder.resolve("big.csv");
        child(ExportingChild.class, "-Xmx32m", trial, file, ROWS);
        try (var lines = Files.lines(file)) {
            assertThat(lines.count()).isEqualTo(ROWS + 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void manyProblemsNeedLittleMemory(Engine engine) throws Exception {
        Trial trial =
                Trial.on(engine, folder, "create table t (id integer primary key, a varchar(40), b numeric(12, 2))");
        Path csv = generate("id,a,b", i -> (i < 200_000 ? "x" + i : i % 1000) + ",text number " + i + "," + i + ".25");
        // The last 100,000 rows have a thousand keys between them.
        child(trial, csv, 200_000 + 99_000);
        assertThat(trial.target().count("t")).isZero();
    }

    /** A line of the file. */
    private interface Line {
        String of(int row);
    }

    private Path generate(String header, Line line) throws IOException {
        Path csv = folder.resolve("big.csv");
        try (BufferedWriter out = Files.newBufferedWriter(csv)) {
            out.write(header + "\n");
            for (int i = 0; i < ROWS; i++) {
                out.write(line.of(i) + "\n");
            }
        }
        return csv;
    }

    private void child(Trial trial, Path csv, long problems) throws Exception {
        child(Child.class, "-Xmx96m", trial, csv, problems);
    }

    private void child(Class<?> main, String memory, Trial trial, Path file, long expected) throws Exception {
        Path told = folder.resolve("told.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        memory,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        trial.target().url(),
                        file.toString(),
                        Long.toString(expected))
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
