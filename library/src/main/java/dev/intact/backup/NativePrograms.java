package dev.intact.backup;

import dev.intact.backup.NativeProgram.End;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Witness;
import dev.intact.error.BackupFailedException;
import dev.intact.error.CancelledException;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.ConfigurationException;
import dev.intact.io.Ids;
import dev.intact.schema.TableName;
import dev.intact.tx.Cancellation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code pg_dump} and {@code pg_restore} of this machine. What they need to get in they find in their environment, never on
 * their command line.
 *
 * @param dialect of the database
 * @param address of the server that takes writes
 * @param session how long what may take
 * @param shell the environment of this process: where programs are
 * @param cancellation ends them
 */
record NativePrograms(
        Dialect dialect,
        Address address,
        SessionSettings session,
        Map<String, String> shell,
        Cancellation cancellation) {
    private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.\\d+)?");
    private static final int CAREFUL = 16;
    private static final int PER_MAJOR = 10_000;
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(30);

    private static final Pattern NEVER_IN =
            Pattern.compile("connection to (?:server|database) .*failed|could not connect to");

    // A service or an address of the shell's own would lead to another server; our own sessions take these, too.
    private static final Set<String> KEPT = Set.of("PGUSER", "PGPASSWORD", "PGPASSFILE");

    static NativePrograms of(Backups.Database database, Address now, Cancellation cancellation) {
        return new NativePrograms(database.dialect(), now, database.session(), System.getenv(), cancellation);
    }

    /** Writes the moment that another session has exported. */
    void dump(String snapshot, List<TableName> tables, Path file) throws SQLException, IOException {
        List<String> words = new ArrayList<>(List.of(
                program("pg_dump"),
                "--format=custom",
                "--no-password",
                "--snapshot=" + snapshot,
                "--lock-wait-timeout=" + session.timeouts().lock().toMillis(),
                "--exclude-schema=intact",
                "--exclude-schema=intact_stage",
                "--file=" + file));
        tables.forEach(table -> words.add("--table=" + pattern(table)));
        refuseOlder("pg_dump");
        String name = name("backup");
        NativeProgram dump = new NativeProgram(words, environment(name), cancellation);
        try (Witness witness = witness(name)) {
            End unused = dump.good(dump.run(witness, session.timeouts().lock()));
        }
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
        if (said("pg_restore", "--list", file.toString()).isBlank()) {
            throw new BackupFailedException(
                    "pg_restore finds nothing in " + file + ". Nothing was changed. Use another backup.", null);
        }
    }

    /** All of it in one transaction, which readers of the tables wait for. */
    void restore(Path file) throws SQLException, IOException {
        refuseLent();
        refuseOlder("pg_restore");
        List<String> words = List.of(
                program("pg_restore"),
                "--no-password",
                "--single-transaction",
                "--exit-on-error",
                "--clean",
                "--if-exists",
                "--dbname=" + dialect.databaseName(address),
                file.toString());
        String name = name("restore");
        NativeProgram restore = new NativeProgram(words, environment(name), cancellation);
        try (Witness witness = witness(name)) {
            End end = restore.run(witness, session.timeouts().lock());
            if (!end.isGood()) {
                settle(restore, end, witness.fate());
            }
        }
    }

    /** What the program sets would be set for others where a pooler lends it a session. */
    private void refuseLent() throws SQLException {
        try (Witness witness = witness(name("restore"))) {
            boolean unused = witness.look();
        }
    }

    /** Returns where all of it is there after all: the program was lost on the way back. */
    private void settle(NativeProgram restore, End end, Witness.Fate fate) {
        // A statement that the server refused ended the transaction, or it was COMMIT itself. The program connects
        // once:
        // where that failed, nothing was begun.
        boolean refused =
                end.said().contains("ERROR:  ") || NEVER_IN.matcher(end.said()).find();
        if (fate == Witness.Fate.COMMITTED) {
            return;
        }
        if (fate == Witness.Fate.UNKNOWN && !refused) {
            throw new CommitOutcomeUnknownException(
                    "Cannot restore into " + address + ": pg_restore ended with status " + end.status() + ": "
                            + end.last()
                            + " Whether its transaction was committed could not be learnt; all of it is there, or nothing.",
                    "Look at the tables once the server answers, or restore again.");
        }
        if (cancellation.isCancelled() || Thread.currentThread().isInterrupted()) {
            throw new CancelledException("Cancelled. Nothing was changed.", null);
        }
        throw restore.failed(end);
    }

    private void refuseOlder(String name) throws SQLException, IOException {
        Matcher said = VERSION.matcher(said(name, "--version"));
        int program = said.find() ? Integer.parseInt(said.group(1)) : 0;
        int server = server();
        if (program < server) {
            throw new ConfigurationException("The " + name + " on PATH is of version " + program
                    + ", the server of version " + server + ", which it does not know. Nothing was touched."
                    + " Install postgresql-client-" + server + " or later, or leave --native out.");
        }
        refuseWeaker(name, program);
    }

    /** Older ones pass over what they do not know, or look for a file of that name. */
    private void refuseWeaker(String name, int program) {
        Map<String, String> said = dialect.programEnvironment(address);
        boolean needs = said.containsKey("PGREQUIREAUTH") || "system".equals(said.get("PGSSLROOTCERT"));
        if (program < CAREFUL && needs) {
            throw new ConfigurationException("The " + name + " on PATH is of version " + program
                    + ", which knows neither the system's roots nor require_auth. Nothing was touched. Install"
                    + " postgresql-client-" + CAREFUL + " or later, name a file of roots by sslrootcert (and leave"
                    + " require_auth out), or leave --native out.");
        }
    }

    private String said(String name, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(program(name)));
        all.addAll(List.of(words));
        NativeProgram asked = new NativeProgram(all, environment(name(name)), cancellation);
        return asked.good(asked.run(LONGEST_LOOK)).said();
    }

    private int server() throws SQLException {
        try (Connection connection = dialect.connect(address, session);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('server_version_num')::int")) {
            row.next();
            return row.getInt(1) / PER_MAJOR;
        }
    }

    private String program(String name) {
        StringTokenizer folders = new StringTokenizer(shell.getOrDefault("PATH", ""), File.pathSeparator);
        while (folders.hasMoreTokens()) {
            Path found = Path.of(folders.nextToken()).resolve(name);
            if (Files.isExecutable(found)) {
                return found.toString();
            }
        }
        throw new ConfigurationException("There is no " + name
                + " on PATH. Nothing was touched. Install postgresql-client, or leave --native out.");
    }

    private static String name(String job) {
        return "intact " + job + " " + Ids.RANDOM.next();
    }

    private Witness witness(String name) {
        return dialect.witness(address, session, name)
                .orElseThrow(() -> new ConfigurationException("A " + dialect.name()
                        + " database has no program that --native could use. Nothing was touched. Leave it out."));
    }

    /** What a program finds: the shell's own but its ways to a server, and ours. It speaks a language that is understood here. */
    Map<String, String> environment(String name) {
        Map<String, String> environment = new TreeMap<>(shell);
        environment.keySet().removeIf(variable -> variable.startsWith("PG") && !KEPT.contains(variable));
        environment.putAll(dialect.programEnvironment(address));
        environment.put("LC_ALL", "C");
        environment.put("PGAPPNAME", name);
        environment.put(
                "PGCONNECT_TIMEOUT",
                Long.toString(Math.max(2, session.timeouts().connect().toSeconds())));
        return environment;
    }
}
