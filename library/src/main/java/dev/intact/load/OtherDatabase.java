package dev.intact.load;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Snapshot;
import java.util.Optional;

/**
 * Another database, whose tables are read.
 *
 * @param dialect of it
 * @param address of it
 * @param moment one that is open already, and stays so; empty: one is opened
 */
public record OtherDatabase(Dialect dialect, Address address, Optional<Snapshot> moment) {
    /**
     * The same at a moment that somebody holds.
     *
     * @param held stays theirs to close
     * @return a copy
     */
    public OtherDatabase at(Snapshot held) {
        return new OtherDatabase(dialect, address, Optional.of(held));
    }

    /** Finds other databases. Safe for many threads. */
    @FunctionalInterface
    public interface Finder {
        /**
         * The database that is said; nothing is connected to.
         *
         * @param said its address
         * @return where it is
         * @throws dev.intact.error.ConfigurationException where the address is none
         */
        OtherDatabase find(Elsewhere said);
    }

    /** Without any secret. */
    @Override
    public String toString() {
        return address.display();
    }
}
