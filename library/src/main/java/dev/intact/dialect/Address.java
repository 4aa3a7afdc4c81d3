package dev.intact.dialect;

import java.util.Map;

/**
 * Where a database is and how to get in. Immutable; {@link #toString} is safe to show.
 *
 * @param display without any secret, for messages and reports
 * @param jdbcUrl without any secret
 * @param properties what the driver is given besides, secrets included
 * @param local whether it is a file or a loopback address
 * @param provider who runs it
 * @param access how to get in, besides what the address says
 */
public record Address(
        String display,
        String jdbcUrl,
        Map<String, String> properties,
        boolean local,
        Provider provider,
        Access access) {
    /** Takes a copy. */
    public Address {
        properties = Map.copyOf(properties);
    }

    /**
     * The same with another way in.
     *
     * @param other in place of what was said before
     * @return a copy
     */
    public Address with(Access other) {
        return new Address(display, jdbcUrl, properties, local, provider, other);
    }

    @Override
    public String toString() {
        return display;
    }
}
