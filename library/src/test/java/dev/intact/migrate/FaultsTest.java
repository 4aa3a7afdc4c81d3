package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.doctor.Finding;
import dev.intact.doctor.Finding.Severity;
import dev.intact.error.CancelledException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Migrations that are stopped, lose their server, or stand as they should not. */
class FaultsTest {
    @TempDir
    Path folder;

    private Migrations write(String name, String text) throws IOException {
        Path files = Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(files.resolve(name), text);
        return Migrations.in(files);
    }

    private Migrations two() throws IOException {
        write("1_a.sql", "-- migrate:up\ncreate table a (x integer);\n");
        return write("2_b.sql", "-- migrate:up\ncreate table b (x integer);\ninsert into b values (1);\n");
    }

    private static List<MigrationState> states(Database database, Migrations migrations) {
        return database.migrations(migrations).lines().stream()
                .map(MigrationStatus.Line::state)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void stoppedRunLeavesWhatWasAppliedAndNothingOfTheNext(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = two();
        AtomicReference<Database> running = new AtomicReference<>();
        DatabaseConfig config = DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event instanceof Event.Phase phase && phase.phase().equals("migrate")) {
                running.get().cancel();
            }
        });
        try (Database database = target.open(config)) {
            running.set(database);
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContainingAll("Nothing of the next one was changed", "1_a");
            assertThat(states(database, migrations)).containsExactly(MigrationState.APPLIED, MigrationState.PENDING);
        }
    }

    @Test
    void lostSessionChangesNothingAndTheNextRunGoesOn() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        Migrations migrations = two();
        String end = "select pg_terminate_backend(pid) from pg_stat_activity where application_name like"
                + " 'intact migrate%' and datname = current_database()";
        AtomicReference<String> at = new AtomicReference<>("rows.written");
        DatabaseConfig config = DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event instanceof Event.Step step && step.name().equals(at.get())) {
                at.set("never");
                target.rows(end);
            }
        });
        try (Database database = target.open(config)) {
            assertThatThrownBy(() -> database.migrate(migrations)).isInstanceOf(ConnectionFailedException.class);
            assertThat(states(database, migrations)).containsExactly(MigrationState.PENDING, MigrationState.PENDING);
            assertThat(database.migrate(migrations).done()).hasSize(2);
        }
    }

    @Test
    void migrationsThatKeepOthersFromBeingDoneAreFoundByTheDoctor() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        write("1_a.sql", "-- migrate:up\ncreate table a (x integer);\n");
        Migrations migrations =
                write("2_b.sql", "-- migrate:up transaction:false\ncreate table b (x integer);\nselect nothing;\n");
        DatabaseConfig config = DatabaseConfig.of(target.url()).withFiles(folder);
        try (Database database = target.open(config)) {
            database.migrate(migrations.steps(1));
            assertThat(findings(database)).isEmpty();
            assertThatThrownBy(() -> database.migrate(migrations)).hasMessageContaining("FAILED");
            write("1_a.sql", "-- migrate:up\ncreate table c (x integer);\n");
            assertThat(findings(database))
                    .extracting(Finding::severity)
                    .containsExactly(Severity.PROBLEM, Severity.WARNING);
            assertThat(findings(database).get(0).remedy()).contains("intact migrate up", "nothing");
        }
    }

    private static List<Finding> findings(Database database) {
        return database.doctor().findings().stream()
                .filter(finding -> finding.what().contains("migration"))
                .toList();
    }
}
