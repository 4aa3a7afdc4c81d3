package dev.intact.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.error.BackupFailedException;
import dev.intact.error.CancelledException;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.ConfigurationException;
import dev.intact.testing.Postgres;
import dev.intact.tx.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program of this machine is told, and what is said where there is none that can be used. */
class NativeProgramsTest {
    private static final PostgresDialect DIALECT = new PostgresDialect();

    @TempDir
    Path folder;

    private NativePrograms programs(String url, Map<String, String> shell) {
        return new NativePrograms(
                DIALECT,
                DIALECT.address(url).orElseThrow(),
                new SessionSettings("intact by ann", Timeouts.USUAL),
                shell,
                new Cancellation());
    }

    @Test
    void shellsOwnWayToAnotherServerIsNotTaken() {
        Map<String, String> shell = Map.of(
                "PATH",
                "/bin",
                "PGHOST",
                "elsewhere",
                "PGHOSTADDR",
                "10.0.0.1",
                "PGSERVICE",
                "other",
                "PGSERVICEFILE",
                "/other",
                "PGDATABASE",
                "other",
                "PGOPTIONS",
                "-c search_path=other",
                "PGUSER",
                "bob",
                "LC_ALL",
                "de_DE");
        Map<String, String> given = programs("postgres://ann:secret@here:5433/shop?sslmode=require", shell)
                .environment("intact backup 1");
        assertThat(given)
                .containsOnlyKeys(
                        "PATH",
                        "PGHOST",
                        "PGPORT",
                        "PGDATABASE",
                        "PGUSER",
                        "PGPASSWORD",
                        "PGSSLMODE",
                        "PGSSLMINPROTOCOLVERSION",
                        "PGAPPNAME",
                        "PGCONNECT_TIMEOUT",
                        "LC_ALL")
                .containsEntry("PGHOST", "here")
                .containsEntry("PGPORT", "5433")
                .containsEntry("PGDATABASE", "shop")
                .containsEntry("PGUSER", "ann")
                .containsEntry("PGAPPNAME", "intact backup 1")
                .containsEntry("LC_ALL", "C");
        assertThat(programs("postgres://here/shop", shell).environment("x")).containsEntry("PGUSER", "bob");
    }

    @Test
    void programsAreAsCarefulAsOurOwnSessions() {
        assertThat(programs(
                                "postgres://ann@here/shop?ssl_min_protocol_version=TLSv1.3&channel_binding=require"
                                        + "&require_auth=scram-sha-256&sslnegotiation=direct&options=-c%20geqo%3Doff",
                                Map.of())
                        .environment("x"))
                .containsEntry("PGSSLMODE", "verify-full")
                .containsEntry("PGSSLROOTCERT", "system")
                .containsEntry("PGSSLMINPROTOCOLVERSION", "TLSv1.3")
                .containsEntry("PGCHANNELBINDING", "require")
                .containsEntry("PGREQUIREAUTH", "scram-sha-256")
                .containsEntry("PGSSLNEGOTIATION", "direct")
                .containsEntry("PGOPTIONS", "-c geqo=off");
        assertThat(programs("postgres://here/shop?sslrootcert=/roots", Map.of()).environment("x"))
                .containsEntry("PGSSLROOTCERT", "/roots")
                .containsEntry("PGSSLMINPROTOCOLVERSION", "TLSv1.2");
    }

    @Test
    void missingProgramIsNamedAndWhatToInstall() {
        NativePrograms none = programs("postgres://here/shop", Map.of("PATH", folder.toString()));
        assertThatThrownBy(() -> none.list(folder.resolve("x.dump")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no pg_restore on PATH")
                .hasMessageContaining("Nothing was touched");
    }

    @Test
    void programOlderThanTheServerIsRefusedWithBothVersions() throws Exception {
        script("pg_restore", "echo 'pg_restore (PostgreSQL) 9.6.24'");
        NativePrograms old = programs(Postgres.fresh().url(), Map.of("PATH", folder.toString()));
        assertThatThrownBy(() -> old.restore(folder.resolve("x.dump")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("pg_restore on PATH is of version 9, the server of version ")
                .hasMessageContaining("Nothing was touched");
    }

    @Test
    void programThatNeverEndsIsEnded() throws Exception {
        NativeProgram endless = new NativeProgram(
                List.of("/bin/sh", "-c", "echo begun; while :; do :; done"), Map.of(), new Cancellation());
        NativeProgram.End end = endless.run(Duration.ofMillis(100));
        assertThat(end.stopped()).isTrue();
        assertThatThrownBy(() -> endless.good(end))
                .isInstanceOf(BackupFailedException.class)
                .hasMessageContaining("begun")
                .hasMessageContaining("Nothing was changed");
    }

    @Test
    @Timeout(20)
    void cancelledProgramThatHearsNothingIsEndedWithItsChildren() throws Exception {
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        NativeProgram deaf = new NativeProgram(
                List.of(
                        "/bin/sh",
                        "-c",
                        ": " + folder + "; trap '' TERM; echo begun; (while :; do :; done) & while :; do :; done"),
                Map.of(),
                cancelled);
        NativeProgram.End end = deaf.run(Duration.ofMinutes(5), Duration.ofMillis(100));

        assertThat(end.stopped()).isTrue();
        assertThat(end.said()).isEqualTo("begun\n");
        ProcessHandle.allProcesses()
                .filter(this::isDeaf)
                .forEach(left -> assertThat(left.onExit()).succeedsWithin(Duration.ofSeconds(5)));
        assertThatThrownBy(() -> deaf.good(end)).isInstanceOf(CancelledException.class);
    }

    private boolean isDeaf(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(": " + folder + "; trap"))
                .isPresent();
    }

    @Test
    void restoreThatNeverGotInHasChangedNothing() throws Exception {
        script(
                "pg_restore",
                "[ \"$1\" = --version ] && echo 'pg_restore (PostgreSQL) 99.1' && exit 0",
                "echo 'pg_restore: error: connection to server at \"here\", port 1 failed: FATAL:  no room' >&2; exit 1");
        NativePrograms out = programs(Postgres.fresh().url(), Map.of("PATH", folder.toString()));
        assertThatThrownBy(() -> out.restore(folder.resolve("x.dump")))
                .isInstanceOf(BackupFailedException.class)
                .hasMessageContaining("no room")
                .hasMessageContaining("Nothing was changed");
    }

    @Test
    void restoreOfWhichNothingIsKnownSaysWhatToLookAt() throws Exception {
        script(
                "pg_restore",
                "[ \"$1\" = --version ] && echo 'pg_restore (PostgreSQL) 99.1' && exit 0",
                "echo 'pg_restore: error: FATAL:  terminating connection due to administrator command' >&2; exit 1");
        NativePrograms lost = programs(Postgres.fresh().url(), Map.of("PATH", folder.toString()));
        assertThatThrownBy(() -> lost.restore(folder.resolve("x.dump")))
                .isInstanceOfSatisfying(
                        CommitOutcomeUnknownException.class,
                        unknown -> assertThat(unknown.remedy()).contains("Look at the tables"))
                .hasMessageEndingWith("Look at the tables once the server answers, or restore again.");
    }

    private void script(String name, String... lines) throws IOException {
        Path file = Files.write(folder.resolve(name), List.of("#!/bin/sh", String.join("\n", lines)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
