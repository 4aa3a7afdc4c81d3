package dev.intact.dialect;

import java.util.Optional;

/**
 * Which database it is, however its address is spelt. Immutable.
 *
 * @param place where it is: the real path of a file, or {@code host:port/name}
 * @param system what the server says it is, with the name of the database: the same by whatever host it is reached, and for
 *     a physical copy of the server; empty where it does not say
 */
public record Identity(String place, Optional<String> system) {}
