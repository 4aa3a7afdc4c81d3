package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody needs who runs loads every night: reports in files, log lines, settings that are in force. */
class OperatorsTest {
    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void prices() throws IOException {
        shell = new Shell(folder).file("price.csv", "sku,amount", "a,1", "b,2");
    }

    private String report() throws IOException {
        return Files.readString(folder.resolve("report.json"));
    }

    /** In a process of its own: in one process the first command decides whether anything is logged. */
    private int process(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.intact.cli.Main"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(folder.resolve("errors").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void reportFileSaysWhatJsonSaysWhateverBecameOfTheLoad() throws IOException {
        Shell.Result done =
                shell.run("load", "price.csv", "--to", "shop.db", "--key", "sku", "--json", "--report", "report.json");
        assertThat(done.status()).as(done.errors()).isZero();
        assertThat(report()).isEqualTo(done.output());

        shell.file("price.csv", "sku,amount", "a,1");
        Shell.Result rejected = shell.run("load", "price.csv", "--to", "shop.db", "--json", "--report", "report.json");
        assertThat(rejected.status()).isEqualTo(1);
        assertThat(report()).isEqualTo(rejected.output()).contains("\"outcome\":\"rejected\"");

        Shell.Result failed = shell.run(
                "load", "price.csv", "--to", "postgres://me@127.0.0.1:1/none", "--json", "--report", "report.json");
        assertThat(failed.status()).isEqualTo(3);
        assertThat(report()).isEqualTo(failed.output()).contains("\"outcome\":\"failed\"");
        assertThat(shell.listing()).noneMatch(name -> name.startsWith(".intact-report"));
    }

    @Test
    void reportThatCannotBeWrittenIsRefusedBeforeAnythingElse() throws IOException {
        Shell.Result result = shell.run("load", "price.csv", "--to", "shop.db", "--report", "no/report.json");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.errors()).contains("no/report.json", "Nothing was touched");
        assertThat(shell.listing()).containsExactly("price.csv");
    }

    @Test
    void logHasTheStepsAndTheOutcomeWithItsStatus() throws Exception {
        assertThat(process("load", "price.csv", "--to", "shop.db", "--key", "sku", "--log-file", "log.json"))
                .isZero();
        List<String> lines = Files.readAllLines(folder.resolve("log.json"));

        assertThat(lines).anyMatch(line -> line.contains("COMMIT is sent"));
        assertThat(lines).anyMatch(line -> line.contains("\"message\":\"committed\""));
        assertThat(lines)
                .filteredOn(line -> line.contains("load ended"))
                .singleElement()
                .asString()
                .contains("\"outcome\":\"published\"", "\"status\":0");
    }

    @Test
    void failedPublishIsVerifiedAndLoggedAsRolledBack() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table price (sku text primary key, amount integer)");
        // The connection is ended by the server in the middle of the publishing transaction.
        target.execute(
                "create function ended() returns trigger language plpgsql as"
                        + " $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$",
                "create trigger ended after insert on price execute function ended()");
        int status = process("load", "price.csv", "--to", target.url(), "--log-file", "log.json");

        String errors = Files.readString(folder.resolve("errors"));
        assertThat(status).as(errors).isEqualTo(3);
        assertThat(errors).contains("Verified: nothing was changed");
        assertThat(target.count("price")).isZero();
        assertThat(Files.readAllLines(folder.resolve("log.json")))
                .anyMatch(line -> line.contains("rolled back"))
                .anyMatch(line -> line.contains("\"status\":3"));
    }

    @Test
    void settingsOfAnEnvironmentAreInForceInsideALoad() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table price (sku text primary key, amount integer)");
        shell.file(
                "intact.yaml",
                "database: " + target.url(),
                "environments:",
                "  local: { statement_timeout: 45m, lock_timeout: 7s, idle_timeout: 90m, work_memory: 80MB,"
                        + " maintenance_memory: 96MB,"
                        + " batch_size: 50 }",
                "load: [{ table: price, from: price.csv, key: sku, mode: upsert }]",
                "checks:",
                "  - name: as it was said",
                "    sql: >",
                "      select name, setting from pg_settings where (name, setting) in",
                "        (select name, setting from pg_settings where name in ('statement_timeout', 'lock_timeout',",
                "        'idle_in_transaction_session_timeout', 'work_mem', 'maintenance_work_mem'))",
                "        and (name, setting) not in (('statement_timeout', '2700000'), ('lock_timeout', '7000'),",
                "        ('idle_in_transaction_session_timeout', '5400000'), ('work_mem', '81920'),",
                "        ('maintenance_work_mem', '98304'))");
        Shell.Result result = shell.run("load", ".", "--verbose");

        assertThat(result.status()).as(result.errors() + result.output()).isZero();
        assertThat(result.errors())
                .contains("idle 1h30m", "batches of 50 rows", "work_mem 80MB, maintenance_work_mem 96MB");
        assertThat(target.count("price")).isEqualTo(2);
    }

    @Test
    void whatIsNotSaidHasTheUsualBounds() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        shell.file(
                "intact.yaml",
                "database: " + target.url(),
                "load: [{ table: price, from: price.csv, key: sku, mode: upsert }]",
                "checks:",
                "  - name: usual bounds",
                "    sql: >",
                "      select current_setting('statement_timeout'),",
                "        current_setting('idle_in_transaction_session_timeout'), current_setting('work_mem'),",
                "        current_setting('maintenance_work_mem')",
                "      where (current_setting('statement_timeout'),",
                "        current_setting('idle_in_transaction_session_timeout'), current_setting('work_mem'),",
                "        current_setting('maintenance_work_mem')) <> ('30min', '2h', '256MB', '512MB')");
        Shell.Result result = shell.run("load", ".");

        assertThat(result.status()).as(result.errors() + result.output()).isZero();
    }
}
