package dev.intact.connect;

import dev.intact.connect.Lookout.Seen;
import dev.intact.dialect.Position;
import dev.intact.dialect.Role;
import dev.intact.dialect.Standing;
import java.time.Duration;
import java.util.Optional;

/** One server of several: what is known of it, and the connections to it. Safe for many threads. */
final class Node implements AutoCloseable {
    private static final Duration GOOD_FOR = Duration.ofSeconds(1);
    private static final Duration REST = Duration.ofSeconds(1);

    private final Lookout lookout;
    private final Pool pool;
    private volatile Optional<Role> opened = Optional.empty();
    private volatile long restsUntil = System.nanoTime();
    private volatile long doubted = System.nanoTime();

    Node(Lookout lookout, Pool pool) {
        this.lookout = lookout;
        this.pool = pool;
    }

    Lookout lookout() {
        return lookout;
    }

    Pool pool() {
        return pool;
    }

    /** The connections of a replica are not those of a primary: they were not checked for what writing needs. */
    void settle(Seen seen) {
        Optional<Role> role = seen.standing().map(Standing::role);
        // One that says nothing has not changed; where it is gone, each of its connections shows it by itself.
        if (role.isPresent() && !role.equals(opened)) {
            opened = role;
            pool.evict();
        }
    }

    /** Whether it may be read from by whoever must find what was written up to a position. Waits for nothing. */
    boolean serves(Position required) {
        Seen seen = lookout.last();
        boolean reached = seen.standing()
                .filter(standing -> standing.role() == Role.REPLICA)
                .flatMap(Standing::position)
                .filter(at -> at.reaches(required))
                .isPresent();
        boolean doubtful = isDoubtful();
        if (!reached || doubtful || !seen.isYounger(GOOD_FOR)) {
            lookout.askSoon();
        }
        return reached && !doubtful && System.nanoTime() - restsUntil >= 0;
    }

    /** Whether what it last said is old. */
    boolean isOld() {
        return !lookout.last().isYounger(GOOD_FOR);
    }

    /** When something happened last after which it may be another than it was: a loss, or a new connection. */
    long unsure() {
        long opened = lookout.openedAt();
        return opened - doubted > 0 ? opened : doubted;
    }

    /** Whether nothing was said since then. */
    boolean isUnsure() {
        return lookout.last().asked() - unsure() < 0;
    }

    private boolean isDoubtful() {
        return lookout.last().asked() - doubted < 0;
    }

    /** A connection to it was lost, or could not be opened. */
    void doubt() {
        doubted = System.nanoTime();
        lookout.ask();
    }

    /** A statement was ended here that another server would not have ended. */
    void rest() {
        restsUntil = System.nanoTime() + REST.toNanos();
    }

    @Override
    public void close() {
        lookout.close();
        pool.close();
    }
}
