package dev.intact.dialect.postgres;

import dev.intact.dialect.Provider;
import dev.intact.dialect.Provider.Pooling;
import dev.intact.dialect.postgres.PostgresAddress.HostPort;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A row of the table of providers, whose head says what the fields are. Immutable. */
final class ProviderRule {
    private static final int FIELDS = 8;
    private static final String ANY = "*";
    private static final String LOCAL = "local";
    private static final String PORT = "port ";
    private static final String WITHOUT = "without ";

    private final String hosts;
    private final OptionalInt port;
    private final Pattern pattern;
    private final String direct;
    private final Roots roots;
    private final String source;
    private final Provider provider;

    /** Whose root certificates verify a server's. */
    enum Roots {
        SYSTEM,
        OWN,
        NONE
    }

    private ProviderRule(String[] fields) {
        this.hosts = fields[1];
        this.port = fields[2].equals(ANY) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(fields[2]));
        this.pattern = pattern(hosts);
        this.direct = direct(fields[5]);
        this.roots = Roots.valueOf(fields[6].toUpperCase(Locale.ROOT));
        this.source = fields[7];
        this.provider = new Provider(
                fields[0],
                Pooling.valueOf(fields[3].toUpperCase(Locale.ROOT)),
                Duration.ofSeconds(Integer.parseUnsignedInt(fields[4])),
                reason());
    }

    static ProviderRule of(String row) {
        String[] fields = row.split("\t", -1);
        if (fields.length != FIELDS || Arrays.stream(fields).anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(FIELDS + " fields parted by tabs make a rule: " + row);
        }
        return new ProviderRule(fields);
    }

    private static Pattern pattern(String hosts) {
        return Pattern.compile(
                Arrays.stream(hosts.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.CASE_INSENSITIVE);
    }

    private static String direct(String way) {
        if (way.startsWith(PORT)) {
            return PORT + Integer.parseInt(way.substring(PORT.length()));
        }
        if (way.equals("itself") || way.equals("ask") || way.startsWith(WITHOUT)) {
            return way;
        }
        throw new IllegalArgumentException("No way to a direct address: " + way);
    }

    private String reason() {
        String host = switch (hosts) {
            case ANY -> "";
            case LOCAL -> "the host is this machine";
            default -> "the host fits " + hosts;
        };
        String said = port.isEmpty() ? "" : "the port is " + port.getAsInt();
        return host + (host.isEmpty() || said.isEmpty() ? "" : " and ") + said;
    }

    boolean fits(HostPort place) {
        boolean here = hosts.equals(LOCAL)
                ? place.local()
                : pattern.matcher(place.host()).matches();
        return here && port.orElse(place.port()) == place.port();
    }

    Provider provider() {
        return provider;
    }

    Roots roots() {
        return roots;
    }

    String source() {
        return source;
    }

    /** Past the pooler; empty where the address does not tell the way. */
    Optional<HostPort> direct(HostPort place) {
        if (provider.pooling() != Pooling.TRANSACTION) {
            return Optional.of(place);
        }
        if (direct.startsWith(PORT)) {
            return Optional.of(new HostPort(place.host(), Integer.parseInt(direct.substring(PORT.length()))));
        }
        return direct.startsWith(WITHOUT) ? shorter(place, direct.substring(WITHOUT.length())) : Optional.empty();
    }

    private static Optional<HostPort> shorter(HostPort place, String end) {
        int dot = place.host().indexOf('.');
        String name = dot < 0 ? place.host() : place.host().substring(0, dot);
        return name.toLowerCase(Locale.ROOT).endsWith(end)
                ? Optional.of(new HostPort(
                        name.substring(0, name.length() - end.length())
                                + place.host().substring(name.length()),
                        place.port()))
                : Optional.empty();
    }
}
