package dev.intact.connect;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Connections that are not given back are told of. */
class LeaksTest {
    @TempDir
    Path folder;

    /** What this pool says; others run beside it. */
    private static final class Said extends AppenderBase<ILoggingEvent> {
        private final String name;
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

        Said(String name) {
            this.name = name;
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel() == Level.WARN && event.getFormattedMessage().contains(name)) {
                events.add(event);
            }
        }
    }

    @Test
    void whoKeepsAConnectionTooLongIsToldOfWithTheStack() throws Exception {
        String url = Engine.SQLITE.fresh(folder).url();
        Said said = new Said(url);
        Logger logger = (Logger) LoggerFactory.getLogger(Pool.class);
        logger.addAppender(said);
        said.start();
        try (Pool pool = Ground.of(url).writer(PoolConfig.USUAL.withLeak(Duration.ofMillis(60)))) {
            for (int i = 0; i < 50; i++) {
                pool.borrow().close();
            }
            assertThat(said.events).isEmpty();
            borrowsAndKeeps(pool, said);
        } finally {
            logger.detachAppender(said);
        }
        assertThat(said.events).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).contains("not given back for 60 ms");
            assertThat(event.getThrowableProxy().getStackTraceElementProxyArray())
                    .anyMatch(step -> step.getSTEAsString().contains("borrowsAndKeeps"));
        });
    }

    private static void borrowsAndKeeps(Pool pool, Said said) throws Exception {
        try (Connection kept = pool.borrow()) {
            Ground.until(() -> !said.events.isEmpty());
        }
    }
}
