package dev.intact.connect;

import dev.intact.connect.Lookout.Seen;
import dev.intact.dialect.Position;
import dev.intact.dialect.Role;
import dev.intact.dialect.Standing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which of several servers takes the writes: the one that says so on the latest timeline. One that comes back and says so
 * on an earlier one was replaced meanwhile, and what it took would be lost. Safe for many threads.
 */
final class Leadership {
    private final Freshness freshness;
    private volatile Optional<Node> primary = Optional.empty();
    private volatile int timeline;
    private volatile int changes;
    private volatile long chosen = System.nanoTime();
    private boolean known;
    private int answers;

    Leadership(Freshness freshness) {
        this.freshness = freshness;
    }

    Optional<Node> primary() {
        return primary;
    }

    /** Of whoever took writes last; 0 where nobody did, or it does not tell. */
    int timeline() {
        return timeline;
    }

    /** When whoever takes the writes was asked, to be chosen for its answer. */
    long chosen() {
        return chosen;
    }

    /** How often another one took over. */
    int changes() {
        return changes;
    }

    synchronized boolean isKnown() {
        return known;
    }

    /** A server has answered, or has not. */
    synchronized void consider(Node node, Seen seen) {
        Optional<Standing> writes = seen.standing().filter(standing -> standing.role() == Role.PRIMARY);
        int its = writes.flatMap(Standing::position).map(Position::timeline).orElse(timeline);
        boolean leads = primary.equals(Optional.of(node));
        if (writes.isEmpty() || its < timeline) {
            primary = leads ? Optional.empty() : primary;
        } else if (leads || primary.isEmpty() || its > timeline) {
            chosen = leads && its == timeline ? chosen : seen.asked();
            follow(node, its);
            writes.get().position().ifPresent(at -> freshness.learn(seen.asked(), at));
        }
        answers++;
        notifyAll();
    }

    private synchronized void follow(Node node, int its) {
        if (known && its > timeline) {
            freshness.forget();
            changes++;
        }
        known = true;
        timeline = its;
        primary = Optional.of(node);
    }

    /** Until somebody answers, at most; an interruption is for the caller to see. */
    synchronized void await(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        int before = answers;
        try {
            while (primary.isEmpty() && answers == before && end - System.nanoTime() > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
