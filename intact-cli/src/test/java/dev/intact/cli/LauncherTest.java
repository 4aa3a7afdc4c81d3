package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real script starts the real process, as it lies in a distribution: bin/intact beside lib/. */
class LauncherTest {
    @TempDir
    static Path installed;

    @TempDir
    Path folder;

    @BeforeAll
    static void distribution() throws IOException {
        assumeThat(System.getProperty("os.name").toLowerCase(Locale.ROOT)).doesNotContain("windows");
        Path bin = Files.createDirectory(installed.resolve("bin"));
        Path lib = Files.createDirectory(installed.resolve("lib"));
        Files.copy(Path.of("..", "bin", "intact"), bin.resolve("intact"));
        assertThat(bin.resolve("intact").toFile().setExecutable(true)).isTrue();
        jar(lib.resolve("intact-cli-0.jar"), System.getProperty("java.class.path"));
    }

    @Test
    void linkFromAnotherFolderWithSpacesRunsTheCommand() throws Exception {
        Path spaced = Files.createDirectory(folder.resolve("a folder"));
        Path link = Files.createSymbolicLink(spaced.resolve("in tact"), installed.resolve("bin/intact"));
        Files.createSymbolicLink(folder.resolve("second"), Path.of("a folder", "in tact"));

        assertThat(ended(start(link.toString(), "--version"))).isZero();
        assertThat(output()).startsWith("intact ");
        assertThat(ended(start(folder.resolve("second").toString(), "--version")))
                .isZero();
        Files.delete(link);
    }

    @Test
    void argumentsArriveAsTheyWereTyped() throws Exception {
        int status = ended(start(launcher(), "load", "no such file é*.csv", "--to", "x y.db"));

        assertThat(status).isEqualTo(2);
        assertThat(errors()).contains("No file matches no such file é*.csv");
        assertThat(output()).isEmpty();
    }

    @Test
    void passwordIsNotInTheListOfProcesses() throws Exception {
        Process process = start(
                launcher(), "load", "-", "--format", "csv", "--table", "t", "--to", "postgres://me:canary@host/db");
        try {
            awaitSpool();
            Path arguments = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            assumeThat(arguments).exists();
            assertThat(Files.readString(arguments))
                    .contains("dev.intact.cli.Main")
                    .doesNotContain("canary");
        } finally {
            process.destroy();
        }
        assertThat(ended(process)).as(errors()).isEqualTo(130);
    }

    @Test
    void interruptedCommandSaysThatNothingWasChangedAndLeavesNothing() throws Exception {
        Process process = start(launcher(), "load", "-", "--format", "csv", "--table", "t", "--to", "x.db");
        try (OutputStream input = process.getOutputStream()) {
            input.write("a,b\n".getBytes(StandardCharsets.UTF_8));
            input.flush();
            awaitSpool();
            process.destroy();
            assertThat(ended(process)).isEqualTo(130);
        }
        assertThat(errors()).contains("Nothing was changed");
        assertThat(spools()).isEmpty();
        assertThat(folder.resolve("x.db")).doesNotExist();
    }

    @Test
    void closedPipeIsNoFailure() throws Exception {
        Process process = start("/bin/sh", "-c", "'" + launcher() + "' --help | head -n 1; exit ${PIPESTATUS:-0}");

        assertThat(ended(process)).isZero();
    }

    @Test
    void logFileHasOneJsonDocumentALine() throws Exception {
        int status = ended(start(launcher(), "load", "nothing.csv", "--log-file", "log.json"));

        assertThat(status).isEqualTo(2);
        assertThat(output()).isEmpty();
        assertThat(Files.readAllLines(folder.resolve("log.json")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("{") && line.endsWith("}"))
                .anyMatch(line -> line.contains("nothing.csv"));
    }

    private String launcher() {
        return installed.resolve("bin/intact").toString();
    }

    private Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(Arrays.asList(command)));
        builder.directory(folder.toFile());
        builder.environment().put("INTACT_NO_ARCHIVE", "1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().put("LC_ALL", "C");
        builder.redirectOutput(folder.resolve("output").toFile());
        builder.redirectError(folder.resolve("errors").toFile());
        return builder.start();
    }

    private static int ended(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Until standard input is being kept. */
    private void awaitSpool() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (spools().stream().noneMatch(spool -> Files.exists(spool.resolve("data")))) {
            assertThat(System.nanoTime() - deadline).isNegative();
            Thread.onSpinWait();
        }
    }

    private List<Path> spools() throws IOException {
        try (var files = Files.newDirectoryStream(folder, "intact-stdin-*")) {
            List<Path> spools = new ArrayList<>();
            files.forEach(spools::add);
            return spools;
        }
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors"));
    }

    /** One jar that stands for all: it names what is on the class path of this test. */
    private static void jar(Path file, String classPath) throws IOException {
        Manifest manifest = new Manifest();
        String all = Arrays.stream(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toUri().toString())
                .collect(Collectors.joining(" "));
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, all);
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
    }
}
