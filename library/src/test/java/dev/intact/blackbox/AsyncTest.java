package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.Queries;
import dev.intact.tx.RowMapper;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionReport.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scopes that nobody waits for, and what cancelling them does in the database. */
class AsyncTest {
    private static final RowMapper<Long> NUMBER = row -> row.longAt(0);
    private static final Duration LONGEST = Duration.ofSeconds(25);

    @TempDir
    Path folder;

    private Target target(Engine engine) {
        Target target = engine.fresh(folder);
        target.execute("create table t (id integer primary key)");
        return target;
    }

    /** Runs for minutes. */
    private static String endless(Engine engine) {
        return engine == Engine.POSTGRES
                ? "select count(*) from (select pg_sleep(0.01) from generate_series(1, 100000)) as endless"
                : "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";
    }

    private static void await(BooleanSupplier there) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!there.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** As the server tells. */
    private static boolean runs(Target target) {
        return !target.rows("select pid from pg_stat_activity where datname = current_database()"
                        + " and state <> 'idle' and query like '%as endless' and pid <> pg_backend_pid()")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void resultsAndFailuresComeWithTheFuture(Engine engine) throws Exception {
        Target target = target(engine);
        try (Database db = target.open()) {
            List<CompletableFuture<Long>> written = IntStream.range(0, 20)
                    .mapToObj(i -> db.async().write(w -> w.execute("insert into t values (?)", i)))
                    .toList();
            for (CompletableFuture<Long> one : written) {
                assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(1);
            }
            assertThat(db.async()
                            .transaction(tx -> tx.execute("delete from t where id = 0"))
                            .thenCompose(deleted -> db.async().read(r -> r.queryOne("select count(*) from t", NUMBER)))
                            .get(10, TimeUnit.SECONDS))
                    .isEqualTo(19);
            assertThat(db.async()
                            .transaction(TransactionOptions.defaults().withKey("k"), tx -> tx.execute("delete from t"))
                            .get(10, TimeUnit.SECONDS)
                            .outcome())
                    .isEqualTo(Outcome.COMMITTED);
            Future<Long> failed = db.async().write(w -> {
                w.execute("insert into t values (1)");
                throw new IOException("own");
            });
            assertThatThrownBy(() -> failed.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
            assertThat(target.count("t")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancellingStopsTheStatementInTheDatabase(Engine engine) {
        Target target = target(engine);
        try (Database db = target.open()) {
            db.write(w -> w.execute("insert into t values (1)"));
            for (boolean writes : List.of(false, true)) {
                CountDownLatch begun = new CountDownLatch(1);
                CompletableFuture<Long> future = writes
                        ? db.async().write(w -> {
                            w.execute("insert into t values (2)");
                            return counted(w, engine, begun);
                        })
                        : db.async().read(r -> counted(r, engine, begun));
                await(() -> begun.getCount() == 0 && (engine == Engine.SQLITE || runs(target)));
                assertThat(future.cancel(true)).isTrue();
                assertThat(future).isCancelled();
                await(() -> engine == Engine.SQLITE || !runs(target));
                // The connections are free again, also the one that writes into a file.
                db.write(w -> w.execute("delete from t where id = 2"));
                assertThat(target.count("t")).isEqualTo(1);
            }
        }
    }

    private static long counted(Queries scope, Engine engine, CountDownLatch begun) {
        begun.countDown();
        return scope.queryOne(endless(engine), NUMBER);
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsWhatRunsAndWhatWaits(Engine engine) {
        Target target = target(engine);
        Database db = target.open();
        db.write(w -> w.execute("insert into t values (1)"));
        CountDownLatch begun = new CountDownLatch(1);
        List<CompletableFuture<Long>> all = IntStream.range(0, 30)
                .mapToObj(i -> db.async().read(r -> counted(r, engine, begun)))
                .toList();
        await(() -> begun.getCount() == 0);
        long from = System.nanoTime();
        db.close();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(LONGEST);
        assertThat(all).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(engine == Engine.POSTGRES && runs(target)).isFalse();
        assertThatThrownBy(() -> db.async().read(r -> r.queryOne("select 1", NUMBER)))
                .isInstanceOf(IllegalStateException.class);
    }
}
