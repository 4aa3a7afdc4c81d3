package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real signals to a real process, while the server holds it at a point: it leaves everything as it was and says so. */
class SignalsTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    @TempDir
    Path folder;

    private final Target target = Engine.POSTGRES.fresh(Path.of(""));

    @BeforeEach
    void player() throws IOException {
        target.execute(
                "create table player (id integer primary key, name text)", "insert into player values (7, 'old')");
        Files.writeString(folder.resolve("player.csv"), "id,name\n1,Ann\n2,Bob\n");
    }

    private Process load(String source, String... more) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.intact.cli.Main",
                "load",
                source,
                "--mode",
                "upsert",
                "--to",
                target.url(),
                "--report",
                "report.json",
                "--verbose"));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("output").toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    private void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Until the server is at that in a session of the load. */
    private void await(String what) {
        long from = System.nanoTime();
        String question = "select 1 from pg_stat_activity where datname = current_database()"
                + " and application_name like 'intact load%' and state = 'active' and " + what;
        while (target.rows(question).isEmpty()) {
            assertThat(System.nanoTime() - from).as(what).isLessThan(PATIENCE_NANOS);
        }
    }

    private void changedNothing(Process process) throws Exception {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("errors")))
                .isEqualTo(130);
        assertThat(Files.readString(folder.resolve("errors"))).contains("Nothing was changed");
        assertThat(Files.readString(folder.resolve("report.json"))).contains("\"outcome\":\"failed\"");
        assertThat(target.rows("select * from player")).containsExactly("7|old");
    }

    @Test
    void stoppedWhileItStages() throws Exception {
        target.execute(
                "create function slow() returns event_trigger language plpgsql as $$ begin perform pg_sleep(300); end $$",
                "create event trigger slow on ddl_command_end when tag in ('CREATE TABLE') execute function slow()");
        Process process = load("player.csv");
        await("wait_event = 'PgSleep'");
        signal(process, "INT");
        changedNothing(process);
    }

    /** A check of the column asks the function while the staged rows are looked at. */
    @Test
    void stoppedAtTheAudit() throws Exception {
        slowFunction("true");
        target.execute("alter table player add constraint short check (slow(name))");
        Process process = load("player.csv");
        await("wait_event = 'PgSleep'");
        assertThat(lastPhase()).isEqualTo("audit");
        signal(process, "TERM");
        changedNothing(process);
    }

    /** A view of the rows as they will be is asked by a check of the user's. */
    @Test
    void stoppedAtTheDifference() throws Exception {
        slowFunction("false");
        Files.writeString(
                folder.resolve("intact.yaml"),
                "load: [{ table: player, from: player.csv, mode: upsert }]\n"
                        + "checks: [{ name: slow, sql: \"select * from player where slow(name)\" }]\n");
        Process process = load(".", "--dry-run");
        await("wait_event = 'PgSleep'");
        assertThat(lastPhase()).isEqualTo("diff");
        signal(process, "INT");
        changedNothing(process);
    }

    private void slowFunction(String answer) {
        target.execute("create function slow(text) returns boolean language plpgsql as"
                + " $$ begin if $1 = 'Ann' then perform pg_sleep(300); end if; return " + answer + "; end $$");
    }

    private String lastPhase() throws IOException {
        List<String> phases = Files.readAllLines(folder.resolve("errors")).stream()
                .filter(line -> line.matches(" *(resolve|stage|audit|diff|publish): .*"))
                .toList();
        return phases.get(phases.size() - 1).strip().split(":")[0];
    }

    @Test
    void stoppedWhileItPublishes() throws Exception {
        for (String name : List.of("TERM", "HUP")) {
            try (Connection other = target.connect();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("lock table player in share mode");
                Process process = load("player.csv");
                await("wait_event_type = 'Lock'");
                signal(process, name);
                changedNothing(process);
                other.rollback();
            }
        }
    }

    @Test
    void waitsForTheOutcomeOnceCommitIsSentAndReportsIt() throws Exception {
        target.execute(
                "create function slow() returns trigger language plpgsql as"
                        + " $$ begin perform pg_sleep(case when new.id = 1 then 2 else 0 end); return null; end $$",
                "create constraint trigger slow after insert on player deferrable initially deferred"
                        + " for each row execute function slow()");
        Process process = load("player.csv");
        await("query ilike 'commit%' and wait_event = 'PgSleep'");
        signal(process, "TERM");
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("errors")))
                .isZero();
        assertThat(Files.readString(folder.resolve("output"))).contains("was published");
        assertThat(Files.readString(folder.resolve("report.json"))).contains("\"outcome\":\"published\"");
        assertThat(target.rows("select id from player order by id")).containsExactly("1", "2", "7");
    }
}
