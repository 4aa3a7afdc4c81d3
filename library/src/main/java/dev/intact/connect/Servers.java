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
 * @param lag how far behind a replica may be that is read from, whoever wrote; 30 s. What was written through the same
 *     {@code Database} is always read, whatever this says
 */
public record Servers(List<String> replicas, Optional<String> direct, Duration lag) {
    /** As far as a replica may be behind where nothing else is said. */
    public static final Duration USUAL_LAG = Duration.ofSeconds(30);

    private static final Duration LEAST_LAG = Duration.ofMillis(100);
    private static final Provider SAID =
            new Provider("server", Pooling.SESSION, Duration.ZERO, "it was said to be the direct address");

    /** None. */
    public static final Servers NONE = new Servers(List.of(), Optional.empty());

    /** Takes a copy, and refuses a lag that no replica keeps. */
    public Servers {
        replicas = List.copyOf(replicas);
        if (lag.compareTo(LEAST_LAG) < 0) {
            throw new ConfigurationException("A replica may be behind for 100 ms at least. Nothing was touched.");
        }
    }

    /**
     * With the usual lag.
     *
     * @param replicas addresses to read from
     * @param direct the address without a transaction pooler
     */
    public Servers(List<String> replicas, Optional<String> direct) {
        this(replicas, direct, USUAL_LAG);
    }

    /**
     * Addresses to read from.
     *
     * @param replicas each as the database's own is written
     * @return the rest as usual
     */
    public static Servers replicas(String... replicas) {
        return new Servers(List.of(replicas), Optional.empty());
    }

    /**
     * The same with another lag.
     *
     * @param most how far behind a replica may be that is read from
     * @return a copy
     */
    public Servers withLag(Duration most) {
        return new Servers(replicas, direct, most);
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
