package dev.intact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedTest {
    @TempDir
    Path folder;

    private final AtomicInteger opened = new AtomicInteger();

    private final Shared shared = new Shared(() -> {
        opened.incrementAndGet();
        return Database.open(folder.resolve("shared.db").toString());
    });

    @Test
    void allThreadsHaveTheSame() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch together = new CountDownLatch(threads);
        try {
            List<Future<Database>> asked = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                asked.add(pool.submit(() -> {
                    together.countDown();
                    together.await();
                    return shared.database();
                }));
            }
            for (Future<Database> one : asked) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isSameAs(shared.database());
            }
            assertThat(opened).hasValue(1);
        } finally {
            pool.shutdownNow();
            shared.end();
        }
    }

    @Test
    void closedOneIsOpenedAnew() {
        Database first = shared.database();
        first.close();

        assertThat(shared.database()).isNotSameAs(first);
        assertThat(shared.database()
                        .<Long, RuntimeException>transaction(tx -> tx.queryOne("select 1", row -> row.longAt(0))))
                .isEqualTo(1);
        shared.end();
    }

    @Test
    void endClosesItAndNoneComesAfter() {
        Database last = shared.database();

        shared.end();

        assertThat(last.isClosed()).isTrue();
        assertThatThrownBy(shared::database)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("JVM is ending");
        assertThat(opened).hasValue(1);
    }

    @Test
    void whatCouldNotBeOpenedIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        Shared failing = new Shared(() -> {
            if (tries.incrementAndGet() == 1) {
                throw new ConfigurationException("not yet");
            }
            return Database.open(folder.resolve("late.db").toString());
        });

        assertThatThrownBy(failing::database).hasMessage("not yet");
        assertThat(failing.database().isClosed()).isFalse();
        failing.end();
    }
}
