package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConnectionFailedException;
import dev.intact.faults.CutProxy.Fate;
import dev.intact.migrate.Migrations;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The answer to a migration's COMMIT is lost: the database is asked, and what is said is what is there. */
class MigrationLostCommitTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"CUT_BEFORE", "CUT_AFTER", "RESET_BOTH"})
    void whatIsSaidOfAMigrationIsWhatIsThere(Fate fate) throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        Files.writeString(folder.resolve("1_a.sql"), "-- migrate:up\ncreate table a (x integer);\n");
        Migrations migrations = Migrations.in(folder);
        AtomicBoolean cut = new AtomicBoolean();
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target))) {
            DatabaseConfig config = LostCommitTest.through(proxy, target).withObserver(event -> {
                if (event.equals(new Event.Step("migration.recorded")) && cut.compareAndSet(false, true)) {
                    proxy.befall(fate);
                }
            });
            try (Database database = Database.open(config)) {
                boolean said = true;
                if (fate == Fate.CUT_AFTER) {
                    assertThat(database.migrate(migrations).done()).hasSize(1);
                } else if (fate == Fate.CUT_BEFORE) {
                    assertThatThrownBy(() -> database.migrate(migrations))
                            .isInstanceOf(ConnectionFailedException.class)
                            .hasMessageContaining("nothing was changed");
                    said = false;
                } else {
                    said = applied(database, migrations);
                }
                assertThat(cut).isTrue();
                assertThat(database.migrations(migrations).isCurrent()).isEqualTo(said);
                assertThat(target.rows("select count(*) from pg_tables where tablename = 'a'"))
                        .containsExactly(said ? "1" : "0");
                assertThat(database.migrate(migrations).done()).hasSize(said ? 0 : 1);
            }
        }
    }

    private static boolean applied(Database database, Migrations migrations) {
        try {
            return !database.migrate(migrations).done().isEmpty();
        } catch (ConnectionFailedException e) {
            return false;
        }
    }
}
