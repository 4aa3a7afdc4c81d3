package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Address;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for whoever writes, another process for example. */
class ImmediateTest {
    @TempDir
    Path folder;

    private final SqliteDialect dialect = new SqliteDialect();
    private Address address;

    @BeforeEach
    void address() {
        address = dialect.address(folder.resolve("a.db").toString()).orElseThrow();
    }

    private ProgramSession session(Duration lock) throws SQLException {
        SessionSettings settings = new SessionSettings("intact test", Timeouts.USUAL.withLock(lock));
        return dialect.session(dialect.connect(address, settings), address, settings);
    }

    @Test
    void itBeginsAsSoonAsTheOtherHasEnded() throws Exception {
        try (ProgramSession other = session(Duration.ofSeconds(20));
                ProgramSession waiting = session(Duration.ofMinutes(1))) {
            other.begin(List.of());
            CompletableFuture<Void> begun = CompletableFuture.runAsync(() -> {
                try {
                    waiting.begin(List.of());
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(begun).isNotDone();
            other.commit();
            begun.get(30, TimeUnit.SECONDS);
            assertThat(Sql.number(waiting.connection(), "pragma busy_timeout")).isEqualTo(60_000);
        }
    }

    @Test
    void whoIsInterruptedDoesNotWaitAnyLonger() throws Exception {
        try (ProgramSession other = session(Duration.ofSeconds(20));
                ProgramSession waiting = session(Duration.ofMinutes(10))) {
            other.begin(List.of());
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> waiting.begin(List.of()))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(dialect.classify(e)).isEqualTo(FailureKind.CANCELLED));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(Sql.number(waiting.connection(), "pragma busy_timeout")).isEqualTo(600_000);
            other.rollback();
            waiting.begin(List.of());
            waiting.rollback();
        }
    }

    @Test
    void theEndOfTheWaitIsAConflict() throws Exception {
        try (ProgramSession other = session(Duration.ofSeconds(20));
                ProgramSession waiting = session(Duration.ofMillis(50))) {
            other.begin(List.of());
            assertThatThrownBy(() -> waiting.begin(List.of()))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(dialect.classify(e)).isEqualTo(FailureKind.CONFLICT));
            assertThat(Sql.number(waiting.connection(), "pragma busy_timeout")).isEqualTo(50);
            try (Connection reading = dialect.connect(address, new SessionSettings("intact test", Timeouts.USUAL))) {
                assertThat(Sql.number(reading, "select 1")).isOne();
            }
        }
    }
}
