package dev.intact.doctor;

import dev.intact.dialect.Condition;
import java.time.Duration;
import java.util.List;

/** Two machines that disagree about the time. */
final class Clocks implements ServerCheck {
    private static final Duration MUCH = Duration.ofSeconds(5);

    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        Duration ahead = seen.here().ahead();
        if (ahead.abs().compareTo(MUCH) <= 0) {
            return List.of();
        }
        return List.of(Finding.warning(
                "The server's clock is " + Words.time(ahead.abs()) + (ahead.isNegative() ? " behind" : " ahead of")
                        + " ours",
                "Moments in rows and in logs do not fit together; certificates and tokens may be refused",
                "Let both machines keep their time by NTP"));
    }
}
