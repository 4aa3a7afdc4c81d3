package dev.intact.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.ConnectionFailedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FenceTest {
    @Test
    void whatKeepsUsFromAskingIsNoOutcome() {
        Fence fence = new Fence(
                new PostgresDialect(),
                () -> {
                    throw new ConnectionFailedException("The server is a replica");
                },
                pause -> {});
        assertThatThrownBy(() -> fence.committed("0123456789abcdef", new SQLException("connection reset")))
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .hasMessageContaining("replica");
    }

    @Test
    void itIsAskedAgainAndAgainForAMinuteAndNoLonger() {
        List<Duration> waits = new ArrayList<>();
        Fence fence = new Fence(
                new PostgresDialect(),
                () -> {
                    throw new SQLException("connection reset", "08006");
                },
                waits::add);
        assertThatThrownBy(() -> fence.committed("0123456789abcdef", new SQLException("cut during COMMIT")))
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .hasMessageContaining("cut during COMMIT")
                .hasMessageContaining("connection reset");
        assertThat(waits).hasSizeGreaterThan(30).allMatch(wait -> wait.compareTo(Duration.ofSeconds(2)) <= 0);
        assertThat(waits.get(0)).isLessThan(Duration.ofMillis(50));
        assertThat(waits.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(57), Duration.ofMinutes(1));
    }

    @Test
    void whoeverInterruptsTheThreadDoesNotEndItAndIsToldAfterwards() {
        List<Boolean> seen = new ArrayList<>();
        Thread.currentThread().interrupt();
        Fence fence = new Fence(
                new PostgresDialect(),
                () -> {
                    seen.add(Thread.currentThread().isInterrupted());
                    throw new SQLException("connection reset", "08006");
                },
                pause -> Thread.currentThread().interrupt());
        assertThatThrownBy(() -> fence.committed("0123456789abcdef", new SQLException("cut during COMMIT")))
                .isInstanceOf(CommitOutcomeUnknownException.class);
        assertThat(seen).hasSizeGreaterThan(30).containsOnly(false);
        assertThat(Thread.interrupted()).isTrue();
    }
}
