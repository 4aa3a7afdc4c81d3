package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.config.Guard;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;
import dev.intact.migrate.MigrationRun.Verdict;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is refused before anything is changed. */
class GuardsTest {
    @TempDir
    Path folder;

    private Migrations write(String name, String text) throws IOException {
        Path files = Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(files.resolve(name), text);
        return Migrations.in(files);
    }

    @ParameterizedTest
    @EnumSource
    void protectedSchemaChangesOnlyWhenItIsForced(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = write("1_a.sql", "-- migrate:up\ncreate table a (x integer);\n");
        DatabaseConfig config = DatabaseConfig.of(target.url()).withEnvironment("production", Guard.PROTECTED);
        try (Database database = target.open(config)) {
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("production is protected", "--force");
            assertThat(database.migrations(migrations).current()).isEmpty();
            assertThatThrownBy(() -> database.schema(Migrations.in(folder.resolve("none")))
                            .baseline())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("production is protected", "--force");
            assertThat(database.migrate(migrations.dryRun()).done()).hasSize(1);
            assertThat(database.migrate(migrations.with(Migrations.Option.FORCE).with(Migrations.Option.NO_BACKUP))
                            .done())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotThereIsNotRepaired(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = write("1_a.sql", "-- migrate:up\ncreate table a (x integer);\n");
        try (Database database = target.open()) {
            database.migrate(migrations);
            assertThatThrownBy(() -> database.repair(migrations, 2, Verdict.APPLIED))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("no file of migration 2", "Nothing was changed");
            assertThatThrownBy(() -> database.repair(migrations, 2, Verdict.PENDING))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("it was not applied");
            assertThat(database.migrations(migrations).isCurrent()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void versionThatIsNotThereIsNoTarget(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = write("1_a.sql", "-- migrate:up\ncreate table a (x integer);\n");
        try (Database database = target.open()) {
            database.migrate(migrations);
            assertThatThrownBy(() -> database.migrate(migrations.to(2)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("no migration 2", "Nothing was changed");
            assertThatThrownBy(() -> database.migrate(migrations.down().to(2)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("0 takes all of them back");
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfDoneFileStaysOutsideOfATransaction(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        String first = "create table a (x integer);\n";
        Migrations migrations =
                write("1_a.sql", "-- migrate:up transaction:false\n" + first + "insert into nowhere values (1);\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations)).hasMessageContaining("nowhere");
            write("1_a.sql", "-- migrate:up\n" + first + "insert into a values (1);\n");
            assertThatThrownBy(() -> database.migrate(migrations))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("Put these back as they were");
            assertThat(target.count("a")).isZero();
        }
    }

    @Test
    void filesThatLookAtForeignKeysOtherwiseDoNotGoTogether() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        write("1_a.sql", "-- migrate:up foreign_keys:on\ncreate table a (x integer);\n");
        Migrations migrations = write("2_b.sql", "-- migrate:up\ncreate table b (x integer);\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations.together()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("1_a.sql", "2_b.sql", "foreign_keys", "Nothing was changed");
            MigrationReport tried = database.migrate(migrations.dryRun());
            assertThat(tried.done()).hasSize(1);
            assertThat(tried.untried()).extracting(MigrationReport.Done::title).containsExactly("2_b");
            assertThat(database.migrate(migrations).done()).hasSize(2);
        }
    }

    @Test
    void thereIsNoStatementBehindTheLast() throws IOException {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute(
                "create table p (id integer primary key)",
                "create table c (p integer references p)",
                "insert into p values (1)",
                "insert into c values (1)");
        Migrations migrations = write("1_a.sql", "-- migrate:up transaction:false\ndelete from p;\n");
        try (Database database = target.open()) {
            assertThatThrownBy(() -> database.migrate(migrations)).hasMessageContaining("a row of c");
            assertThatThrownBy(() -> database.repair(migrations, 1, Verdict.NEXT))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("All statements of migration 1 are done", "--as applied");
            target.execute("delete from c");
            assertThat(database.migrate(migrations).done()).hasSize(1);
        }
    }

    /** Whether the first statement is still hit or just done, the next one does not begin. */
    @ParameterizedTest
    @EnumSource
    void stoppedFileOutsideOfATransactionBeginsNoFurtherStatement(Engine engine) throws IOException {
        Target target = engine.fresh(folder);
        Migrations migrations = write(
                "1_a.sql",
                "-- migrate:up transaction:false\ncreate table a (x integer);\ncreate table b (x integer);\n");
        List<Database> opened = new ArrayList<>();
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event.equals(new Event.Step("migration.statement"))) {
                opened.forEach(Database::cancel);
            }
        }))) {
            opened.add(database);
            assertThatThrownBy(() -> database.migrate(migrations)).isInstanceOf(IntactException.class);
            assertThat(database.migrations(migrations).isCurrent()).isFalse();
        }
        assertThatThrownBy(() -> target.rows("select x from b")).isInstanceOf(AssertionError.class);
    }

    @Test
    void whoeverWaitsForTheLockOfMigrationsCanBeStopped() throws Exception {
        Target target = Engine.SQLITE.fresh(folder);
        Migrations migrations = write("1_a.sql", "-- migrate:up\ncreate table a (x integer);\n");
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (Database first = target.open(DatabaseConfig.of(target.url()).withObserver(event -> {
                    if (event.equals(new Event.Step("migration.statement"))) {
                        holds.countDown();
                        awaited(ended);
                    }
                }));
                Database second = target.open(DatabaseConfig.of(target.url()).withObserver(event -> {
                    if (event instanceof Event.Notice) {
                        waits.countDown();
                    }
                }))) {
            FutureTask<MigrationReport> one = new FutureTask<>(() -> first.migrate(migrations));
            new Thread(one).start();
            awaited(holds);
            FutureTask<Throwable> other = new FutureTask<>(() -> catchThrowable(() -> second.migrate(migrations)));
            new Thread(other).start();
            awaited(waits);
            second.cancel();
            assertThat(other.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(CancelledException.class)
                    .hasMessageContaining("Nothing was changed");
            ended.countDown();
            assertThat(one.get(60, TimeUnit.SECONDS).done()).hasSize(1);
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
