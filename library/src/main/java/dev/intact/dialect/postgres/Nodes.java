package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postgresql.PGProperty;

/** The servers that addresses name: an address may hold several, and several addresses may be made one. */
final class Nodes {
    private static final String SCHEME = "jdbc:postgresql://";
    private static final String TARGET = PGProperty.TARGET_SERVER_TYPE.getName();
    private static final String RECHECK = PGProperty.HOST_RECHECK_SECONDS.getName();

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

    static Address among(Address address, List<Address> nodes) {
        if (nodes.size() == 1) {
            return address;
        }
        Map<String, String> properties = new TreeMap<>(address.properties());
        properties.putIfAbsent(TARGET, "primary");
        // The driver would believe for ten seconds what a server was before.
        properties.putIfAbsent(RECHECK, "0");
        String all = nodes.stream().map(Nodes::hosts).distinct().collect(Collectors.joining(","));
        return new Address(
                address.display(),
                address.jdbcUrl().replace(hosts(address) + "/", all + "/"),
                properties,
                address.local(),
                address.provider(),
                address.access());
    }

    private static String hosts(Address address) {
        String url = address.jdbcUrl();
        return url.substring(SCHEME.length(), url.lastIndexOf('/'));
    }
}
