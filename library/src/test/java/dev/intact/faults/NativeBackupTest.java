package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.backup.Backup;
import dev.intact.backup.Restore;
import dev.intact.error.BackupFailedException;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.pooler.PgBouncer;
import dev.intact.pooler.PgBouncer.Manner;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.testing.Postgres;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The programs of this machine, {@code pg_dump} and {@code pg_restore}, against a server of a version that they know: with the
 * profile {@code native}.
 */
@Timeout(60)
@EnabledIfSystemProperty(named = "native.programs", matches = ".+")
class NativeBackupTest {
    private static final String ALL =
            "select (select string_agg(v::text, ',' order by id) from kept), (select n from seen)";

    /** The session that watches the program has looked at it since it began to wait. */
    private static final String WATCHED =
            "select 1 from pg_locks l join pg_stat_activity w on w.query_start > l.waitstart"
                    + " where not l.granted and w.query like '%pg_snapshot_xmax%' and w.state <> 'active'"
                    + " and w.pid <> pg_backend_pid()";

    @TempDir
    static Path data;

    private static Server server;
    private static int databases;

    @TempDir
    Path folder;

    private Target target;

    @BeforeAll
    static void start() throws Exception {
        server = new Server(data);
    }

    @AfterAll
    static void end() throws Exception {
        server.close();
    }

    @BeforeEach
    void begin() {
        String name = "native" + ++databases;
        server.target().execute("create database " + name);
        target = new Target(
                Engine.POSTGRES,
                server.target().url().replaceFirst("postgres$", name),
                server.target().jdbcUrl().replace("/postgres?", "/" + name + "?"));
        target.execute(
                "create table kept (id integer primary key, v integer not null)",
                "create table first (id integer primary key)",
                "insert into kept values (1, 1), (2, 1)",
                "create view seen as select count(*) as n from kept");
    }

    private Database database(String url) {
        return Database.open(DatabaseConfig.of(url)
                .withFiles(folder)
                .withTimeouts(usual -> usual.withLock(Duration.ofSeconds(1))
                        .withConnect(Duration.ofSeconds(2))
                        .withStatement(Duration.ofSeconds(3))));
    }

    @Test
    void whatPgDumpKeptComesBackWithWhatIsNoTable() {
        try (Database database = database(target.url())) {
            Backup backup = database.backups().createNative();
            assertThat(database.backups().verify("latest").id()).isEqualTo(backup.id());
            target.execute("update kept set v = 2", "drop view seen", "drop table first");
            assertThat(database.backups().restoreNative(Restore.of("latest")).id())
                    .isEqualTo(backup.id());
            assertThat(target.rows(ALL)).containsExactly("1,1|2");
            assertThat(target.count("first")).isZero();
        }
    }

    @Test
    void readerInTheWayEndsItInTimeAndNothingIsChanged() throws Exception {
        try (Database database = database(target.url());
                Connection reader = target.connect();
                Statement reading = reader.createStatement()) {
            Backup unused = database.backups().createNative();
            target.execute("update kept set v = 2");
            reader.setAutoCommit(false);
            reading.execute("select * from kept");
            assertThatThrownBy(() -> database.backups().restoreNative(Restore.of("latest")))
                    .isInstanceOf(BackupFailedException.class)
                    .hasMessageContaining("waited too long for others")
                    .hasMessageContaining("Nothing was changed");
            assertThat(target.rows(ALL)).containsExactly("2,2|2");
            reader.rollback();
            Backup again = database.backups().restoreNative(Restore.of("latest"));
            assertThat(target.rows(ALL)).containsExactly("1,1|2");
            assertThat(again.manifest()).isPresent();
        }
    }

    @Test
    void writerWhoAltersATableEndsABackupInTime() throws Exception {
        try (Database database = database(target.url());
                Connection writer = target.connect();
                Statement altering = writer.createStatement()) {
            writer.setAutoCommit(false);
            altering.execute("lock table kept in access exclusive mode");
            assertThatThrownBy(() -> database.backups().createNative())
                    .isInstanceOf(IntactException.class)
                    .hasMessageContaining("Nothing was changed");
            assertThat(database.backups().list()).isEmpty();
        }
    }

