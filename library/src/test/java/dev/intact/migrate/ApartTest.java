package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Effect;
import dev.intact.error.MigrationFailedException;
import dev.intact.migrate.MigrationRun.Verdict;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What runs outside of a transaction is half done where it fails, and says so until somebody has seen to it. */
class ApartTest {
    @TempDir
    Path folder;

    private Migrations write(String name, String text) throws IOException {
        Path files = Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(files.resolve(name), text);
        return Migrations.in(files);
    }

    private static MigrationState state(Database database, Migrations migrations) {
        return database.migrations(migrations).lines().get(0).state();
    }

    @ParameterizedTest
    @EnumSource
    void halfDoneMigrationIsNamedAndGoesOnWithTheNextStatementOnceItIsMended(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        String done = "-- migrate:up transaction:false\ncreate table a (x integer);\n";
        Migrations migrations = write("1_apart.sql", done + "insert into nowhere values (1);\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOfSatisfying(
                            MigrationFailedException.class,
                            e -> assertThat(e.effect()).isEqualTo(Effect.UNKNOWN))
                    .hasMessageContainingAll("1_apart.sql, line 3", "FAILED", "intact migrate status");
            assertThat(target.count("a")).isZero();
            assertThat(database.migrations(migrations).lines().get(0).remedy())
                    .contains("1 of its statements are known to be done", "nowhere", "repair 1");
            assertThatThrownBy(() -> database.migrate(migrations.down())).hasMessageContaining("intact migrate up");

            write("1_apart.sql", done.replace("table a", "table b") + "select 1;\n");
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("first 1 statements", "Put these back");
            write("1_apart.sql", done + "insert into a values (1);\n");
            assertThat(database.migrate(migrations).done()).hasSize(1);
            assertThat(target.count("a")).isEqualTo(1);
            assertThat(database.migrations(migrations).isCurrent()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void migrationWhoseFirstStatementIsRefusedIsPendingAsBefore(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = write(
                "1_apart.sql",
                "-- migrate:up transaction:false\ninsert into nowhere values (1);\n"
                        + "-- migrate:down transaction:false\ndrop table nowhere;\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOfSatisfying(
                            MigrationFailedException.class,
                            e -> assertThat(e.effect()).isEqualTo(Effect.NONE));
            assertThat(state(database, migrations)).isEqualTo(MigrationState.PENDING);
            assertThatThrownBy(() -> database.migrate(migrations.together())).hasMessageContaining("transaction:false");

            database.repair(migrations, 1, Verdict.APPLIED);
            assertThatThrownBy(() -> database.migrate(migrations.down())).hasMessageContaining("Nothing of it");
            assertThat(state(database, migrations)).isEqualTo(MigrationState.APPLIED);
        }
    }

    /** Also where the statement gives it no name. */
    @ParameterizedTest
    @CsvSource({"if not exists a_x, a_x", "'', a_x_idx"})
    void indexThatIsNotValidIsNamedWithWhatRemovesItAndNeverTakenForTheOneThatWasMeant(String said, String index)
            throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table a (x integer)", "insert into a values (1), (1)");
        Migrations migrations = write(
                "1_unique.sql",
                "-- migrate:up transaction:false\ncreate unique index concurrently " + said + " on a (x);\n");
        try (Database database = target.open()) {
            String remedy = "DROP INDEX CONCURRENTLY public." + index;
            assertThatThrownBy(() -> database.migrate(migrations)).hasMessageContainingAll("23505", remedy);
            assertThat(database.migrations(migrations).lines().get(0).remedy()).containsOnlyOnce(remedy);
            target.execute("delete from a");
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(remedy);

            target.execute(remedy);
            database.migrate(migrations);
            assertThat(target.rows("select indisvalid from pg_index where indrelid = 'a'::regclass"))
                    .containsExactly("t");
        }
    }

