package dev.intact.connect;

import dev.intact.connect.Cluster.Reading;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.error.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers of a database.
 *
 * @param all each by itself, those of the database's own address first
 * @param reading who is read from
 */
record Nodes(List<Address> all, Reading reading) {
    static Nodes of(Dialect dialect, Address address, Servers servers) {
        List<Address> all = new ArrayList<>(dialect.nodes(address));
        for (String replica : servers.replicas()) {
            dialect.nodes(read(dialect, address, replica)).stream()
                    .filter(node -> all.stream().noneMatch(one -> one.jdbcUrl().equals(node.jdbcUrl())))
                    .forEach(all::add);
        }
        Reading reading = servers.replicas().isEmpty() ? Reading.PRIMARY : Reading.REPLICAS;
        return new Nodes(List.copyOf(all), reading);
    }

    private static Address read(Dialect dialect, Address address, String replica) {
        if (dialect.file(address).isPresent()) {
            throw new ConfigurationException(
                    "A database in a file has no replicas: leave them out of its servers. Nothing was touched.");
        }
        return dialect.address(replica)
                .map(known -> known.with(address.access()).withUserOf(address))
                .orElseThrow(() -> new ConfigurationException("The address of a replica is none of a " + dialect.name()
                        + " database, as " + address + " is. Nothing was touched."));
    }
}
