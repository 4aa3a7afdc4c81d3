package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    /**
     * One address for those that are reached as the database's own is. Another one would be given what was meant for this
     * one: its password, perhaps in clear.
     */
    static Address among(Address address, List<Address> nodes) {
        Address own = of(address).get(0);
        List<String> alike = nodes.stream()
                .filter(node -> isReachedAs(own, node))
                .map(Nodes::hosts)
                .distinct()
                .toList();
        if (alike.size() < 2) {
            return address;
        }
        Map<String, String> properties = new TreeMap<>(address.properties());
        properties.putIfAbsent(TARGET, "primary");
        // The driver would believe for ten seconds what a server was before.
        properties.putIfAbsent(RECHECK, "0");
        String all = String.join(",", alike);
        return new Address(
                address.display(),
                address.jdbcUrl().replace(hosts(address) + "/", all + "/"),
                properties,
                address.local(),
                address.provider(),
                address.access());
    }

    private static boolean isReachedAs(Address own, Address node) {
        return node.properties().equals(own.properties())
                && node.local() == own.local()
                && node.provider().equals(own.provider())
                && node.access().equals(own.access())
                && name(node).equals(name(own));
    }

    /** Whether it leads to one server, whatever is asked of that. */
    static boolean isOne(Address address) {
        return !hosts(address).contains(",");
    }

    private static String name(Address address) {
        String url = address.jdbcUrl();
        return url.substring(url.lastIndexOf('/'));
    }

    private static String hosts(Address address) {
        String url = address.jdbcUrl();
        return url.substring(SCHEME.length(), url.lastIndexOf('/'));
    }
}
