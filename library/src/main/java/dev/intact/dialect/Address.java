package dev.intact.dialect;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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
    private static final String USER = "user";
    private static final String PASSWORD = "password";

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

    /**
     * The same of another provider.
     *
     * @param other in place of what was concluded
     * @return a copy
     */
    public Address with(Provider other) {
        return new Address(display, jdbcUrl, properties, local, other, access);
    }

    /**
     * The same with the user and the password of another way to the same database, where this one does not say them. No
     * password goes along with another user.
     *
     * @param other way to the same database
     * @return a copy
     */
    public Address withUserOf(Address other) {
        Map<String, String> all = new HashMap<>(properties);
        Optional.ofNullable(other.properties.get(USER)).ifPresent(user -> all.putIfAbsent(USER, user));
        if (Objects.equals(all.get(USER), other.properties.get(USER))) {
            Optional.ofNullable(other.properties.get(PASSWORD)).ifPresent(secret -> all.putIfAbsent(PASSWORD, secret));
        }
        return new Address(display, jdbcUrl, all, local, provider, access);
    }

    @Override
    public String toString() {
        return display;
    }
}
