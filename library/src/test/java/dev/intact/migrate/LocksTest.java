package dev.intact.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.adopt.SqlScript;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SchemaSession.Aim;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.error.ConfigurationException;
import dev.intact.error.TransactionConflictException;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nobody migrates beside somebody else, and nobody waits long behind a migration that waits. */
class LocksTest {
    @TempDir
    Path folder;

    private Migrations write(String name, String text) throws IOException {
        Path files = Files.createDirectories(folder.resolve("migrations"));
        Files.writeString(files.resolve(name), text);
        return Migrations.in(files);
    }

    /** Stops at the first statement until it is let go. */
    private record Gate(CountDownLatch reached, CountDownLatch open) {
        void on(Event event) {
            if (event.equals(new Event.Step("migration.statement"))) {
                reached.countDown();
                try {
                    assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void secondOfTwoAtOnceWaitsAndFindsNothingToDoOrSaysWhoIsAtIt(Engine engine) throws Exception {
        Target target = engine.fresh(folder);
        Migrations migrations =
                write("1_a.sql", "-- migrate:up\ncreate table a (x integer);\ninsert into a values (1);\n");
        Gate gate = new Gate(new CountDownLatch(1), new CountDownLatch(1));
        CountDownLatch waits = new CountDownLatch(1);
        try (Database first = target.open(DatabaseConfig.of(target.url()).withObserver(gate::on));
                Database second = target.open(DatabaseConfig.of(target.url()).withObserver(event -> {
                    if (event instanceof Event.Notice notice && notice.message().contains("is migrating it")) {
                        waits.countDown();
                    }
                }))) {
            FutureTask<MigrationReport> one = new FutureTask<>(() -> first.migrate(migrations));
            new Thread(one).start();
            assertThat(gate.reached().await(60, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> second.migrate(migrations.patience(Duration.ZERO)))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContainingAll("intact migrate by", "is migrating it", "Nothing was changed");
            FutureTask<MigrationReport> other = new FutureTask<>(() -> second.migrate(migrations));
            new Thread(other).start();
            assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();
            gate.open().countDown();
            assertThat(one.get(60, TimeUnit.SECONDS).done()).hasSize(1);
            assertThat(other.get(60, TimeUnit.SECONDS).done()).isEmpty();
            assertThat(target.count("a")).isEqualTo(1);
        }
    }

    @Test
    void migrationUnderALongReaderKeepsNoNewReaderForLongerThanTheLockTimeout() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table a (x integer)");
        Migrations migrations = write("1_a.sql", "-- migrate:up\nalter table a add column y integer;\n")
                .lockTimeout(Duration.ofMillis(300));
        AtomicInteger tries = new AtomicInteger();
        DatabaseConfig config = DatabaseConfig.of(target.url()).withObserver(event -> {
            if (event.equals(new Event.Step("migration.statement"))) {
                tries.incrementAndGet();
            }
        });
        try (Database database = target.open(config);
                Connection reader = target.connect();
                Statement read = reader.createStatement();
                Connection visitor = target.connect();
                Statement visit = visitor.createStatement()) {
            reader.setAutoCommit(false);
            boolean unused = read.execute("select * from a");
            assertThatThrownBy(() -> database.migrate(migrations.patience(Duration.ZERO)))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContainingAll("55P03", "1_a.sql, line 2", "In the way: server process", "uses a");

            FutureTask<MigrationReport> migrating = new FutureTask<>(() -> database.migrate(migrations));
            new Thread(migrating).start();
            long longest = 0;
            int before = tries.get();
            for (int visits = 0; visits < 1_000_000 && tries.get() < before + 4; visits++) {
                long from = System.nanoTime();
                visit.execute("select count(*) from a");
                longest = Math.max(longest, System.nanoTime() - from);
            }
            assertThat(tries.get()).isGreaterThanOrEqualTo(before + 4);
            // It did wait behind the migration, and no longer than that may wait; the rest is a busy machine's.
            assertThat(Duration.ofNanos(longest)).isBetween(Duration.ofMillis(100), Duration.ofMillis(1500));
            reader.rollback();
            assertThat(migrating.get(60, TimeUnit.SECONDS).done()).hasSize(1);
            assertThat(target.rows("select y from a")).isEmpty();
        }
    }

    /** The longest wait of a reader of a, until a try was given up because another table is in use. */
    private Duration longestWait(Target target, Migrations migrations, String held) throws Exception {
        try (Database database = target.open();
                Connection reader = target.connect();
                Statement read = reader.createStatement();
                Connection visitor = target.connect();
                Statement visit = visitor.createStatement()) {
            reader.setAutoCommit(false);
            boolean unused = read.execute("select * from " + held);
            FutureTask<TransactionConflictException> migrating = new FutureTask<>(() -> catchThrowableOfType(
                    TransactionConflictException.class, () -> database.migrate(migrations.patience(Duration.ZERO))));
            new Thread(migrating).start();
            long longest = 0;
            while (!migrating.isDone()) {
                long from = System.nanoTime();
                visit.execute("select count(*) from a");
                longest = Math.max(longest, System.nanoTime() - from);
            }
            assertThat(migrating.get()).hasMessageContaining("55P03");
            return Duration.ofNanos(longest);
        }
    }

    @Test
    void severalStatementsWaitNoLongerTogetherThanOneMay() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table a (x integer)", "create table b (x integer)");
        Duration lock = Duration.ofSeconds(1);
        Migrations migrations = write(
                        "1_a.sql",
                        "-- migrate:up\nset lock_timeout = 0;\nalter table a add column y integer;\nselect pg_sleep(0.9);\n"
                                + "alter table b add column y text default 'filled concurrently';\n")
                .lockTimeout(lock);
        assertThat(longestWait(target, migrations, "b"))
                .isBetween(lock.dividedBy(2), lock.multipliedBy(3).dividedBy(2));
    }

    /** Beside others or not: in a transaction everybody waits for what came before it. */
    @Test
    void whatIsDoneConcurrentlyInATransactionWaitsNoLongerThanTheRest() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        Migrations migrations = write("1_a.sql", """
                -- migrate:up
                create materialized view v as select 1 as id, current_setting('lock_timeout') as waits;
                create unique index on v (id);
                refresh materialized view concurrently v;
                """);
        try (Database database = target.open()) {
            database.migrate(migrations.lockTimeout(Duration.ofSeconds(2)));
            assertThat(target.rows("select waits::interval <= '2s' from v")).containsExactly("t");
        }
    }

    @Test
    void onlyWhatIsBuiltConcurrentlyWaitsForLong() {
        List<String> patient = List.of(
                "create unique index concurrently if not exists i on t (x)",
                "DROP INDEX CONCURRENTLY i",
                "reindex (verbose) table concurrently t",
                "reindex ( concurrently ) table t",
                "refresh materialized view concurrently v",
                "alter table t detach partition p concurrently");
        List<String> brief = List.of(
                "alter table t add column c text default 'concurrently'",
                "create index on t (x) -- not concurrently",
                "create index \"concurrently\" on t (x)");
        assertThat(SqlScript.of(String.join(";", patient), "postgresql"))
                .hasSize(patient.size())
                .allMatch(SqlScript.Statement::isConcurrent);
        assertThat(SqlScript.of(String.join("\n;", brief), "postgresql"))
                .hasSize(brief.size())
                .noneMatch(SqlScript.Statement::isConcurrent);
    }

    @Test
    void readersOfAFileNeverWaitForItsMigration() throws Exception {
        Target target = Engine.SQLITE.fresh(folder);
        target.execute("create table a (x integer)");
        Migrations migrations = write("1_a.sql", "-- migrate:up\nalter table a add column y integer;\n");
        try (Database database = target.open()) {
            database.migrate(migrations);
            try (Connection reader = target.connect();
                    Statement read = reader.createStatement()) {
                read.execute("pragma busy_timeout=0");
                read.execute("begin");
                boolean unused = read.execute("select y from a");
                write("2_a.sql", "-- migrate:up\nalter table a drop column y;\n");
                assertThat(database.migrate(migrations).done()).hasSize(1);
                assertThat(read.execute("select y from a")).isTrue();
            }
        }
    }

    @Test
    void poolerThatLendsSessionsByTheTransactionIsRefusedUnseen() {
        Dialect dialect = new PostgresDialect();
        Address address = dialect.address("postgres://me@aws-0-eu.pooler.supabase.com:6543/postgres")
                .orElseThrow();
        SessionSettings settings = new SessionSettings("a test", Timeouts.USUAL);
        assertThatThrownBy(() -> dialect.schema(address, settings, Aim.CHANGE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("Cannot migrate through", "direct_url", "Nothing was touched");
    }
}
