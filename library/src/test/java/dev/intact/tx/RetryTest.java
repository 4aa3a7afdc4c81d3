package dev.intact.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.connect.PoolConfig;
import dev.intact.connect.RetryFigures;
import dev.intact.connect.RetryFigures.Again;
import dev.intact.connect.RetryPolicy;
import dev.intact.error.CancelledException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.IntactException;
import dev.intact.error.StatementFailedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.TransactionOptions.Isolation;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A unit that fails in a way that passes is run again as its policy says; each time is told and counted. */
class RetryTest {
    private static final Duration LONG = Duration.ofDays(30);
    private static final RetryPolicy ENDLESS_WAIT = new RetryPolicy(3, LONG, LONG.multipliedBy(2));

    @TempDir
    Path folder;

    private final List<Event.Retry> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger runs = new AtomicInteger();
    private Target target;

    private Database open(RetryPolicy policy) {
        target = Engine.POSTGRES.fresh(folder);
        return Database.open(DatabaseConfig.of(target.url())
                .withFiles(folder)
                .withConnect(usual -> usual.with(policy))
                .withObserver(event -> {
                    if (event instanceof Event.Retry retry) {
                        told.add(retry);
                    }
                }));
    }

    /** What the server says of a failure of this code. */
    private void fail(Transaction tx, String state) {
        runs.incrementAndGet();
        tx.execute("do $$ begin raise exception 'as wanted' using errcode = '" + state + "'; end $$");
    }

    @Test
    void conflictIsTriedAsOftenAsThePolicySaysWithWaitsThatDouble() {
        try (Database database = open(new RetryPolicy(4, Duration.ofMillis(8), Duration.ofMinutes(1)))) {
            assertThatThrownBy(() -> database.transaction(tx -> {
                        fail(tx, "40001");
                    }))
                    .isInstanceOf(TransactionConflictException.class)
                    .hasMessageContaining("as wanted");
            assertThat(runs).hasValue(4);
            assertThat(told).extracting(Event.Retry::attempt).containsExactly(2, 3, 4);
            for (Event.Retry retry : told) {
                assertThat(retry.pause()).isBetween(Duration.ZERO, Duration.ofMillis(8L << (retry.attempt() - 2)));
                assertThat(retry.tries()).isEqualTo(4);
                assertThat(retry.message())
                        .startsWith("Trying the transaction again (try " + retry.attempt() + " of 4, in ")
                        .contains("as wanted");
            }
            assertThat(database.retries()).isEqualTo(new RetryFigures(1, 0, new Again(3, 1), new Again(0, 0), 0));
        }
    }

    @Test
    void unitThatSucceedsLateIsCountedAndDoneOnce() {
        try (Database database = open(RetryPolicy.USUAL.withFirst(Duration.ofMillis(1)))) {
            target.execute("create table t (i int)");
            database.transaction(tx -> {
                tx.execute("insert into t values (1)");
                if (runs.get() < 2) {
                    fail(tx, runs.get() == 0 ? "40P01" : "57P01");
                }
            });
            assertThat(target.rows("select i from t")).containsExactly("1");
            assertThat(database.retries()).isEqualTo(new RetryFigures(1, 1, new Again(1, 0), new Again(1, 0), 0));
        }
    }

    @Test
    void writeWhoseConnectionIsLostUnderItsFirstStatementIsRunAgain() {
        try (Database database = open(RetryPolicy.USUAL.withFirst(Duration.ofMillis(1)))) {
            target.execute("create table t (i int)");
            database.write(w -> w.execute("insert into t values (0)"));
            database.write(w -> {
                if (runs.getAndIncrement() == 0) {
                    target.execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()");
                }
                w.execute("insert into t values (1)");
            });
            assertThat(target.rows("select i from t order by i")).containsExactly("0", "1");
            assertThat(runs).hasValue(2);
        }
    }