    /** A partition, say, that is neither part of its table nor by itself. */
    @Test
    void firstStatementThatWorksBesideOthersMayHaveLeftSomething() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        Migrations migrations =
                write("1_index.sql", "-- migrate:up transaction:false\ncreate index concurrently on nowhere (x);\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations)).hasMessageContaining("FAILED");
            assertThat(state(database, migrations)).isEqualTo(MigrationState.FAILED);
        }
    }

    @Test
    void statementThatIsStoppedIsNotTakenForDone() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        Migrations migrations =
                write("1_slow.sql", "-- migrate:up transaction:false\nselect pg_sleep(100);\nselect 1;\n");
        String sleeping =
                "select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
        try (Database database = target.open()) {
            FutureTask<Throwable> migrating =
                    new FutureTask<>(() -> catchThrowable(() -> database.migrate(migrations)));
            new Thread(migrating).start();
            while (target.rows(sleeping).isEmpty()) {
                assertThat(migrating.isDone()).isFalse();
            }
            database.cancel();
            assertThat(migrating.get(60, TimeUnit.SECONDS)).isInstanceOf(CancelledException.class);
            assertThat(state(database, migrations)).isEqualTo(MigrationState.PENDING);
        }
    }

    @Test
    void firstStatementWhoseEndWasNotSeenLeavesItHalfDoneAlsoWhereItIsRefusedNext() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        Migrations migrations =
                write("1_a.sql", "-- migrate:up transaction:false\ncreate table a (x integer);\nselect 1;\n");
        AtomicInteger begun = new AtomicInteger();
        DatabaseConfig config = DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event.equals(new Event.Step("migration.statement")) && begun.incrementAndGet() == 1) {
                throw new AssertionError("as if the process had died");
            }
        });
        try (Database database = target.open(config)) {
            assertThatThrownBy(() -> database.migrate(migrations)).isInstanceOf(AssertionError.class);
            target.execute("create table a (x integer)");
            assertThatThrownBy(() -> database.migrate(migrations))
                    .hasMessageContainingAll("already exists", "FAILED", "intact migrate status");
        }
    }

    @Test
    void indexThatSomebodyElseLeftUnfinishedIsInNobodysWay() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute(
                "create table a (x integer)", "create table other (x integer)", "insert into other values (1), (1)");
        assertThatThrownBy(() -> target.execute("create unique index concurrently o_x on other (x)"))
                .hasMessageContaining("o_x");
        Migrations migrations = write(
                "1_index.sql",
                "-- migrate:up transaction:false\ncreate index concurrently a_x on a (x);\ninsert into nowhere values (1);\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations))
                    .hasMessageContaining("nowhere")
                    .hasMessageNotContaining("o_x");
            target.execute("create table nowhere (x integer)");
            database.migrate(migrations);
            assertThat(database.migrations(migrations).isCurrent()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void statementThatIsDoneThoughItsEndWasNotSeenIsNamedAndPassedBy(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = write(
                "1_apart.sql",
                "-- migrate:up transaction:false\ncreate table a (x integer);\ncreate table b (x integer);\ncreate table c (x"
                        + " integer);\n");
        AtomicInteger begun = new AtomicInteger();
        DatabaseConfig config = DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event.equals(new Event.Step("migration.statement")) && begun.incrementAndGet() == 2) {
                throw new AssertionError("as if the process had died");
            }
        });
        try (Database database = target.open(config)) {
            assertThatThrownBy(() -> database.migrate(migrations)).isInstanceOf(AssertionError.class);
            target.execute("create table b (x integer)");
            assertThat(database.migrations(migrations).lines().get(0).remedy())
                    .contains("1_apart.sql, line 3, at: create table b", "end was not seen", "--as next");
            assertThatThrownBy(() -> database.migrate(migrations)).hasMessageContaining("line 3");
            database.repair(migrations, 1, Verdict.NEXT);
            database.migrate(migrations);
            assertThat(target.count("c")).isZero();
            assertThatThrownBy(() -> database.repair(migrations, 1, Verdict.NEXT))
                    .hasMessageContaining("not half done");
        }
    }

    @Test
    void indexThatSomebodyElseLeftUnfinishedIsNotTakenForTheOneThatWasMeant() throws IOException {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table a (x integer, y integer)", "insert into a values (1, 1), (1, 1)");
        for (String column : List.of("x", "y")) {
            String build = "create unique index concurrently a_" + column + " on a (" + column + ")";
            assertThatThrownBy(() -> target.execute(build)).isInstanceOf(AssertionError.class);
        }
        target.execute("delete from a");
        Migrations migrations = write(
                "1_unique.sql",
                "-- migrate:up transaction:false\ncreate unique index concurrently if not exists a_x on a (x);\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations))
                    .hasMessageContainingAll("not valid", "DROP INDEX CONCURRENTLY public.a_x");
            target.execute("drop index a_x");
            // Another one is no business of this migration.
            assertThat(database.migrate(migrations).done()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void statementThatEndsTheTransactionIsRefusedWithItsLine(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = write("1_commit.sql", "-- migrate:up\ncreate table a (x integer);\n\ncommit;\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("1_commit.sql, line 4", "COMMIT");
            assertThat(state(database, migrations)).isEqualTo(MigrationState.PENDING);
        }
    }
}
