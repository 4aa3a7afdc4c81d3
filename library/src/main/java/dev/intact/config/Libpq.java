package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of PostgreSQL by the words of its own library: {@code PGHOST}, {@code PGDATABASE} and their kin, and the
 * services of {@code pg_service.conf}. An address comes before a service, a service before a variable.
 */
public final class Libpq {
    private static final String SERVICE = "service";

    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("PGHOST", "host"),
            Map.entry("PGHOSTADDR", "hostaddr"),
            Map.entry("PGPORT", "port"),
            Map.entry("PGDATABASE", "dbname"),
            Map.entry("PGUSER", "user"),
            Map.entry("PGPASSWORD", "password"),
            Map.entry("PGPASSFILE", "passfile"),
            Map.entry("PGSSLMODE", "sslmode"),
            Map.entry("PGSSLROOTCERT", "sslrootcert"),
            Map.entry("PGSSLCERT", "sslcert"),
            Map.entry("PGSSLKEY", "sslkey"),
            Map.entry("PGSSLMINPROTOCOLVERSION", "ssl_min_protocol_version"),
            Map.entry("PGSSLNEGOTIATION", "sslnegotiation"),
            Map.entry("PGCONNECT_TIMEOUT", "connect_timeout"),
            Map.entry("PGAPPNAME", "application_name"),
            Map.entry("PGOPTIONS", "options"),
            Map.entry("PGCHANNELBINDING", "channel_binding"),
            Map.entry("PGREQUIREAUTH", "require_auth"),
            Map.entry("PGTARGETSESSIONATTRS", "target_session_attrs"),
            Map.entry("PGGSSENCMODE", "gssencmode"),
            Map.entry("PGKRBSRVNAME", "krbsrvname"));

    private static final List<String> PLACES = List.of("PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE");

    private static final Pattern ADDRESS = Pattern.compile(
            "(?:jdbc:)?postgres(?:ql)?://(?:(?<login>[^/?]*)@)?(?<hosts>[^/?@]*)/?(?<name>[^?]*)\\?(?<query>.*)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Libpq() {}

    /** The address that the variables describe; empty where none of them says where. */
    static Optional<String> address(Circumstances circumstances) {
        if (PLACES.stream().allMatch(name -> circumstances.variable(name).isEmpty())) {
            return Optional.empty();
        }
        Map<String, String> said = new HashMap<>();
        VARIABLES.forEach((variable, parameter) ->
                circumstances.variable(variable).ifPresent(value -> said.put(parameter, value)));
        circumstances
                .variable("PGSERVICE")
                .ifPresent(service -> put(ServiceFile.parameters(service, circumstances.variables()), said));
        said.putIfAbsent("user", usualUser());
        return Optional.of(text(said, usualUser()));
    }

    /**
     * The address with what its service says, where it names one.
     *
     * @param address as a user writes it: {@code postgres:///?service=shop}
     * @param variables that say where {@code pg_service.conf} is
     * @return the same address where it names none
     * @throws ConfigurationException where there is no such service
     */
    public static String resolved(String address, Map<String, String> variables) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches() || !parts.group("query").contains(SERVICE + "=")) {
            return address;
        }
        Optional<Map<String, String>> said = parameters(parts);
        Optional<String> service = said.map(all -> all.remove(SERVICE));
        if (said.isEmpty() || service.isEmpty()) {
            return address;
        }
        Map<String, String> all = new HashMap<>(ServiceFile.parameters(service.get(), variables));
        all.putAll(said.get());
        return text(all, Optional.ofNullable(variables.get("PGUSER")).orElseGet(Libpq::usualUser));
    }

    /** A service that says where does so alone: the variables' host or port would lead elsewhere. */
    private static void put(Map<String, String> service, Map<String, String> said) {
        if (service.containsKey("host") || service.containsKey("hostaddr")) {
            said.keySet().removeAll(Set.of("host", "hostaddr", "port"));
        }
        said.putAll(service);
    }

    private static String usualUser() {
        return System.getProperty("user.name", "postgres");
    }

    /** What an address says in so many words; empty where it is no good, which its reader says better. */
    private static Optional<Map<String, String>> parameters(Matcher parts) {
        Map<String, String> said = new HashMap<>();
        try {
            for (String pair : parts.group("query").split("&", -1)) {
                int equals = Math.max(pair.indexOf('='), 0);
                said.put(
                        decoded(pair.substring(0, equals)),
                        decoded(pair.substring(Math.min(equals + 1, pair.length()))));
            }
            login(parts.group("login"), said);
            if (!parts.group("name").isEmpty()) {
                said.put("dbname", decoded(parts.group("name")));
            }
            hosts(parts.group("hosts"), said);
            return Optional.of(said);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static void login(@Nullable String login, Map<String, String> said) {
        if (login == null) {
            return;
        }
        String[] both = login.split(":", 2);
        said.put("user", decoded(both[0]));
        if (both.length == 2) {
            said.put("password", decoded(both[1]));
        }
    }

    /** Given, they take the place of the service's, ports and all. */
    private static void hosts(String text, Map<String, String> said) {
        if (text.isEmpty()) {
            return;
        }
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            int colon = one.indexOf(':', Math.max(one.lastIndexOf(']'), 0));
            hosts.add(decoded(colon < 0 ? one : one.substring(0, colon)));
            ports.add(colon < 0 ? "" : one.substring(colon + 1));
        }
        said.put("host", String.join(",", hosts));
        said.put("port", String.join(",", ports));
    }

    /** Without a user where nobody says one: whoever connects may have one, and is one without. */
    private static String text(Map<String, String> said, String otherwise) {
        Map<String, String> rest = new TreeMap<>(said);
        Optional<String> user = taken(rest, "user");
        String password =
                taken(rest, "password").map(word -> ":" + encoded(word)).orElse("");
        String login = user.map(Libpq::encoded).orElse("") + password;
        String database = taken(rest, "dbname").or(() -> user).orElse(otherwise);
        Optional<String> address = taken(rest, "hostaddr");
        String hosts = taken(rest, "host").or(() -> address).orElse("localhost");
        String ports = taken(rest, "port").orElse("5432");
        String query = String.join(
                "&",
                rest.entrySet().stream()
                        .map(one -> one.getKey() + "=" + encoded(one.getValue()))
                        .toList());
        return "postgres://" + login + (login.isEmpty() ? "" : "@") + places(hosts, ports) + "/" + encoded(database)
                + (query.isEmpty() ? "" : "?" + query);
    }

    /** One port serves all hosts, or each has its own. */
    private static String places(String hosts, String ports) {
        String[] all = hosts.split(",", -1);
        String[] each = ports.split(",", -1);
        if (each.length != 1 && each.length != all.length) {
            throw new ConfigurationException("There are " + all.length + " hosts and " + each.length
                    + " ports (PGHOST, PGPORT, or host and port of a service). Nothing was touched. Give one port for"
                    + " each, or one for all.");
        }
        List<String> places = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            String port = each[each.length == 1 ? 0 : i];
            places.add(host(all[i]) + ":" + (port.isEmpty() ? "5432" : port));
        }
        return String.join(",", places);
    }

    private static String host(String host) {
        if (host.startsWith("/") || host.startsWith("@")) {
            throw new ConfigurationException("PGHOST, or host of a service, is the folder of a socket (" + host
                    + "), which the driver cannot use. Nothing was touched. Set PGHOST=localhost, or give an"
                    + " address.");
        }
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static Optional<String> taken(Map<String, String> from, String name) {
        return Optional.ofNullable(from.remove(name)).filter(value -> !value.isEmpty());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A plus is a plus. */
    static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
