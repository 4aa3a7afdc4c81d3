package dev.intact.connect;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Provider;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.error.ConfigurationException;
import java.time.Duration;
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
    private static final Provider SAID =
            new Provider("server", Pooling.SESSION, Duration.ZERO, "it was said to be the direct address");

    /** None. */
    public static final Servers NONE = new Servers(List.of(), Optional.empty());

    /** Takes a copy. */
    public Servers {
        replicas = List.copyOf(replicas);
    }

    /**
     * Where to go with what needs a session of its own.
     *
     * @param dialect of the database
     * @param address of the database
     * @return as it was said, or as the address tells, or the same where it does not tell
     * @throws ConfigurationException where what was said is no address of such a database, or leads to a transaction pooler
     */
    public Address direct(Dialect dialect, Address address) {
        return direct.map(text -> said(dialect, address, text))
                .or(() -> dialect.direct(address))
                .orElse(address);
    }

    private static Address said(Dialect dialect, Address address, String text) {
        Address said = dialect.address(text)
                .orElseThrow(() -> wrong("is no address of the same kind of database as " + address.display()))
                .with(address.access())
                .withUserOf(address);
        if (said.provider().pooling() == Pooling.TRANSACTION) {
            throw wrong("leads to a transaction pooler: " + said.provider().reason());
        }
        // Whoever says so knows it: it may be a session pooler, which looks like any other.
        return said.provider().pooling() == Pooling.UNKNOWN ? said.with(SAID) : said;
    }

    private static ConfigurationException wrong(String what) {
        return new ConfigurationException("The direct address " + what
                + ". Nothing was touched. Give the address of the same database past its pooler.");
    }

    /** Without the addresses, which may hold passwords. */
    @Override
    public String toString() {
        return "replicas=" + replicas.size() + ", direct=" + (direct.isPresent() ? "said" : "not said");
    }
}
