package dev.intact.dialect.postgres;

import dev.intact.config.Libpq;
import dev.intact.dialect.Access;
import dev.intact.dialect.Address;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.error.ConfigurationException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postgresql.PGProperty;

/**
 * Reads addresses of PostgreSQL. No message quotes a part that could be a piece of a password: what is wrong is named,
 * not shown, until the user part has been told apart for certain.
 */
final class PostgresAddress {
    private static final List<String> PREFIXES =
            List.of("jdbc:postgresql:", "jdbc:postgres:", "postgresql:", "postgres:");
    private static final String URL = "jdbc:postgresql://";
    private static final String FORM = "postgres://user@host:5432/name";

    private static final Map<PGProperty, String> PROGRAMS = Map.of(
            PGProperty.USER, "PGUSER",
            PGProperty.PASSWORD, "PGPASSWORD",
            PGProperty.SSL_MODE, "PGSSLMODE",
            PGProperty.SSL_ROOT_CERT, "PGSSLROOTCERT",
            PGProperty.SSL_CERT, "PGSSLCERT",
            PGProperty.SSL_KEY, "PGSSLKEY",
            PGProperty.CHANNEL_BINDING, "PGCHANNELBINDING",
            PGProperty.REQUIRE_AUTH, "PGREQUIREAUTH",
            PGProperty.SSL_NEGOTIATION, "PGSSLNEGOTIATION",
            PGProperty.OPTIONS, "PGOPTIONS");

    private final String rest;
    private Optional<String> user = Optional.empty();
    private Optional<String> password = Optional.empty();

    private PostgresAddress(String rest) {
        this.rest = rest;
    }

    static Optional<Address> read(String said) {
        String text = Libpq.resolved(said, System.getenv());
        String lower = text.toLowerCase(Locale.ROOT);
        return PREFIXES.stream()
                .filter(lower::startsWith)
                .findFirst()
                .map(prefix -> new PostgresAddress(text.substring(prefix.length())).address());
    }

    /** Past a transaction pooler; empty where there is one and the address does not tell the way. */
    static Optional<Address> direct(Address address) {
        if (address.provider().pooling() != Pooling.TRANSACTION) {
            return Optional.of(address);
        }
        String place = place(address);
        int slash = place.lastIndexOf('/');
        String hosts = place.substring(0, slash);
        return Providers.KNOWN.direct(HostPort.list(hosts)).map(past -> {
            String other = joined(past) + place.substring(slash);
            return new Address(
                    address.display().replace(place, other),
                    URL + other,
                    address.properties(),
                    address.local(),
                    Providers.KNOWN.of(past),
                    address.access());
        });
    }

    /** Whose root certificates verify the server's, as far as its provider is known. */
    static Optional<ProviderRule> rule(Address address) {
        String place = place(address);
        return Providers.KNOWN.rule(HostPort.list(place.substring(0, place.lastIndexOf('/'))));
    }

    static String name(Address address) {
        String place = place(address);
        return decoded(place.substring(place.lastIndexOf('/') + 1), "database name");
    }

    static String hosts(Address address) {
        String place = place(address);
        return place.substring(0, place.lastIndexOf('/'));
    }

    /** Another database of the same server. */
    static Address named(Address address, String name) {
        String other = hosts(address) + "/" + encoded(name);
        return new Address(
                address.display().replace(place(address), other),
                URL + other,
                address.properties(),
                address.local(),
                address.provider(),
                address.access());
    }

    /** The same way in, acting as a role from the first statement on, also after RESET. */
    static Address as(Address address, String role) {
        Map<String, String> all = new TreeMap<>(address.properties());
        String said = all.getOrDefault(PGProperty.OPTIONS.getName(), "");
        String escaped = role.replace("\\", "\\\\").replace(" ", "\\ ");
        all.put(PGProperty.OPTIONS.getName(), (said + " -c role=" + escaped).strip());
        return with(address, all);
    }

    /** The same way with other words to the driver. */
    static Address with(Address address, Map<String, String> properties) {
        return new Address(
                address.display(),
                address.jdbcUrl(),
                properties,
                address.local(),
                address.provider(),
                address.access());
    }

    /** Hosts, ports and the database's name. */
    private static String place(Address address) {
        return address.jdbcUrl().substring(URL.length());
    }

    private static String joined(List<HostPort> hosts) {
        return String.join(",", hosts.stream().map(HostPort::toString).toList());
    }

