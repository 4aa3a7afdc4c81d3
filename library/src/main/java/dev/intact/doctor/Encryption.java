package dev.intact.doctor;

import dev.intact.dialect.Condition;
import dev.intact.dialect.Vitals;
import java.util.List;

/** A way to another machine that others can read along. */
final class Encryption implements ServerCheck {
    @Override
    public List<Finding> on(Condition.Server server, Seen seen) {
        boolean open = seen.health()
                .vitals()
                .flatMap(Vitals::server)
                .filter(told -> told.tls().isEmpty())
                .isPresent();
        if (seen.address().local() || !open) {
            return List.of();
        }
        return List.of(Finding.warning(
                "The connection to the server is not encrypted",
                "Whoever is on the way can read passwords and data, and change them",
                "Say sslmode=verify-full in the address, and switch TLS on at the server"));
    }
}
