package dev.intact.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CancellationTest {
    @Test
    void afterACommitThatHasFailedItCanBeStoppedAgain() {
        Cancellation unit = new Cancellation();
        assertThat(unit.isCancelledForGood()).isFalse();
        unit.failed();
        unit.cancel();
        assertThat(unit.isCancelled()).isTrue();
    }

    @Test
    void whoeverCameDuringACommitThatFailsStopsTheNextTry() {
        Cancellation unit = new Cancellation();
        assertThat(unit.isCancelledForGood()).isFalse();
        unit.cancel();
        assertThat(unit.isCancelled()).isFalse();
        unit.failed();
        assertThat(unit.isCancelled()).isTrue();
    }

    @Test
    void itEndsAWaitByAnInterruptThatNothingElseNotices() {
        Cancellation unit = new Cancellation();
        CountDownLatch never = new CountDownLatch(1);
        unit.cancel();
        assertThatThrownBy(() -> unit.awaiting(() -> {
                    try {
                        never.await();
                        return true;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException(e);
                    }
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(Thread.interrupted()).isFalse();
        unit.again();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aWaitThatIsOverLeavesTheInterruptOfOthers() throws Exception {
        Cancellation unit = new Cancellation();
        Thread.currentThread().interrupt();
        assertThat(unit.<Boolean, Exception>awaiting(() -> true)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatStoppedBetweenTwoStatementsStopsTheNextOne() {
        Cancellation unit = new Cancellation();
        AtomicInteger stopped = new AtomicInteger();
        unit.stopWith(stopped::incrementAndGet);
        unit.cancel();
        unit.again();
        assertThat(stopped).hasValue(2);
    }
}
