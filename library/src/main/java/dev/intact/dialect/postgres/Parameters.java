package dev.intact.dialect.postgres;

import dev.intact.dialect.Access.TlsVersion;
import dev.intact.error.ConfigurationException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGProperty;

/** The parameters of an address: libpq's names and the driver's own; an unknown one is refused by its name. */
final class Parameters {
    /** libpq's file of passwords. */
    static final String PASSWORD_FILE = "passfile";

    /** The oldest version of TLS. */
    static final String LEAST_TLS = "ssl_min_protocol_version";

    private static final String SSL = PGProperty.SSL.getName();
    private static final String SSL_MODE = PGProperty.SSL_MODE.getName();
    private static final String SSL_FACTORY = PGProperty.SSL_FACTORY.getName();
    private static final String SSL_ROOT = PGProperty.SSL_ROOT_CERT.getName();
    private static final String TARGET = PGProperty.TARGET_SERVER_TYPE.getName();
    private static final String SSL_NAMES = PGProperty.SSL_HOSTNAME_VERIFIER.getName();
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private static final Map<String, PGProperty> LIBPQ = Map.ofEntries(
            Map.entry("user", PGProperty.USER),
            Map.entry("password", PGProperty.PASSWORD),
            Map.entry("sslmode", PGProperty.SSL_MODE),
            Map.entry("sslrootcert", PGProperty.SSL_ROOT_CERT),
            Map.entry("sslcert", PGProperty.SSL_CERT),
            Map.entry("sslkey", PGProperty.SSL_KEY),
            Map.entry("sslpassword", PGProperty.SSL_PASSWORD),
            Map.entry("sslnegotiation", PGProperty.SSL_NEGOTIATION),
            Map.entry("application_name", PGProperty.APPLICATION_NAME),
            Map.entry("options", PGProperty.OPTIONS),
            Map.entry("connect_timeout", PGProperty.CONNECT_TIMEOUT),
            Map.entry("channel_binding", PGProperty.CHANNEL_BINDING),
            Map.entry("require_auth", PGProperty.REQUIRE_AUTH),
            Map.entry("gssencmode", PGProperty.GSS_ENC_MODE),
            Map.entry("krbsrvname", PGProperty.KERBEROS_SERVER_NAME),
            Map.entry("target_session_attrs", PGProperty.TARGET_SERVER_TYPE));

    private static final Map<String, String> TARGETS = Map.of(
            "any", "any",
            "read-write", "primary",
            "primary", "primary");

    // Always on, or chosen by Intact.
    private static final Set<String> IGNORED =
            Set.of("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "client_encoding");

    // These say where the database is, which the address itself must.
    private static final Set<String> ELSEWHERE =
            Set.of("PGHOST", "PGPORT", "PGDBNAME", "service", "host", "port", "dbname");

    // The driver does not know them: they are seen to here.
    private static final Set<String> OURS = Set.of(PASSWORD_FILE, LEAST_TLS);

    private static final Set<String> TLS_VERSIONS =
            Arrays.stream(TlsVersion.values()).map(TlsVersion::protocol).collect(Collectors.toUnmodifiableSet());

    private final String query;
    private final Map<String, String> read = new HashMap<>();

    Parameters(String query) {
        this.query = query;
    }

    Map<String, String> read() {
        List<String> pairs = query.isEmpty() ? List.of() : List.of(query.split("&", -1));
        boolean secret = false;
        for (int i = 0; i < pairs.size(); i++) {
            String pair = pairs.get(i);
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw PostgresAddress.wrong("a parameter must be written name=value");
            }
            String name = PostgresAddress.decoded(pair.substring(0, equals), "name of a parameter");
            String place = "parameter " + (i + 1);
            // What follows a password may be the rest of it.
            add(name, PostgresAddress.decoded(pair.substring(equals + 1), place), secret ? place : name);
            secret |= name.toLowerCase(Locale.ROOT).contains("password");
        }
        return read;
    }

    private void add(String name, String value, String shown) {
        if (IGNORED.contains(name)) {
            return;
        }
        if (ELSEWHERE.contains(name)) {
            throw PostgresAddress.wrong("the parameter " + name + " belongs before the question mark");
        }
        String property = Optional.ofNullable(LIBPQ.get(name))
                .or(() -> Optional.ofNullable(PGProperty.forName(name)))
                .map(PGProperty::getName)
                .or(() -> Optional.of(name).filter(OURS::contains))
                .orElseThrow(() -> unknown(name, shown));
        if (read.put(property, name.equals("target_session_attrs") ? target(value) : value) != null) {
            throw PostgresAddress.wrong("the parameter " + name + " stands in it twice");
        }
        refuseOther(property, value);
    }

    private static ConfigurationException unknown(String name, String shown) {
        return PostgresAddress.wrong(
                shown.equals(name)
                        ? "there is no parameter " + name
                        : shown + " has a name that is not known; & in a password is written %26");
    }

    private static void refuseOther(String property, String value) {
        if (property.equals(LEAST_TLS) && !TLS_VERSIONS.contains(value)) {
            throw PostgresAddress.wrong("ssl_min_protocol_version must be one of TLSv1.2, TLSv1.3");
        }
        if (property.equals(SSL_MODE) && !SSL_MODES.contains(value)) {
            throw PostgresAddress.wrong(
                    "sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full");
        }
    }

    private static String target(String value) {
        return Optional.ofNullable(TARGETS.get(value))
                .orElseThrow(() -> PostgresAddress.wrong(
                        "target_session_attrs must be any, read-write or primary: a load writes"));
    }

    /** What is not said: TLS with a checked name for anything not local, and the primary among several servers. */
    static void addDefaults(Map<String, String> properties, boolean local, boolean several) {
        String said = properties.remove(SSL);
        String mode = local ? "prefer" : "verify-full";
        properties.putIfAbsent(SSL_MODE, said == null ? mode : said.equals("false") ? "disable" : "verify-full");
        if (properties.containsKey(SSL_ROOT) && "require".equals(properties.get(SSL_MODE))) {
            // As libpq has it: who names roots wants them to be looked at.
            properties.put(SSL_MODE, "verify-ca");
        }
        properties.putIfAbsent(SSL_FACTORY, TlsSockets.class.getName());
        properties.putIfAbsent(SSL_NAMES, TlsNames.class.getName());
        if (several) {
            properties.putIfAbsent(TARGET, "primary");
        }
    }
}
