package dev.intact.dialect;

import java.util.Optional;

/**
 * How a server stands, as it says itself. Immutable.
 *
 * @param role what it does
 * @param position how far it has written, or replayed; empty where it does not tell
 */
public record Standing(Role role, Optional<Position> position) {}
