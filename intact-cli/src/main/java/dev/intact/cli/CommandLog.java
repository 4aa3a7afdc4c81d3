package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import dev.intact.load.LoadReport;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is written to the log of a command, where one was asked for; without it nothing of a log is even loaded. */
final class CommandLog implements Observer, AutoCloseable {
    private static final String PROVIDER = "slf4j.provider";

    private Optional<Open> open = Optional.empty();

    /** Closes the file; the logger writes into it. */
    private record Open(AutoCloseable file, Logger logger) {}

    /**
     * Opens the log that the options name, if they name one.
     *
     * @param options of the command
     * @param surroundings whose folder it is relative to
     * @throws ConfigurationException where it cannot be written
     */
    void open(Everywhere options, Surroundings surroundings) {
        if (options.logFile().isEmpty()) {
            withoutBackend();
            return;
        }
        Path file = surroundings.resolve(options.logFile().get()).toAbsolutePath();
        checkWritable(file);
        AutoCloseable opened = LogFile.open(file);
        open = Optional.of(new Open(opened, LoggerFactory.getLogger(CommandLog.class)));
    }

    /** The library logs through a facade; the backend on the class path would write to standard output by itself. */
    private static void withoutBackend() {
        if (System.getProperty(PROVIDER) == null) {
            System.setProperty("slf4j.internal.verbosity", "WARN");
            System.setProperty(PROVIDER, "org.slf4j.helpers.NOP_FallbackServiceProvider");
        }
    }

    private static void checkWritable(Path file) {
        try {
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw new ConfigurationException("Cannot write the log " + file + ": " + e + ". Nothing was touched.", e);
        }
    }

    /** Tells both what happens. */
    Observer and(Observer other) {
        return event -> {
            on(event);
            other.on(event);
        };
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.Phase phase) {
            open.ifPresent(log ->
                    log.logger().atInfo().addKeyValue("phase", phase.phase()).log(Secrets.masked(phase.detail())));
        } else if (event instanceof Event.Step step) {
            open.ifPresent(log ->
                    log.logger().atInfo().addKeyValue("step", step.name()).log(words(step.name())));
        } else if (event instanceof Event.Retry retry) {
            open.ifPresent(log -> log.logger().warn(Secrets.masked(retry.message())));
        } else if (event instanceof Event.Notice notice) {
            open.ifPresent(log -> log.logger().warn(Secrets.masked(notice.message())));
        } else if (event instanceof Event.Warning warning) {
            open.ifPresent(log -> log.logger().warn(Secrets.masked(warning.message())));
        }
    }

    private static String words(String step) {
        return switch (step) {
            case "tx.open" -> "the publishing transaction begins";
            case "commit.sending" -> "COMMIT is sent";
            case "commit.returned" -> "committed";
            case "commit.failed" -> "the answer to COMMIT is lost or a refusal";
            case "rolled.back" -> "rolled back";
            default -> step;
        };
    }

    void began(Destination destination) {
        open.ifPresent(log -> log.logger()
                .atInfo()
                .addKeyValue("database", Secrets.masked(destination.address()))
                .addKeyValue("environment", destination.environment().name())
                .log("load begins"));
    }

    void ended(LoadReport report) {
        open.ifPresent(log -> log.logger()
                .atInfo()
                .addKeyValue("outcome", report.outcome().name().toLowerCase(Locale.ROOT))
                .addKeyValue("load", report.load().isPresent() ? report.load().getAsLong() : "")
                .addKeyValue("seconds", report.seconds())
                .addKeyValue("problems", report.problemCount())
                .addKeyValue("status", ExitStatus.of(report).code())
                .log("load ended"));
    }

    void failed(Failure failure) {
        open.ifPresent(log -> log.logger()
                .atError()
                .addKeyValue("outcome", failure.status().name().toLowerCase(Locale.ROOT))
                .addKeyValue("status", failure.status().code())
                .log(Secrets.masked(failure.message())));
    }

    @Override
    public void close() {
        open.ifPresent(log -> {
            try {
                log.file().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
