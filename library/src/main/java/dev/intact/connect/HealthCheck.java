package dev.intact.connect;

import dev.intact.connect.Health.Status;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Probe;
import dev.intact.dialect.Vitals;
import dev.intact.error.IntactException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks how a database is, apart from the pools, so that a full one keeps nobody waiting. Whoever asks while somebody
 * looks gets the same answer. What looks is a thread of its own: a server that says nothing holds that one, never who
 * asks. Safe for many threads.
 */
final class HealthCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final Duration ENDED = Duration.ofSeconds(10);

    private final Dialect dialect;
    private final String database;
    private final Probe probe;
    private final ScheduledThreadPoolExecutor thread;
    private Optional<Future<Vitals>> looking = Optional.empty();
    private Optional<ScheduledFuture<?>> rest = Optional.empty();

    /** Nothing is begun before somebody asks. */
    HealthCheck(Dialect dialect, String database, Probe probe) {
        this.dialect = dialect;
        this.database = database;
        this.probe = probe;
        this.thread = new ScheduledThreadPoolExecutor(1, HealthCheck::daemon);
        thread.setKeepAliveTime(1, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "intact health");
        thread.setDaemon(true);
        return thread;
    }

    /** What one look found. */
    private record Looked(Status status, Optional<String> reason, Optional<Vitals> vitals) {
        static Looked down(String reason) {
            return new Looked(Status.DOWN, Optional.of(reason), Optional.empty());
        }
    }

    /** An answer within that time, whatever happens; the servers are asked after it, and keep to their own. */
    Health ask(Duration longest, List<PoolFigures> pools, Supplier<List<ServerFigures>> servers) {
        Optional<Future<Vitals>> begun = look(longest);
        if (begun.isEmpty()) {
            Optional<String> closed = Optional.of("The database " + database + " is closed.");
            return new Health(Status.DOWN, closed, database, Optional.empty(), pools, List.of());
        }
        Looked looked = looked(begun.get(), longest);
        return judged(looked, pools, servers.get());
    }

    private Looked looked(Future<Vitals> look, Duration longest) {
        try {
            return new Looked(
                    Status.UP, Optional.empty(), Optional.of(look.get(longest.toNanos(), TimeUnit.NANOSECONDS)));
        } catch (ExecutionException e) {
            return failed(Optional.ofNullable(e.getCause()).orElse(e));
        } catch (TimeoutException e) {
            return Looked.down(database + " gave no answer within " + longest.toMillis() + " ms.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Looked.down("The thread that asked was interrupted.");
        }
    }

    private Health judged(Looked looked, List<PoolFigures> pools, List<ServerFigures> servers) {
        Optional<String> reason =
                looked.reason().or(() -> Weakness.of(servers, looked.vitals()).or(() -> Weakness.of(pools)));
        boolean others = servers.stream().anyMatch(server -> server.role().isPresent());
        Status status = looked.status() == Status.DOWN && others ? Status.DEGRADED : looked.status();
        return new Health(
                status == Status.UP && reason.isPresent() ? Status.DEGRADED : status,
                reason,
                database,
                looked.vitals(),
                pools,
                servers);
    }

    /** Empty where nobody may look any more. */
    private synchronized Optional<Future<Vitals>> look(Duration longest) {
        if (thread.isShutdown()) {
            return Optional.empty();
        }
        if (looking.filter(before -> !before.isDone()).isEmpty()) {
            rest.ifPresent(later -> later.cancel(false));
            looking = Optional.of(thread.submit(() -> probe.look(longest)));
            rest = Optional.of(thread.schedule(this::letGo, KEPT.toMillis(), TimeUnit.MILLISECONDS));
        }
        return looking;
    }

    private void letGo() {
        try {
            probe.close();
        } catch (SQLException e) {
            LOG.debug("{}: the connection that looked how it is did not close well", database, e);
        }
    }

    private Looked failed(Throwable cause) {
        if (cause instanceof SQLException said) {
            boolean busy = dialect.classify(said) == FailureKind.CONFLICT;
            String reason = String.valueOf(
                    dialect.failure("Cannot look at " + database, said).getMessage());
            return new Looked(busy ? Status.DEGRADED : Status.DOWN, Optional.of(reason), Optional.empty());
        }
        if (cause instanceof IntactException known) {
            return Looked.down(String.valueOf(known.getMessage()));
        }
        LOG.warn("{}: looking how it is failed unexpectedly", database, cause);
        return Looked.down("Looking at " + database + " failed unexpectedly: "
                + cause.getClass().getName() + ".");
    }

    /** Nobody waits for a look that has not ended: it is bounded, and its thread lets go of the connection then. */
    @Override
    public void close() {
        synchronized (this) {
            if (thread.isShutdown()) {
                return;
            }
            if (looking.isPresent()) {
                thread.execute(this::letGo);
            }
            thread.shutdown();
            if (looking.filter(look -> !look.isDone()).isPresent()) {
                return;
            }
        }
        try {
            if (!thread.awaitTermination(ENDED.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{}: the connection that looks how it is does not close", database);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
