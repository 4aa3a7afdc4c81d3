package dev.intact.connect;

import dev.intact.dialect.Position;
import dev.intact.dialect.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a server of a database stands at a moment. Immutable.
 *
 * @param server its address, without secrets
 * @param role what it does; empty where it cannot be asked
 * @param position how far it has written, or replayed; empty where it does not tell
 * @param lagBytes how much of what the primary had written it had still to replay; empty where that is not known
 * @param lag for how long at most it has been behind; zero where it is not; empty where that is not known
 * @param failure why it cannot be asked; empty where it can
 */
public record ServerFigures(
        String server,
        Optional<Role> role,
        Optional<Position> position,
        OptionalLong lagBytes,
        Optional<Duration> lag,
        Optional<String> failure) {}
