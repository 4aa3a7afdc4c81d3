package dev.intact.connect;

import dev.intact.dialect.Address;
import dev.intact.dialect.Role;
import dev.intact.dialect.Side;
import dev.intact.dialect.Standing;
import dev.intact.dialect.Watch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What is known of one server. Whoever wants to know more has it asked aside, so that no reader waits for an answer; a
 * server that gives none is left alone for a while. Safe for many threads.
 */
final class Lookout implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final Duration FIRST_REST = Duration.ofMillis(250);
    private static final Duration LONGEST_REST = Duration.ofSeconds(15);
    private static final int MOST_DOUBLINGS = 6;
    private static final Duration PACE = Duration.ofMillis(2);
    private static final Duration IDLE_PACE = Duration.ofMillis(50);

    private final Address address;
    private final Watch watch;
    private final Executor aside;
    private final Vigil.Listener told;
    private volatile Seen last = Seen.NOTHING;
    private volatile long opened = System.nanoTime();
    private Optional<CompletableFuture<Seen>> underWay = Optional.empty();
    private long failures;
    private boolean closed;

    /**
     * What came of a question.
     *
     * @param asked when, by {@link System#nanoTime}
     * @param standing what it said; empty where it said nothing
     * @param failure what was said instead
     * @param until until when it is not asked again without need
     */
    record Seen(long asked, Optional<Standing> standing, Optional<Exception> failure, long until) {
        static final Seen NOTHING = new Seen(System.nanoTime(), Optional.empty(), Optional.empty(), System.nanoTime());

        boolean isYounger(Duration age) {
            return System.nanoTime() - asked < age.toNanos();
        }
    }

    Lookout(Address address, Watch watch, Executor aside, Vigil.Listener told) {
        this.address = address;
        this.watch = watch;
        this.aside = aside;
        this.told = told;
    }

    Address address() {
        return address;
    }

    /** What connections to it are for, by what it does now. */
    Side side() {
        return last.standing()
                        .filter(standing -> standing.role() == Role.REPLICA)
                        .isPresent()
                ? Side.READ
                : Side.WRITE;
    }

    /** A connection to it was opened: what it said before may be of the time before it crashed and came back. */
    void opened() {
        opened = System.nanoTime();
    }

    long openedAt() {
        return opened;
    }

    Seen last() {
        return last;
    }

    /** Has it asked unless it was just now, or rests. Waits for nothing. */
    void askSoon() {
        if (System.nanoTime() - last.until() >= 0) {
            ask();
        }
    }

    /** Has it asked now. Waits for nothing. */
    void ask() {
        CompletableFuture<Seen> unused = asking();
    }

    /** A question that is under way is not the answer to what happened since it began. */
    private synchronized CompletableFuture<Seen> asking() {
        if (closed) {
            return CompletableFuture.completedFuture(last);
        }
        if (underWay.isEmpty()) {
            CompletableFuture<Seen> future = new CompletableFuture<>();
            underWay = Optional.of(future);
            aside.execute(() -> answer(future));
        }
        return underWay.get();
    }

    private void answer(CompletableFuture<Seen> future) {
        long asked = System.nanoTime();
        Seen seen;
        try {
            Standing standing = watch.ask(LONGEST);
            seen = new Seen(asked, Optional.of(standing), Optional.empty(), System.nanoTime() + pace(standing));
            failures = 0;
        } catch (SQLException | RuntimeException e) {
            seen = failed(asked, e);
        }
        over(future, seen);
    }

    private void over(CompletableFuture<Seen> future, Seen seen) {
        last = seen;
        synchronized (this) {
            underWay = Optional.empty();
            if (closed) {
                watch.close();
            }
        }
        try {
            told.on(this, seen);
        } finally {
            future.complete(seen);
        }
    }

    /** Where nothing moves there is less to be learnt. */
    private long pace(Standing standing) {
        return (last.standing().equals(Optional.of(standing)) ? IDLE_PACE : PACE).toNanos();
    }

    private Seen failed(long asked, Exception failure) {
        long longest = Math.min(LONGEST_REST.toNanos(), FIRST_REST.toNanos() << Math.min(failures++, MOST_DOUBLINGS));
        // Half of it by chance: processes that lost the server together shall not come back together.
        long rest = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2);
        return new Seen(asked, Optional.empty(), Optional.of(failure), System.nanoTime() + rest);
    }

    /** Has it asked after a moment, and waits for the answer. */
    Seen askedSince(long moment, Deadline deadline) {
        Seen seen = last;
        // One question may have begun before that moment, the next one has not.
        for (int i = 0; i < 2 && seen.asked() - moment < 0; i++) {
            seen = join(asking(), deadline);
        }
        return seen;
    }

    private Seen join(CompletableFuture<Seen> future, Deadline deadline) {
        try {
            return future.get(Math.max(0, deadline.nanosLeft()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return last;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return last;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (underWay.isEmpty()) {
                watch.close();
            }
        }
    }
}