    /** As libpq has it; what stands in our own environment goes on to its programs anyway. */
    static Map<String, String> environment(Address address) {
        String place = place(address);
        int slash = place.lastIndexOf('/');
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String one : place.substring(0, slash).split(",", -1)) {
            int colon = one.lastIndexOf(':');
            hosts.add(one.substring(0, colon).replace("[", "").replace("]", ""));
            ports.add(one.substring(colon + 1));
        }
        Map<String, String> environment = new TreeMap<>();
        environment.put("PGHOST", String.join(",", hosts));
        environment.put("PGPORT", String.join(",", ports));
        if (hosts.size() > 1) {
            // A replica takes no restore, and may lack what is to be dumped.
            environment.put("PGTARGETSESSIONATTRS", "primary");
        }
        environment.put("PGDATABASE", decoded(place.substring(slash + 1), "database name"));
        PROGRAMS.forEach(
                (property, variable) -> Optional.ofNullable(address.properties().get(property.getName()))
                        .ifPresent(value -> environment.put(variable, value)));
        environment.computeIfPresent("PGSSLROOTCERT", (variable, said) -> TlsRoots.file(said));
        if ("verify-full".equals(environment.get("PGSSLMODE"))) {
            // As ours: without a word of roots those of the machine, not a file in somebody's home.
            environment.putIfAbsent("PGSSLROOTCERT", TlsRoots.SYSTEM);
        }
        return environment;
    }

    private Address address() {
        if (!rest.startsWith("//")) {
            throw wrong("after the colon two slashes are missing");
        }
        int end = authorityEnd();
        String authority = rest.substring(2, end);
        if (rest.indexOf('@', end) >= 0) {
            throw wrong(
                    "an @ stands after the host; write / ? # @ in user, password and parameters as %2F %3F %23 %40");
        }
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            readUser(authority.substring(0, at));
        }
        List<HostPort> hosts = HostPort.list(authority.substring(at + 1));
        int question = rest.indexOf('?', end);
        String path = question < 0 ? rest.substring(end) : rest.substring(end, question);
        return built(hosts, databaseName(path), question < 0 ? "" : rest.substring(question + 1));
    }

    private Address built(List<HostPort> hosts, String name, String query) {
        boolean local = hosts.stream().allMatch(HostPort::local);
        Map<String, String> properties = new TreeMap<>(new Parameters(query).read());
        user.ifPresent(value -> once(properties, PGProperty.USER.getName(), value));
        password.ifPresent(value -> once(properties, PGProperty.PASSWORD.getName(), value));
        Parameters.addDefaults(properties, local, hosts.size() > 1);
        String shownUser = Optional.ofNullable(properties.get(PGProperty.USER.getName()))
                .map(value -> encoded(value) + "@")
                .orElse("");
        String place = joined(hosts) + "/" + encoded(name);
        return new Address(
                "postgres://" + shownUser + place,
                URL + place,
                properties,
                local,
                Providers.KNOWN.of(hosts),
                Access.USUAL);
    }

    private static void once(Map<String, String> properties, String key, String value) {
        if (properties.put(key, value) != null) {
            throw wrong("the " + key + " stands in it twice: before the @ and as a parameter");
        }
    }

    private int authorityEnd() {
        for (int i = 2; i < rest.length(); i++) {
            if (rest.charAt(i) == '/' || rest.charAt(i) == '?') {
                return i;
            }
        }
        return rest.length();
    }

    private void readUser(String text) {
        int colon = text.indexOf(':');
        String name = decoded(colon < 0 ? text : text.substring(0, colon), "user");
        user = name.isEmpty() ? Optional.empty() : Optional.of(name);
        if (colon >= 0 && colon + 1 < text.length()) {
            password = Optional.of(decoded(text.substring(colon + 1), "password"));
        }
    }

    private static String databaseName(String path) {
        String name = path.isEmpty() ? "" : decoded(path.substring(1), "database name");
        if (name.isEmpty()) {
            throw wrong("it names no database");
        }
        if (path.indexOf('/', 1) >= 0) {
            throw wrong("the database name holds a slash; write it as %2F");
        }
        return name;
    }

    /** Percent-decoded; a plus stays a plus. */
    static String decoded(String text, String part) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] to = new byte[bytes.length];
        int size = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                to[size++] = (byte) hex(bytes, i + 1, part);
                i += 2;
            } else {
                to[size++] = bytes[i];
            }
        }
        String plain = new String(to, 0, size, StandardCharsets.UTF_8);
        if (plain.indexOf('\0') >= 0) {
            throw wrong("the " + part + " holds a null character");
        }
        return plain;
    }

    private static int hex(byte[] bytes, int at, String part) {
        int high = at + 1 < bytes.length ? Character.digit(bytes[at], 16) : -1;
        int low = at + 1 < bytes.length ? Character.digit(bytes[at + 1], 16) : -1;
        if (high < 0 || low < 0) {
            throw wrong("in the " + part + " two hexadecimal digits must follow each %; write % itself as %25");
        }
        return high << 4 | low;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static ConfigurationException wrong(String what) {
        return new ConfigurationException("The address of the PostgreSQL database is wrong: " + what + ". Its form is "
                + FORM + ", with parameters as in ?sslmode=require.");
    }

    /** One server. */
    record HostPort(String host, int port) {
        private static final int USUAL_PORT = 5432;
        private static final int LAST_PORT = 65_535;

        static List<HostPort> list(String text) {
            List<HostPort> hosts = new ArrayList<>();
            for (String one : text.split(",", -1)) {
                if (one.isEmpty() && !text.isEmpty()) {
                    throw wrong("between the commas a host is missing");
                }
                hosts.add(read(one));
            }
            return hosts;
        }

        private static HostPort read(String text) {
            int bracket = text.lastIndexOf(']');
            if (text.startsWith("[") != bracket >= 0) {
                throw wrong("an IPv6 address stands in brackets, as in [::1]:5432");
            }
            int colon = text.indexOf(':', Math.max(bracket, 0));
            String host = decoded(colon < 0 ? text : text.substring(0, colon), "host");
            if (host.startsWith("/")) {
                throw wrong("sockets in the file system are not supported; give a host name");
            }
            if (!host.matches("\\[[0-9a-fA-F:.%]+]|[\\p{L}\\p{N}._-]*")) {
                throw wrong("the host name holds a character that no host name has");
            }
            return new HostPort(host.isEmpty() ? "localhost" : host, colon < 0 ? USUAL_PORT : port(text, colon + 1));
        }

        private static int port(String text, int start) {
            String digits = text.substring(start);
            int port = digits.isEmpty() ? USUAL_PORT : digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
            if (port < 1 || port > LAST_PORT) {
                throw wrong("the port must be a number from 1 to 65535");
            }
            return port;
        }

        boolean local() {
            return host.equalsIgnoreCase("localhost") || host.matches("127(\\.\\d{1,3}){3}|\\[(0*:)+0*1]");
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
