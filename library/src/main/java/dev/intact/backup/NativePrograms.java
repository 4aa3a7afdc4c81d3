package dev.intact.backup;

import dev.intact.error.BackupFailedException;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.TableName;
import dev.intact.tx.Cancellation;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code pg_dump} and {@code pg_restore} of this machine. What they need to get in they find in their environment, never on
 * their command line.
 *
 * @param database which
 * @param cancellation ends them
 */
record NativePrograms(Backups.Database database, Cancellation cancellation) {
    private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.\\d+)?");
    private static final int MOST_SAID = 2_000;
    private static final int PER_MAJOR = 10_000;

    /** Writes the moment that another session has exported. */
    void dump(String snapshot, List<TableName> tables, Path file) throws SQLException, IOException {
        List<String> words = new ArrayList<>(List.of(
                program("pg_dump"),
                "--format=custom",
                "--no-password",
                "--snapshot=" + snapshot,
                "--exclude-schema=intact",
                "--exclude-schema=intact_stage",
                "--file=" + file));
        tables.forEach(table -> words.add("--table=" + pattern(table)));
        refuseOlder("pg_dump");
        run(words);
        list(file);
    }

    private static String pattern(TableName table) {
        String name = quoted(table.name());
        return table.schema().map(schema -> quoted(schema) + "." + name).orElse(name);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Reads what it holds, to the end of its list. */
    void list(Path file) throws IOException {
        if (run(List.of(program("pg_restore"), "--list", file.toString())).isBlank()) {
            throw new BackupFailedException(
                    "pg_restore finds nothing in " + file + ". Nothing was changed. Use another backup.", null);
        }
    }

    /** All of it in one transaction, which readers of the tables wait for. */
    void restore(Path file) throws SQLException, IOException {
        refuseOlder("pg_restore");
        String unused = run(List.of(
                program("pg_restore"),
                "--no-password",
                "--single-transaction",
                "--exit-on-error",
                "--clean",
                "--if-exists",
                "--dbname=" + database.dialect().databaseName(database.address()),
                file.toString()));
    }

    private void refuseOlder(String name) throws SQLException, IOException {
        Matcher said = VERSION.matcher(run(List.of(program(name), "--version")));
        int program = said.find() ? Integer.parseInt(said.group(1)) : 0;
        int server = server();
        if (program < server) {
            throw new ConfigurationException("The " + name + " on PATH is of version " + program
                    + ", the server of version " + server + ", which it does not know. Nothing was touched."
                    + " Install postgresql-client-" + server + " or later, or leave --native out.");
        }
    }

    private int server() throws SQLException {
        try (Connection connection = database.dialect().connect(database.address(), database.session());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('server_version_num')::int")) {
            row.next();
            return row.getInt(1) / PER_MAJOR;
        }
    }

    private static String program(String name) {
        StringTokenizer folders = new StringTokenizer(System.getenv().getOrDefault("PATH", ""), File.pathSeparator);
        while (folders.hasMoreTokens()) {
            Path found = Path.of(folders.nextToken()).resolve(name);
            if (Files.isExecutable(found)) {
                return found.toString();
            }
        }
        throw new ConfigurationException("There is no " + name
                + " on PATH. Nothing was touched. Install postgresql-client, or leave --native out.");
    }

    /** What it said; anything but success is a failure. */
    private String run(List<String> words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        // A service or an address of the shell's own would lead to another server.
        environment.keySet().removeIf(name -> name.startsWith("PG") && !name.equals("PGPASSFILE"));
        environment.putAll(database.dialect().programEnvironment(database.address()));
        Process process = builder.start();
        cancellation.stopWith(process::destroy);
        try (InputStream said = process.getInputStream()) {
            process.getOutputStream().close();
            String text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw failed(words.get(0), status, text);
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("The thread was interrupted. Nothing was changed.", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private RuntimeException failed(String program, int status, String said) {
        if (cancellation.isCancelled()) {
            return new CancelledException("Cancelled. Nothing was changed.", null);
        }
        String end = said.strip().substring(Math.max(0, said.strip().length() - MOST_SAID));
        return new BackupFailedException(
                program + " ended with status " + status + ": " + end + " Nothing was changed.", null);
    }
}
