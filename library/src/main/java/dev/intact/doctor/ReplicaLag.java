package dev.intact.doctor;

import dev.intact.dialect.Condition;
import dev.intact.dialect.Condition.Follower;
import java.time.Duration;
import java.util.List;

/** Replicas that are behind. */
final class ReplicaLag implements ServerCheck {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final long MUCH = 256L << 20;

    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        return server.activity().followers().stream()
                .filter(ReplicaLag::isBehind)
                .map(ReplicaLag::finding)
                .toList();
    }

    private static boolean isBehind(Follower follower) {
        return follower.lag().filter(lag -> lag.compareTo(LONG) > 0).isPresent()
                || follower.bytes().orElse(0) > MUCH;
    }

    private static Finding finding(Follower follower) {
        return Finding.warning(
                "The replica " + follower.name() + " (" + follower.state() + ") is behind"
                        + follower.lag().map(lag -> " by " + Words.time(lag)).orElse("")
                        + (follower.bytes().isPresent()
                                ? ", " + Words.bytes(follower.bytes().getAsLong()) + " of the log are to come"
                                : ""),
                "Whoever reads there does not see what was written last, and a failover to it would lose that",
                "Look at its load and its disk, and for long queries there that hold it up");
    }
}
