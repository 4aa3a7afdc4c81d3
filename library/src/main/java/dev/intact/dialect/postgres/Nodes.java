package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.PGProperty;

/** The servers that addresses name: an address may hold several. */
final class Nodes {
    private static final String SCHEME = "jdbc:postgresql://";
    private static final String TARGET = PGProperty.TARGET_SERVER_TYPE.getName();

    private Nodes() {}

    /** Each by itself; which of them takes writes is asked, not said. */
    static List<Address> of(Address address) {
        Map<String, String> properties = new TreeMap<>(address.properties());
        properties.remove(TARGET);
        String all = hosts(address);
        return Arrays.stream(all.split(","))
                .map(one -> new Address(
                        address.display().replace(all + "/", one + "/"),
                        address.jdbcUrl().replace(all + "/", one + "/"),
                        properties,
                        address.local(),
                        address.provider(),
                        address.access()))
                .toList();
    }

    /** Whether it leads to one server, whatever is asked of that. */
    static boolean isOne(Address address) {
        return !hosts(address).contains(",");
    }

    private static String hosts(Address address) {
        String url = address.jdbcUrl();
        return url.substring(SCHEME.length(), url.lastIndexOf('/'));
    }
}