    @Test
    void lastingFailureIsNotTriedAgain() {
        try (Database database = open(RetryPolicy.USUAL)) {
            List<String> states = List.of("23505", "57014", "53100", "XX000", "25006", "P0001");
            for (String state : states) {
                assertThatThrownBy(() -> database.transaction(tx -> {
                            fail(tx, state);
                        }))
                        .isInstanceOf(IntactException.class);
            }
            assertThat(runs).hasValue(states.size());
            assertThat(told).isEmpty();
            assertThat(database.retries())
                    .isEqualTo(new RetryFigures(states.size(), 0, new Again(0, 0), new Again(0, 0), 0));
        }
    }

    @Test
    void failureOfTheWorkIsLookedThroughForItsCause() {
        try (Database database = open(RetryPolicy.USUAL.withFirst(Duration.ofMillis(1)))) {
            assertThatThrownBy(() -> database.transaction(tx -> {
                        try {
                            fail(tx, "40001");
                        } catch (TransactionConflictException e) {
                            throw new IllegalArgumentException("an ORM says so", e);
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(runs).hasValue(3);
            runs.set(0);
            assertThatThrownBy(() -> database.transaction(tx -> {
                        try {
                            fail(tx, "23505");
                        } catch (StatementFailedException e) {
                            throw new IllegalArgumentException("an ORM says so", e);
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void noTryBeginsAfterTheDeadlineAndNobodyWaitsForIt() {
        Duration deadline = Duration.ofMillis(150);
        try (Database database = open(new RetryPolicy(12, Duration.ofMillis(4), deadline))) {
            database.transaction(tx -> {
                tx.execute("select 1");
            });
            List<Long> begun = new ArrayList<>();
            assertThatThrownBy(() -> database.transaction(tx -> {
                        begun.add(System.nanoTime());
                        fail(tx, "55P03");
                    }))
                    .isInstanceOf(TransactionConflictException.class);
            assertThat(runs.get()).isLessThan(12);
            Duration waited = told.stream().map(Event.Retry::pause).reduce(Duration.ZERO, Duration::plus);
            assertThat(waited).isLessThanOrEqualTo(deadline);
            assertThat(database.retries().conflicts()).isEqualTo(new Again(runs.get() - 1, 1));
        }
    }

    @Test
    void deadlineOfZeroLeavesOneTry() {
        try (Database database = open(RetryPolicy.PATIENT.withDeadline(Duration.ZERO))) {
            assertThatThrownBy(() -> database.transaction(tx -> {
                        fail(tx, "40001");
                    }))
                    .isInstanceOf(TransactionConflictException.class);
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void cancelEndsAWaitAtOnce() throws Exception {
        try (Database database = open(ENDLESS_WAIT)) {
            assertThat(ended(database, database::cancel)).isInstanceOf(CancelledException.class);
            assertThat(database.retries().conflicts()).isEqualTo(new Again(0, 0));
        }
    }

    @Test
    void interruptEndsAWaitAtOnceAndStaysSet() throws Exception {
        AtomicReference<Thread> worker = new AtomicReference<>();
        try (Database database = open(ENDLESS_WAIT)) {
            Throwable failure = ended(database, worker, () -> worker.get().interrupt());
            assertThat(failure).isInstanceOf(TransactionConflictException.class);
            assertThat(database.retries().conflicts()).isEqualTo(new Again(0, 1));
        }
    }

    private Throwable ended(Database database, Runnable end) throws Exception {
        return ended(database, new AtomicReference<>(), end);
    }

    /** What comes out of a unit that waits for its second try, once that is done to it. */
    private Throwable ended(Database database, AtomicReference<Thread> worker, Runnable end) throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread thread = new Thread(() -> failure.complete(catchThrowable(() -> database.transaction(tx -> {
            fail(tx, "40001");
        }))));
        thread.setDaemon(true);
        worker.set(thread);
        thread.start();
        while (thread.isAlive() && (told.isEmpty() || thread.getState() != Thread.State.TIMED_WAITING)) {
            Thread.onSpinWait();
        }
        end.run();
        Throwable met = failure.get(30, TimeUnit.SECONDS);
        thread.join();
        assertThat(runs).hasValue(1);
        return met;
    }

    @Test
    void wrongWayInIsSaidAtOnce() {
        target = Engine.POSTGRES.fresh(folder);
        for (String url : List.of(
                target.url().replaceFirst("/[^/]*$", "/no_such_database"), "postgres://me@no-such-host.invalid/x")) {
            try (Database database =
                    Database.open(DatabaseConfig.of(url).withConnect(usual -> usual.with(ENDLESS_WAIT)))) {
                Throwable failure = catchThrowable(() -> database.transaction(tx -> {
                    fail(tx, "40001");
                }));
                assertThat(failure).isInstanceOfAny(ConnectionFailedException.class, StatementFailedException.class);
                assertThat(runs).hasValue(0);
                assertThat(database.retries().connections()).isEqualTo(new Again(0, 0));
            }
        }
    }

    @Test
    void countersAreRightUnderContentionOfSerializableUnits() throws Exception {
        int threads = 4;
        int units = Integer.getInteger("contention.units", 25);
        RetryPolicy policy = new RetryPolicy(100, Duration.ofMillis(2), Duration.ofMinutes(2));
        try (Database database = open(policy)) {
            target.execute(
                    "create table counter (id int primary key, n int)", "insert into counter values (1, 0), (2, 0)");
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(CompletableFuture.runAsync(() -> count(database, units), work -> new Thread(work).start()));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(2, TimeUnit.MINUTES);
            String each = Integer.toString(threads * units);
            assertThat(target.rows("select n from counter")).containsExactly(each, each);
            RetryFigures figures = database.retries();
            System.out.println("RetryTest: " + figures);
            assertThat(figures.units()).isEqualTo(threads * units);
            assertThat(figures.conflicts().retries()).isPositive().isEqualTo(runs.get() - threads * units);
            assertThat(figures.conflicts().gaveUp()).isZero();
            assertThat(figures.connections()).isEqualTo(new Again(0, 0));
        }
    }

    /** Each unit reads what another changes. */
    private void count(Database database, int units) {
        TransactionOptions options = TransactionOptions.defaults().withIsolation(Isolation.SERIALIZABLE);
        for (int i = 0; i < units; i++) {
            database.transaction(options, tx -> {
                runs.incrementAndGet();
                add(tx, 1);
                add(tx, 2);
            });
        }
    }

    private static void add(Transaction tx, int id) {
        long now = tx.queryOne("select n from counter where id = ?", row -> row.longAt(0), id);
        tx.execute("update counter set n = ? where id = ?", now + 1, id);
    }

    @Test
    void policyIsOneThatWorks() {
        assertThat(RetryPolicy.USUAL).isEqualTo(new RetryPolicy(3, Duration.ofMillis(200), Duration.ofMinutes(1)));
        assertThat(RetryPolicy.PATIENT).isEqualTo(new RetryPolicy(3, Duration.ofSeconds(2), Duration.ofMinutes(5)));
        assertThatThrownBy(() -> RetryPolicy.USUAL.withTries(0)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> RetryPolicy.USUAL.withFirst(Duration.ofMillis(-1)))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void whoWaitsForAConnectionIsCancelledAtOnceAndNothingElseNotices() throws Exception {
        target = Engine.POSTGRES.fresh(folder);
        DatabaseConfig one =
                DatabaseConfig.of(target.url()).withConnect(usual -> usual.with(PoolConfig.USUAL.withMost(1)));
        try (Database database = Database.open(one)) {
            CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
            try (Connection held = database.dataSource().getConnection()) {
                assertThat(held.isClosed()).isFalse();
                Thread thread = new Thread(() -> {
                    Throwable thrown = catchThrowable(() -> database.write(w -> w.execute("select 1")));
                    boolean interrupted = Thread.currentThread().isInterrupted();
                    cancelled.complete(thrown instanceof CancelledException && !interrupted);
                });
                thread.start();
                while (thread.getState() != Thread.State.TIMED_WAITING) {
                    Thread.onSpinWait();
                }
                database.cancel();
                assertThat(cancelled.get(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(database.<Long, RuntimeException>write(w -> w.queryOne("select 1", row -> row.longAt(0))))
                    .isOne();
        }
    }
}