    /** A server that dies while pg_restore is at work, and is started again. */
    @Test
    void serverThatDiesLeavesWhatWasAndThatIsSaid() throws Exception {
        try (Database database = Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
                Connection reader = target.connect();
                Statement reading = reader.createStatement()) {
            Backup unused = database.backups().createNative();
            target.execute("update kept set v = 2");
            reader.setAutoCommit(false);
            reading.execute("select * from kept");
            CompletableFuture<Backup> restoring =
                    CompletableFuture.supplyAsync(() -> database.backups().restoreNative(Restore.of("latest")));
            await(WATCHED);
            server.crashAndRestart();
            assertThatThrownBy(restoring::join)
                    .cause()
                    .hasMessageContaining("Nothing was changed")
                    .isInstanceOfSatisfying(
                            IntactException.class, e -> assertThat(e.effect()).isEqualTo(Effect.NONE));
            assertThat(target.rows(ALL)).containsExactly("2,2|2");
        }
    }

    @Test
    void cancelledRestoreChangesNothing() throws Exception {
        try (Database database = Database.open(DatabaseConfig.of(target.url()).withFiles(folder));
                Connection reader = target.connect();
                Statement reading = reader.createStatement()) {
            Backup unused = database.backups().createNative();
            target.execute("update kept set v = 2");
            reader.setAutoCommit(false);
            reading.execute("select * from kept");
            CompletableFuture<Backup> restoring =
                    CompletableFuture.supplyAsync(() -> database.backups().restoreNative(Restore.of("latest")));
            await("select 1 from pg_locks where not granted");
            database.cancel();
            assertThatThrownBy(restoring::join).hasCauseInstanceOf(CancelledException.class);
            assertThat(target.rows(ALL)).containsExactly("2,2|2");
        }
    }

    private static void rollback(Connection reader) {
        try {
            reader.rollback();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void await(String sql) {
        while (target.rows(sql).isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lostCommitIsSettled(CutProxy.Fate fate) throws Exception {
        int port = URI.create(target.url()).getPort();
        try (CutProxy proxy = new CutProxy(port);
                Database database = database(target.url().replace(":" + port, ":" + proxy.port()));
                Connection reader = target.connect();
                Statement reading = reader.createStatement()) {
            Backup unused = database.backups().createNative();
            target.execute("update kept set v = 2");
            reader.setAutoCommit(false);
            reading.execute("select * from kept");
            CompletableFuture<Void> letting = CompletableFuture.runAsync(() -> {
                await(WATCHED);
                proxy.befall(fate);
                rollback(reader);
            });
            boolean committed = true;
            try {
                Backup back = database.backups().restoreNative(Restore.of("latest"));
                assertThat(back.manifest()).isPresent();
            } catch (IntactException e) {
                committed = false;
                assertThat(e.effect()).as("%s: %s", fate, e.getMessage()).isEqualTo(Effect.NONE);
                assertThat(e).hasMessageContaining("Nothing was changed");
            }
            letting.join();
            assertThat(target.rows(ALL)).as("%s", fate).containsExactly(committed ? "1,1|2" : "2,2|2");
        }
    }

    @Test
    void whatNobodyCanBeAskedIsUnknown() throws Exception {
        int port = URI.create(target.url()).getPort();
        try (CutProxy proxy = new CutProxy(port);
                Database database = database(target.url().replace(":" + port, ":" + proxy.port()));
                Connection reader = target.connect();
                Statement reading = reader.createStatement()) {
            Backup unused = database.backups().createNative();
            reader.setAutoCommit(false);
            reading.execute("select * from kept");
            CompletableFuture<Backup> restoring =
                    CompletableFuture.supplyAsync(() -> database.backups().restoreNative(Restore.of("latest")));
            await(WATCHED);
            proxy.close();
            assertThatThrownBy(restoring::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            IntactException.class, e -> assertThat(e.effect()).isEqualTo(Effect.UNKNOWN));
        }
    }

    /** With the profile {@code pgbouncer} as well. */
    @Test
    @EnabledIfSystemProperty(named = "pgbouncer", matches = ".+")
    void throughAPoolerThatLendsItsSessionsTheyAreNotStarted() {
        int port = URI.create(target.url()).getPort();
        String name = target.url().substring(target.url().lastIndexOf('/') + 1);
        try (Database database = database(target.url())) {
            Backup unused = database.backups().createNative();
        }
        target.execute("update kept set v = 2");
        try (PgBouncer pooler = new PgBouncer(new Postgres.Database(port, name), Manner.IGNORING, "transaction");
                Database database = database(target.url().replace(":" + port, ":" + pooler.port()))) {
            assertThatThrownBy(() -> database.backups().restoreNative(Restore.of("latest")))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("a pooler stands before the server");
            assertThatThrownBy(() -> database.backups().createNative()).isInstanceOf(ConfigurationException.class);
            assertThat(database.backups().list()).hasSize(1);
        }
        assertThat(target.rows(ALL)).containsExactly("2,2|2");
    }
}
