package dev.intact.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.error.ConnectionFailedException;
import dev.intact.faults.Server;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that restarts under load is waited for, and not met by a storm. */
class RestartTest {
    // Four fifths of 13 without 3 that are reserved.
    private static final int MOST = 8;
    private static final int USERS = 24;

    @TempDir
    Path data;

    @Test
    void whoIsWaitedForIsNotMetByAStorm() throws Exception {
        try (Server server = new Server(data, Map.of("max_connections", "13"))) {
            Ground ground = Ground.of(server.target().url());
            try (Pool pool = ground.server(PoolConfig.USUAL)) {
                Crowd crowd = new Crowd(pool);
                crowd.start();
                Ground.until(() -> crowd.done.get() > 100);
                assertThat(pool.figures().most()).isEqualTo(MOST);
                long crash = System.nanoTime();
                server.crashAndRestart();
                long back = System.nanoTime();
                int before = crowd.done.get();
                Ground.until(() -> crowd.done.get() > before + 100);
                crowd.end();
                // Each met the loss of the connection that it held, and nobody was sent away.
                assertThat(crowd.refused.get()).isZero();
                assertThat(crowd.lost.get()).isLessThanOrEqualTo(USERS);
                List<Long> tries =
                        ground.tries.stream().filter(at -> at - crash > 0).toList();
                double seconds = (System.nanoTime() - crash) / 1e9;
                assertThat((double) tries.size())
                        .as("tries within %.1f s, %.1f s without a server", seconds, (back - crash) / 1e9)
                        .isLessThan(OpeningRate.AT_ONCE + seconds * 1000 / OpeningRate.BETWEEN.toMillis());
                assertThat(mostWithin(tries, TimeUnit.MILLISECONDS.toNanos(200)))
                        .isLessThanOrEqualTo(OpeningRate.AT_ONCE + 5);
            }
            isToldOf(server);
        }
    }

    /** On the same server, as it takes seconds to start one. */
    private static void isToldOf(Server server) throws Exception {
        Ground ground = Ground.of(server.target().url());
        try (Pool pool = ground.server(PoolConfig.USUAL.withPatience(Duration.ofSeconds(1)))) {
            pool.borrow().close();
            server.close();
            assertThat(refusal(pool))
                    .contains("none came within ")
                    .contains("(0 of 8 in use, 0 more waiting)")
                    .containsIgnoringCase("connection to 127.0.0.1")
                    .contains("Nothing was changed.");
        }
    }

    /** The first that is tried may be the one that was lost. */
    private static String refusal(Pool pool) {
        for (int i = 0; i < 2; i++) {
            try (Connection connection = pool.borrow()) {
                Ground.number(connection, "select 1");
            } catch (ConnectionFailedException e) {
                return e.getMessage();
            } catch (SQLException e) {
                assertThat(e.getSQLState()).matches("08.*|57P0.");
            }
        }
        throw new AssertionError("A server that does not run was connected to");
    }

    private static long mostWithin(List<Long> moments, long nanos) {
        return moments.stream()
                .mapToLong(from -> moments.stream()
                        .filter(at -> at - from >= 0 && at - from < nanos)
                        .count())
                .max()
                .orElse(0);
    }

    /** More than the pool has connections for. */
    private static final class Crowd {
        private final Pool pool;
        private final AtomicBoolean ending = new AtomicBoolean();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicInteger lost = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final List<CompletableFuture<Void>> users = new ArrayList<>();

        Crowd(Pool pool) {
            this.pool = pool;
        }

        void start() {
            for (int i = 0; i < USERS; i++) {
                users.add(CompletableFuture.runAsync(this::use, Ground::inItsOwnThread));
            }
        }

        private void use() {
            while (!ending.get()) {
                try (Connection connection = pool.borrow()) {
                    Ground.number(connection, "select 1 from pg_sleep(0.002)");
                    done.incrementAndGet();
                } catch (SQLException e) {
                    lost.incrementAndGet();
                } catch (RuntimeException e) {
                    refused.incrementAndGet();
                }
            }
        }

        void end() throws Exception {
            ending.set(true);
            CompletableFuture.allOf(users.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);
        }
    }
}
