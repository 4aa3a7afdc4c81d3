package dev.intact.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Stands around every test class: looks for the password of the test databases in all that is printed, in all that is
 * logged, whether the level is on or not, and in the names of threads: of those that log, as they do, and of those that are
 * there when a class ends. What another class did at the same time may be told by the first that ends.
 */
public final class CanaryNet implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        Watch.STREAMS.watch();
        if (context.getConfigurationParameter("canary.logs").isPresent()) {
            Watch.LOGS.watch();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Thread.getAllStackTraces().keySet().forEach(CanaryNet::look);
        if (!SEEN.isEmpty()) {
            throw new AssertionError("A password came out: " + SEEN);
        }
    }

    private static void look(Thread thread) {
        look("the name of a thread", thread.getName());
    }

    /** Shows where, not what. */
    static void look(String where, String text) {
        if (text.contains(Postgres.PASSWORD)) {
            SEEN.add(where + ": " + text.replace(Postgres.PASSWORD, "<the password>"));
        }
    }

    /** Each begins once. */
    private enum Watch {
        STREAMS {
            @Override
            void begin() {
                System.setOut(new PrintStream(new Lines(System.out), true, StandardCharsets.UTF_8));
                System.setErr(new PrintStream(new Lines(System.err), true, StandardCharsets.UTF_8));
            }
        },
        LOGS {
            @Override
            void begin() {
                ((LoggerContext) LoggerFactory.getILoggerFactory()).addTurboFilter(new Calls());
            }
        };

        private boolean begun;

        abstract void begin();

        synchronized void watch() {
            if (!begun) {
                begun = true;
                begin();
            }
        }
    }

    /** Passes all on, and looks at each line. */
    private static final class Lines extends OutputStream {
        private final PrintStream to;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(PrintStream to) {
            this.to = to;
        }

        @Override
        public synchronized void write(int one) {
            to.write(one);
            line.write(one);
            if (one == '\n') {
                look("output", line.toString(StandardCharsets.UTF_8));
                line.reset();
            }
        }

        @Override
        public synchronized void flush() {
            to.flush();
            // What is printed last may end without a line's end.
            look("output", line.toString(StandardCharsets.UTF_8));
        }
    }

    /** Asked for every call of a logger, before its level counts. */
    private static final class Calls extends TurboFilter {
        @Override
        public FilterReply decide(
                @Nullable Marker marker,
                ch.qos.logback.classic.Logger logger,
                Level level,
                @Nullable String format,
                Object @Nullable [] values,
                @Nullable Throwable failure) {
            // The threads of a pool have ended when the class ends.
            look(Thread.currentThread());
            if (format != null) {
                look("log of " + logger.getName(), format + " " + Arrays.toString(values));
            }
            if (failure != null) {
                StringWriter trace = new StringWriter();
                failure.printStackTrace(new PrintWriter(trace));
                look("log of " + logger.getName(), trace.toString());
            }
            return FilterReply.NEUTRAL;
        }
    }
}
