package dev.intact.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.io.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FenceTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static boolean ask(Fence.Fresh fresh, Pause pause) {
        return ask(fresh, new Settling(MINUTE, pause));
    }

    private static boolean ask(Fence.Fresh fresh, Settling settling) {
        return new Fence(new PostgresDialect())
                .committed("0123456789abcdef", new SQLException("cut during COMMIT"), fresh, settling);
    }

    private static Connection reset() throws SQLException {
        throw new SQLException("connection reset", "08006");
    }

    @Test
    void whatKeepsUsFromAskingIsNoOutcome() {
        assertThatThrownBy(() -> ask(
                        () -> {
                            throw new ConnectionFailedException("The server is a replica");
                        },
                        pause -> {}))
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .hasMessageContaining("replica");
    }

    @Test
    void itIsAskedAgainAndAgainForAMinuteAndNoLonger() {
        List<Duration> waits = new ArrayList<>();
        assertThatThrownBy(() -> ask(FenceTest::reset, waits::add))
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .hasMessageContaining("cut during COMMIT")
                .hasMessageContaining("connection reset");
        assertThat(waits).hasSizeGreaterThan(30).allMatch(wait -> wait.compareTo(Duration.ofSeconds(2)) <= 0);
        assertThat(waits.get(0)).isLessThan(Duration.ofMillis(50));
        assertThat(waits.stream().reduce(Duration.ZERO, Duration::plus)).isBetween(Duration.ofSeconds(57), MINUTE);
    }

    @Test
    void whoeverHasLessPatienceIsToldSooner() {
        List<Duration> waits = new ArrayList<>();
        assertThatThrownBy(() -> ask(FenceTest::reset, new Settling(Duration.ofSeconds(5), waits::add)))
                .isInstanceOf(CommitOutcomeUnknownException.class);
        assertThat(waits.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
        waits.clear();
        assertThatThrownBy(() -> ask(FenceTest::reset, new Settling(Duration.ZERO, waits::add)))
                .isInstanceOf(CommitOutcomeUnknownException.class);
        assertThat(waits).isEmpty();
    }

    @Test
    void whoeverInterruptsTheThreadDoesNotEndItAndIsToldAfterwards() {
        List<Boolean> seen = new ArrayList<>();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> ask(
                        () -> {
                            seen.add(Thread.currentThread().isInterrupted());
                            return reset();
                        },
                        pause -> Thread.currentThread().interrupt()))
                .isInstanceOf(CommitOutcomeUnknownException.class);
        assertThat(seen).hasSizeGreaterThan(30).containsOnly(false);
        assertThat(Thread.interrupted()).isTrue();
    }
}
