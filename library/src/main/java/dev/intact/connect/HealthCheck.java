package dev.intact.connect;

import dev.intact.connect.Health.Status;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.FailureKind;
import dev.intact.dialect.Probe;
import dev.intact.dialect.Vitals;
import dev.intact.dialect.Vitals.Role;
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

    /** An answer within that time, whatever happens. */
    Health ask(Duration longest, List<PoolFigures> pools) {
        Optional<Future<Vitals>> begun = look(longest);
        if (begun.isEmpty()) {
            return down("The database " + database + " is closed.", pools);
        }
        try {
            Vitals vitals = begun.get().get(longest.toNanos(), TimeUnit.NANOSECONDS);
            Optional<String> weakness = weakness(vitals, pools);
            return health(weakness.isPresent() ? Status.DEGRADED : Status.UP, weakness, Optional.of(vitals), pools);
        } catch (ExecutionException e) {
            return failed(Optional.ofNullable(e.getCause()).orElse(e), pools);
        } catch (TimeoutException e) {
            return down(database + " gave no answer within " + longest.toMillis() + " ms.", pools);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return down("The thread that asked was interrupted.", pools);
        }
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

    private static Optional<String> weakness(Vitals vitals, List<PoolFigures> pools) {
        if (vitals.server().filter(server -> server.role() == Role.REPLICA).isPresent()) {
            return Optional.of("The server is a replica (in recovery) and takes no writes.");
        }
        return pools.stream()
                .filter(pool -> pool.waiting() > 0 && pool.idle() == 0 && pool.inUse() >= pool.most())
                .findFirst()
                .map(pool -> "All " + pool.most() + " connections to " + pool.name() + " are in use, and "
                        + pool.waiting() + " wait for one.");
    }

    private Health failed(Throwable cause, List<PoolFigures> pools) {
        if (cause instanceof SQLException said) {
            boolean busy = dialect.classify(said) == FailureKind.CONFLICT;
            String reason = String.valueOf(
                    dialect.failure("Cannot look at " + database, said).getMessage());
            return health(busy ? Status.DEGRADED : Status.DOWN, Optional.of(reason), Optional.empty(), pools);
        }
        if (cause instanceof IntactException known) {
            return down(String.valueOf(known.getMessage()), pools);
        }
        LOG.warn("{}: looking how it is failed unexpectedly", database, cause);
        return down(
                "Looking at " + database + " failed unexpectedly: "
                        + cause.getClass().getName() + ".",
                pools);
    }

    private Health down(String reason, List<PoolFigures> pools) {
        return health(Status.DOWN, Optional.of(reason), Optional.empty(), pools);
    }

    private Health health(Status status, Optional<String> reason, Optional<Vitals> vitals, List<PoolFigures> pools) {
        return new Health(status, reason, database, vitals, pools);
    }

    /** What looks at the moment ends first: it is bounded. */
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
