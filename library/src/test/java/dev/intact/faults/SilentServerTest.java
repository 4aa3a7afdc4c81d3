package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.connect.RetryPolicy;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.error.ConnectionFailedException;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that keeps the connection and says nothing any more: nobody waits for it longer than for a statement. */
@Timeout(120)
class SilentServerTest {
    private static final String BACKEND = "select pg_backend_pid()";

    @TempDir
    Path folder;

    private final Set<Long> stopped = new HashSet<>();

    private static DatabaseConfig config(Target target) {
        return DatabaseConfig.of(target.url()).withTimeouts(usual -> usual.withStatement(Duration.ofMillis(500)));
    }

    private void stop(Transaction tx) throws IOException, InterruptedException {
        long backend = tx.queryOne(BACKEND, row -> row.longAt(0));
        stopped.add(backend);
        signal("STOP", backend);
    }

    private static void signal(String name, long process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process))
                        .start()
                        .waitFor())
                .isZero();
    }

    private void goOn() throws IOException, InterruptedException {
        for (long backend : stopped) {
            signal("CONT", backend);
        }
        stopped.clear();
    }

    @Test
    void aTransactionThatGetsNoAnswerIsRunAgainOnAnotherConnection() throws Exception {
        try (Server server = new Server(folder.resolve("data"));
                Database db = Database.open(config(server.target()))) {
            server.target().execute("create table t (id integer)");
            try {
                db.transaction(tx -> {
                    tx.execute("insert into t values (1)");
                    if (stopped.isEmpty()) {
                        stop(tx);
                        assertThatThrownBy(() -> tx.execute("insert into t values (2)"))
                                .isInstanceOf(ConnectionFailedException.class);
                    }
                    tx.execute("insert into t values (3)");
                });
                db.transaction(tx -> {
                    long backend = tx.queryOne(BACKEND, row -> row.longAt(0));
                    assertThat(stopped).doesNotContain(backend);
                });
            } finally {
                goOn();
            }
            assertThat(server.target().rows("select id from t order by id")).containsExactly("1", "3");
        }
    }

    @Test
    void aTransactionWhoseCommitGetsNoAnswerIsSettledOnAnotherConnection() throws Exception {
        try (Server server = new Server(folder.resolve("data"))) {
            server.target().execute("create table t (id integer)");
            DatabaseConfig config = config(server.target()).withObserver(event -> {
                if (event.equals(new Event.Step("commit.failed"))) {
                    // The server commits late, or finds its client gone: whichever it does, the fence asks.
                    try {
                        goOn();
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            AtomicBoolean once = new AtomicBoolean();
            try (Database db = Database.open(config)) {
                db.transaction(tx -> {
                    tx.execute("insert into t values (1)");
                    if (!once.getAndSet(true)) {
                        stop(tx);
                    }
                });
            } finally {
                goOn();
            }
            assertThat(server.target().count("t")).isEqualTo(1);
        }
    }

    private static DatabaseConfig brief(DatabaseConfig config) {
        return config.withTimeouts(usual -> usual.withRead(Duration.ofMillis(300))
                        .withLock(Duration.ofMillis(300))
                        .withConnect(Duration.ofSeconds(1)))
                .withConnect(usual -> usual.with(RetryPolicy.NEVER));
    }

    private static <T> CompletableFuture<T> apart(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        done.complete(work.call());
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done;
    }

    @Test
    void whoReadsWhoBorrowsAndTheFenceGetNoAnswerAndEnd() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        CountDownLatch never = new CountDownLatch(1);
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target))) {
            DatabaseConfig config = brief(LostCommitTest.through(proxy, target));
            Dialect dialect = new PostgresDialect();
            Address address = dialect.address(config.place().address()).orElseThrow();
            SessionSettings settings =
                    new SessionSettings("intact test", config.limits().timeouts(), 1);
            try (Database db = Database.open(config);
                    ProgramSession session = dialect.session(dialect.connect(address, settings), address, settings);
                    Connection fence = session.fresh();
                    Connection lent = db.readDataSource().getConnection()) {
                db.read(r -> r.queryOne("select 1", row -> row.longAt(0)));
                proxy.hold(never);
                List<CompletableFuture<?>> all = List.of(
                        apart(() -> db.read(r -> r.queryOne("select 1", row -> row.longAt(0)))),
                        apart(() -> lent.createStatement().execute("select 1")),
                        apart(() -> fence.createStatement().execute("select 1")));
                for (CompletableFuture<?> one : all) {
                    assertThatThrownBy(() -> one.get(12, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
                }
            } finally {
                never.countDown();
            }
        }
    }

    /** Asked what it is, it finds a function of that name that does not end. */
    @Test
    void aServerThatSaysNothingAfterTheLoginIsLeft() {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute(
                "create function public.pg_is_in_recovery() returns boolean language sql"
                        + " as $$ select pg_sleep(20) is null $$",
                "do $$ begin execute format('alter database %I set search_path = public, pg_catalog',"
                        + " current_database()); end $$");
        Dialect dialect = new PostgresDialect();
        SessionSettings settings =
                new SessionSettings("intact test", Timeouts.USUAL.withConnect(Duration.ofMillis(300)), 1);
        Address address = dialect.address(target.url()).orElseThrow();
        long from = System.nanoTime();
        assertThatThrownBy(() -> dialect.connect(address, settings)).isInstanceOf(SQLException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void whoWritesForLongerThanIsReadGetsItsAnswer() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        DatabaseConfig config = brief(DatabaseConfig.of(target.url()));
        try (Database db = Database.open(config)) {
            int reading;
            try (Connection lent = db.readDataSource().getConnection()) {
                reading = lent.getNetworkTimeout();
            }
            try (Connection lent = db.dataSource().getConnection()) {
                assertThat(lent.getNetworkTimeout()).isGreaterThan(reading);
            }
            db.transaction(tx -> tx.execute("select 1"));
            try (Connection lent = db.readDataSource().getConnection()) {
                assertThat(lent.getNetworkTimeout()).isEqualTo(reading).isEqualTo(5600);
            }
        }
    }

    @Test
    void whatIsLetGoOfDoesNotWaitForTheServer() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        CountDownLatch never = new CountDownLatch(1);
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target));
                Database db = Database.open(brief(LostCommitTest.through(proxy, target)))) {
            Connection lent = db.dataSource().getConnection();
            lent.setAutoCommit(false);
            lent.createStatement().execute("select 1");
            proxy.hold(never);
            try {
                apart(() -> {
                            lent.abort(Runnable::run);
                            return true;
                        })
                        .get(3, TimeUnit.SECONDS);
            } finally {
                never.countDown();
            }
        }
    }

    @Test
    void theServerEndsWhatRestsInATransactionForTooLong() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        String asked = "show idle_in_transaction_session_timeout";
        try (Database db = Database.open(
                        DatabaseConfig.of(target.url()).withTimeouts(usual -> usual.withIdle(Duration.ofMinutes(7))));
                Connection lent = db.dataSource().getConnection()) {
            assertThat(db.<String, RuntimeException>read(r -> r.queryOne(asked, row -> row.textAt(0))))
                    .isEqualTo("7min");
            assertThat(db.<String, RuntimeException>write(w -> w.queryOne(asked, row -> row.textAt(0))))
                    .isEqualTo("7min");
            try (ResultSet row = lent.createStatement().executeQuery(asked)) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("7min");
            }
        }
    }
}
