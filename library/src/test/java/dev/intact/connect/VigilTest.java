package dev.intact.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Address;
import dev.intact.dialect.postgres.PostgresDialect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that says nothing is waited for: for long once, since it may have taken over, and then for a moment each time. */
final class VigilTest {
    private static final Duration A_MOMENT = Duration.ofMillis(300);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private ServerSocket port;
    private Vigil vigil;

    @BeforeEach
    void open() throws IOException {
        port = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        PostgresDialect dialect = new PostgresDialect();
        Address address = dialect.address(
                        "postgres://somebody@127.0.0.1:" + port.getLocalPort() + "/nothing?sslmode=disable")
                .orElseThrow();
        vigil = new Vigil(dialect, List.of(address), Ground.SETTINGS, (lookout, seen) -> {});
    }

    @AfterEach
    void close() throws IOException {
        vigil.close();
        port.close();
    }

    private long heardAfter() {
        long from = System.nanoTime();
        vigil.hear(from);
        return System.nanoTime() - from;
    }

    private boolean hasFailed() {
        return vigil.lookouts().get(0).last().failure().isPresent();
    }

    @Test
    void whoeverHasNotSaidAnythingYetIsWaitedForLongerThanAMoment() throws Exception {
        Thread hearing = new Thread(this::heardAfter);
        hearing.start();
        try (Socket silent = port.accept()) {
            long from = System.nanoTime();
            Ground.until(
                    () -> System.nanoTime() - from > A_MOMENT.plusMillis(100).toNanos());
            assertThat(hearing.isAlive()).isTrue();
            assertThat(silent.isClosed()).isFalse();
            port.close();
        }
        hearing.join();
        assertThat(hasFailed()).isTrue();
    }

    @Test
    void whoeverSaidNothingTheLastTimeIsWaitedForAMoment() throws Exception {
        List<Socket> silent = new ArrayList<>();
        Thread hearing = new Thread(this::heardAfter);
        hearing.start();
        while (hearing.isAlive()) {
            port.setSoTimeout(50);
            try {
                port.accept().close();
            } catch (java.net.SocketTimeoutException e) {
                assertThat(silent).isEmpty();
            }
        }
        assertThat(hasFailed()).isTrue();
        long waited = heardAfter();
        assertThat(waited).isBetween(A_MOMENT.toNanos(), LONGEST.toNanos());
    }
}
