package dev.intact.dialect;

import java.util.Map;

/**
 * Where a database is and how to get in. Immutable; {@link #toString} is safe to show.
 *
 * @param display without any secret, for messages and reports
 * @param jdbcUrl without any secret
 * @param properties what the driver is given besides, secrets included
 * @param local whether it is a file or a loopback address
 */
public record Address(String display, String jdbcUrl, Map<String, String> properties, boolean local) {
    /** Takes a copy. */
    public Address {
        properties = Map.copyOf(properties);
    }

    @Override
    public String toString() {
        return display;
    }
}
