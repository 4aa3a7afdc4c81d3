package dev.intact.connect;

import java.util.List;
import java.util.Optional;

/**
 * Further servers of the same database. Immutable.
 *
 * @param replicas addresses to read from, each as the database's own is written; a password that one does not say is the
 *     database's
 * @param direct the address of the same database without a transaction pooler in between, for loads and backups
 */
public record Servers(List<String> replicas, Optional<String> direct) {
    /** None. */
    public static final Servers NONE = new Servers(List.of(), Optional.empty());

    /** Takes a copy. */
    public Servers {
        replicas = List.copyOf(replicas);
    }

    /** Without the addresses, which may hold passwords. */
    @Override
    public String toString() {
        return "replicas=" + replicas.size() + ", direct=" + (direct.isPresent() ? "said" : "not said");
    }
}
