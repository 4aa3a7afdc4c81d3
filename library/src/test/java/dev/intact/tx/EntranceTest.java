package dev.intact.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.tx.Entrance.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever closes waits for whoever is inside, and nobody comes in after it. */
final class EntranceTest {
    private static final int THREADS = 3;
    private static final int ROUNDS = 150;
    // Shorter than closing waits at most: whoever is not woken is found out.
    private static final int AT_ONCE_SECONDS = 10;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static void visit(Entrance entrance, Runnable unit) {
        entrance.<Boolean, RuntimeException>enter(Kind.WRITE, new Cancellation(), () -> {
            unit.run();
            return true;
        });
    }

    /** A unit that stays until it is let go. */
    private final class Guest {
        private final CountDownLatch in = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);
        private final Future<?> gone;

        Guest(Entrance entrance) throws InterruptedException {
            gone = threads.submit(() -> visit(entrance, () -> {
                in.countDown();
                await(go);
            }));
            await(in);
        }

        void go() throws Exception {
            go.countDown();
            gone.get(AT_ONCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closingWaitsForTheLastUnitAndNotForLonger() throws Exception {
        Entrance entrance = new Entrance();
        Guest first = new Guest(entrance);
        Guest last = new Guest(entrance);
        assertThat(entrance.closes()).isTrue();
        CompletableFuture<Boolean> emptied = new CompletableFuture<>();
        Thread closing = new Thread(() -> emptied.complete(entrance.empties()));
        closing.start();
        first.go();
        while (closing.getState() != Thread.State.TIMED_WAITING) {
            assertThat(emptied).isNotDone();
            Thread.onSpinWait();
        }
        assertThat(emptied).isNotDone();
        last.go();
        assertThat(emptied.get(AT_ONCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatComesAfterwardsIsRefusedAndCountsForNothing() {
        Entrance entrance = new Entrance();
        visit(entrance, () -> {});
        assertThat(entrance.closes()).isTrue();
        assertThat(entrance.closes()).isFalse();
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> visit(entrance, ran::incrementAndGet))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The database is closed");
        }
        assertThat(ran).hasValue(0);
        long from = System.nanoTime();
        assertThat(entrance.empties()).isTrue();
        assertThat(System.nanoTime() - from).isLessThan(TimeUnit.SECONDS.toNanos(AT_ONCE_SECONDS));
    }

    @Test
    void nobodyIsInsideOnceItIsClosedThoughUnitsBeginAndEndAllTheTime() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Entrance entrance = new Entrance();
            AtomicInteger visits = new AtomicInteger();
            AtomicBoolean closed = new AtomicBoolean();
            AtomicInteger late = new AtomicInteger();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> {
                    while (true) {
                        visit(entrance, () -> {
                            visits.incrementAndGet();
                            Thread.onSpinWait();
                            late.addAndGet(closed.get() ? 1 : 0);
                        });
                    }
                }));
            }
            while (visits.get() < round) {
                Thread.onSpinWait();
            }
            long from = System.nanoTime();
            assertThat(entrance.closes()).isTrue();
            assertThat(entrance.empties()).isTrue();
            closed.set(true);
            assertThat(System.nanoTime() - from).isLessThan(TimeUnit.SECONDS.toNanos(AT_ONCE_SECONDS));
            for (Future<?> one : all) {
                assertThatThrownBy(() -> one.get(AT_ONCE_SECONDS, TimeUnit.SECONDS))
                        .hasRootCauseMessage("The database is closed");
            }
            assertThat(late).hasValue(0);
        }
    }

    @Test
    void whoeverClosesFromInsideDoesNotWaitForHimself() {
        Entrance entrance = new Entrance();
        visit(entrance, () -> {
            assertThat(entrance.closes()).isTrue();
            long from = System.nanoTime();
            assertThat(entrance.empties()).isFalse();
            assertThat(System.nanoTime() - from).isLessThan(TimeUnit.SECONDS.toNanos(AT_ONCE_SECONDS));
        });
        assertThat(entrance.empties()).isTrue();
    }
}
