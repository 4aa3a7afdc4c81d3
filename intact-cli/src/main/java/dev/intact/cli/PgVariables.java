package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The address that {@code PGHOST}, {@code PGDATABASE} and their kin describe. */
final class PgVariables {
    private static final Map<String, String> PARAMETERS = Map.of(
            "PGSSLMODE", "sslmode",
            "PGSSLROOTCERT", "sslrootcert",
            "PGSSLCERT", "sslcert",
            "PGSSLKEY", "sslkey",
            "PGAPPNAME", "application_name",
            "PGOPTIONS", "options");

    private PgVariables() {}

    /**
     * The address.
     *
     * @param surroundings whose variables are asked
     * @return empty where neither {@code PGHOST} nor {@code PGDATABASE} is set
     */
    static Optional<String> address(Surroundings surroundings) {
        Optional<String> host = surroundings.variable("PGHOST");
        Optional<String> database = surroundings.variable("PGDATABASE");
        if (host.isEmpty() && database.isEmpty()) {
            return Optional.empty();
        }
        if (host.orElse("").startsWith("/")) {
            throw new ConfigurationException("PGHOST is the folder of a socket (" + host.orElse("")
                    + "), which the driver cannot use. Nothing was touched. Set PGHOST=localhost, or use --to.");
        }
        String user = surroundings.variable("PGUSER").orElseGet(() -> System.getProperty("user.name", "postgres"));
        String login = encoded(user)
                + surroundings
                        .variable("PGPASSWORD")
                        .map(word -> ":" + encoded(word))
                        .orElse("");
        String place =
                host.orElse("localhost") + ":" + surroundings.variable("PGPORT").orElse("5432");
        return Optional.of(
                "postgres://" + login + "@" + place + "/" + encoded(database.orElse(user)) + parameters(surroundings));
    }

    private static String parameters(Surroundings surroundings) {
        List<String> said = new ArrayList<>();
        PARAMETERS.forEach((variable, parameter) ->
                surroundings.variable(variable).ifPresent(value -> said.add(parameter + "=" + encoded(value))));
        return said.isEmpty()
                ? ""
                : "?" + String.join("&", said.stream().sorted().toList());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
