package dev.intact.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Whoever waits for a place gets it in turn, or is sent away: when it ends, when it is interrupted, when it closes. */
final class GateTest {
    private static final int ROUNDS = 50;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int AT_ONCE_SECONDS = 10;

    /** From the first look for a place to the wait for whoever leaves. */
    private static long napping(int round) {
        return TimeUnit.MICROSECONDS.toNanos(40L * round);
    }

    private static Wait longest(Duration longest) {
        return Wait.until(Deadline.in(longest));
    }

    /** Somebody who waits in a thread of his own. */
    private static final class Waiting {
        private final CompletableFuture<Boolean> entered = new CompletableFuture<>();
        private final Thread thread;

        Waiting(Gate gate) {
            thread = new Thread(() -> {
                try {
                    entered.complete(gate.enter(longest(LONG)));
                } catch (InterruptedException e) {
                    entered.completeExceptionally(e);
                }
            });
            thread.start();
        }

        boolean entered() throws Exception {
            return entered.get(AT_ONCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Gate taken() throws InterruptedException {
        Gate gate = new Gate(1);
        assertThat(gate.enter(longest(LONG))).isTrue();
        return gate;
    }

    @Test
    void whoeverWaitsIsSentAwayAtOnceWhenItCloses() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Gate gate = taken();
            List<Waiting> all = List.of(new Waiting(gate), new Waiting(gate), new Waiting(gate));
            Ground.until(() -> gate.waiting() == all.size());
            LockSupport.parkNanos(napping(round));
            gate.close();
            for (Waiting one : all) {
                assertThat(one.entered()).isFalse();
            }
            gate.leave();
            assertThat(gate.enter(longest(LONG))).isFalse();
            assertThat(gate.inside()).isZero();
        }
    }

    @Test
    void whoeverIsInterruptedWaitsNoLongerAndKeepsNoPlace() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Gate gate = taken();
            Waiting waiting = new Waiting(gate);
            Ground.until(() -> gate.waiting() == 1);
            LockSupport.parkNanos(napping(round));
            waiting.thread.interrupt();
            assertThatThrownBy(waiting::entered)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(gate.waiting()).isZero();
            gate.leave();
            assertThat(gate.inside()).isZero();
            assertThat(gate.enter(longest(Duration.ZERO))).isTrue();
        }
    }

    @Test
    void whoeverIsInterruptedBeforeDoesNotEnterAFreePlace() {
        Gate gate = new Gate(1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> gate.enter(longest(LONG))).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(gate.inside()).isZero();
    }

    @Test
    void nobodyWaitsLongerThanHeSaidAndThenHasNoPlace() throws Exception {
        Gate gate = taken();
        for (int millis : List.of(0, 1, 30)) {
            long from = System.nanoTime();
            assertThat(gate.enter(longest(Duration.ofMillis(millis)))).isFalse();
            assertThat(System.nanoTime() - from)
                    .isBetween(TimeUnit.MILLISECONDS.toNanos(millis), TimeUnit.SECONDS.toNanos(AT_ONCE_SECONDS));
        }
        assertThat(gate.waiting()).isZero();
        gate.leave();
        assertThat(gate.inside()).isZero();
    }

    @Test
    void whoeverQueuesBehindAnotherWaitsNoLongerThanHeSaid() throws Exception {
        Gate gate = taken();
        Waiting first = new Waiting(gate);
        Ground.until(() -> gate.waiting() == 1);
        assertThat(gate.enter(longest(Duration.ofMillis(5)))).isFalse();
        assertThat(gate.waiting()).isEqualTo(1);
        gate.leave();
        assertThat(first.entered()).isTrue();
    }

    @Test
    void whoeverHasWaitedForAMillisecondIsNotOvertaken() throws Exception {
        for (int round = 0; round < 10; round++) {
            Gate gate = taken();
            List<String> entered = new CopyOnWriteArrayList<>();
            Thread waiting = new Thread(() -> {
                try {
                    assertThat(gate.enter(longest(LONG))).isTrue();
                    entered.add("who waited");
                    gate.leave();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            waiting.start();
            Ground.until(() -> gate.waiting() == 1);
            long since = System.nanoTime();
            Ground.until(() -> System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(2));
            gate.leave();
            assertThat(gate.enter(longest(LONG))).isTrue();
            entered.add("who came");
            gate.leave();
            waiting.join();
            assertThat(entered).containsExactly("who waited", "who came");
        }
    }

    @Test
    void asManyAreInsideAsMayBe() throws Exception {
        Gate gate = new Gate(2);
        assertThat(gate.enter(longest(LONG))).isTrue();
        assertThat(gate.enter(longest(LONG))).isTrue();
        assertThat(gate.enter(longest(Duration.ZERO))).isFalse();
        List<Waiting> all = new ArrayList<>(List.of(new Waiting(gate), new Waiting(gate)));
        Ground.until(() -> gate.waiting() == 2);
        gate.leave();
        Ground.until(() -> gate.waiting() == 1);
        assertThat(gate.inside()).isEqualTo(2);
        gate.leave();
        for (Waiting one : all) {
            assertThat(one.entered()).isTrue();
        }
        assertThat(gate.inside()).isEqualTo(2);
    }
}
