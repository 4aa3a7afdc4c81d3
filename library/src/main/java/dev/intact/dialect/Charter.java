package dev.intact.dialect;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a database is to be made of. Immutable, without secrets.
 *
 * @param owner whose everything is that migrations make; empty: whoever sets up
 * @param application who changes rows, and nothing else
 * @param readonly who reads rows, and nothing else
 * @param extensions that the database has to have
 */
public record Charter(
        Optional<Login> owner, Optional<Login> application, Optional<Login> readonly, List<String> extensions) {
    /** Nothing is said: the database itself. */
    public static final Charter EMPTY = new Charter(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** Takes a copy. */
    public Charter {
        extensions = List.copyOf(extensions);
    }

    /**
     * A role.
     *
     * @param role its name
     * @param password empty where it gets in otherwise, or not at all
     */
    public record Login(String role, Optional<PasswordSource> password) {
        @Override
        public String toString() {
            return role;
        }
    }

    /**
     * Those who are to do no more than they need.
     *
     * @return the application first
     */
    public List<Login> users() {
        return Stream.of(application, readonly).flatMap(Optional::stream).toList();
    }
}
