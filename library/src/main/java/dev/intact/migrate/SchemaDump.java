package dev.intact.migrate;

import dev.intact.adopt.SqlScript;
import dev.intact.adopt.SqlScript.Statement;
import dev.intact.dialect.Address;
import dev.intact.error.CancelledException;
import dev.intact.error.FileOperationException;
import dev.intact.migrate.Baseline.Script;
import dev.intact.observe.Event;
import dev.intact.schema.TableName;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code pg_dump --schema-only} of this machine tells, without what is no schema. What it needs to get in it finds in its
 * environment, never on its command line.
 *
 * @param context of the database
 * @param comparison reads it, and is told when to stop
 */
record SchemaDump(MigrationContext context, Comparison comparison) {
    private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.\\d+)?");
    private static final Pattern META = Pattern.compile("(?m)^\\\\(un)?restrict \\S+$");
    private static final Pattern NO_SCHEMA = Pattern.compile(
            "(set |select pg_catalog\\.set_config|select pg_catalog \\. set_config|comment on extension ).*",
            Pattern.DOTALL);
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final String PROGRAM = "pg_dump";

    private Address address() {
        return comparison.address();
    }

    /** Empty where there is no such program, or it does not know the server. */
    Optional<Script> script() {
        Map<String, String> way = context.dialect().programEnvironment(address());
        if (way.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<String> version = version();
            if (version.isEmpty() || major(version.get()) < server()) {
                tell(version);
                return Optional.empty();
            }
            return dumped(way).map(text -> new Script(PROGRAM + " " + version.get(), statements(text)));
        } catch (IOException e) {
            throw new FileOperationException(
                    "Cannot run " + PROGRAM + ": " + e + ". Nothing was changed. Mend it, or take it off PATH.", e);
        }
    }

    private void tell(Optional<String> version) {
        context.observer()
                .on(new Event.Notice(
                        version.map(found -> "The pg_dump on PATH, " + found + ", does not know this server")
                                        .orElse("There is no pg_dump on PATH")
                                + "; the catalogs are asked instead"));
    }

    private Optional<String> version() throws IOException {
        if (program().isEmpty()) {
            return Optional.empty();
        }
        Matcher said = VERSION.matcher(run(Map.of(), "--version").orElse(""));
        return said.find() ? Optional.of(said.group()) : Optional.empty();
    }

    private static int major(String version) {
        return Integer.parseInt(version.split("\\.", 2)[0]);
    }

    private int server() {
        return comparison.asked(connection -> connection.getMetaData().getDatabaseMajorVersion());
    }

    private Optional<String> dumped(Map<String, String> way) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "--schema-only",
                "--no-owner",
                "--no-privileges",
                "--no-password",
                "--no-tablespaces",
                "--no-subscriptions",
                "--exclude-schema=intact",
                "--exclude-schema=intact_stage",
                "--lock-wait-timeout=" + context.settings().timeouts().lock().toMillis()));
        foreign().forEach(table -> words.add("--exclude-table=" + pattern(table)));
        return run(way, words.toArray(String[]::new));
    }

    static List<String> statements(String dump) {
        List<String> statements = new ArrayList<>(List.of("set local check_function_bodies to off"));
        SqlScript.of(META.matcher(dump).replaceAll(""), "postgresql").stream()
                .filter(statement -> !NO_SCHEMA.matcher(statement.head()).matches())
                .map(Statement::sql)
                .forEach(statements::add);
        return statements;
    }

    private List<TableName> foreign() {
        return comparison.asked(
                connection -> ForeignTool.theirs(context.dialect().blueprint().tables(connection)));
    }

    private static String pattern(TableName table) {
        String name = '"' + table.name() + '"';
        return table.schema().map(schema -> '"' + schema + "\"." + name).orElse(name);
    }

    private static Optional<Path> program() {
        StringTokenizer folders =
                new StringTokenizer(Optional.ofNullable(System.getenv("PATH")).orElse(""), File.pathSeparator);
        while (folders.hasMoreTokens()) {
            Path found = Path.of(folders.nextToken()).resolve(PROGRAM);
            if (Files.isExecutable(found)) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /** What it says; empty where it fails, which is told. */
    private Optional<String> run(Map<String, String> way, String... words) throws IOException {
        Path said = Files.createTempFile("intact", ".sql");
        Path errors = Files.createTempFile("intact", ".txt");
        try {
            comparison.goOn();
            Process process = process(way, words, said, errors);
            comparison.cancellation().stopWith(process::destroyForcibly);
            int status = end(process);
            comparison.goOn();
            if (status == 0) {
                return Optional.of(Files.readString(said));
            }
            context.observer()
                    .on(new Event.Notice(PROGRAM + " ended with status " + status + ": "
                            + Files.readString(errors).strip() + "; the catalogs are asked instead"));
            return Optional.empty();
        } finally {
            Files.deleteIfExists(said);
            Files.deleteIfExists(errors);
        }
    }

    /** A service or an address of the shell's own would lead to another server. */
    private static Process process(Map<String, String> way, String[] words, Path said, Path errors) throws IOException {
        List<String> command = new ArrayList<>(List.of(program().orElseThrow().toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(said.toFile()).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("PG"));
        builder.environment().putAll(way);
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private static int end(Process process) {
        try {
            process.getOutputStream().close();
            if (process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            return process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new CancelledException("Cancelled. Nothing was changed.", e);
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        }
    }
}
