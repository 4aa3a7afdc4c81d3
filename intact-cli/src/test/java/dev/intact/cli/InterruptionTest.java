package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    @Test
    void commandThatWorksOnNothingYetEndsAtOnceAndCleansUp() {
        Interruption interruption = new Interruption();
        AtomicInteger cleaned = new AtomicInteger();
        interruption.cleanWith(cleaned::incrementAndGet);

        assertThat(interruption.stop(Duration.ofMinutes(1))).hasValue(130);
        assertThat(cleaned).hasValue(1);
        assertThat(interruption.endedAtOnce()).isTrue();
    }

    @Test
    void databaseIsToldUntilTheCommandEndsAndItsStatusCounts() {
        Interruption interruption = new Interruption();
        AtomicInteger told = new AtomicInteger();
        interruption.stopWith(() -> {
            if (told.incrementAndGet() == 3) {
                interruption.ended(0);
            }
        });

        assertThat(interruption.stop(Duration.ofMinutes(1))).hasValue(0);
        assertThat(told).hasValue(3);
        assertThat(interruption.endedAtOnce()).isFalse();
    }

    @Test
    void commandThatHasEndedIsNotStoppedAgain() {
        Interruption interruption = new Interruption();
        interruption.stopWith(() -> {
            throw new IllegalStateException("told after its end");
        });
        interruption.ended(1);

        assertThat(interruption.stop(Duration.ofMinutes(1))).hasValue(1);
    }

    @Test
    void commandThatNeverEndsIsGivenUp() {
        Interruption interruption = new Interruption();
        interruption.waitForEnd();

        assertThat(interruption.stop(Duration.ofMillis(10))).isEmpty();
    }
}
