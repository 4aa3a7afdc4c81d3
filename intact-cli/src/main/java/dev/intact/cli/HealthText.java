package dev.intact.cli;

import dev.intact.connect.Health;
import dev.intact.connect.ServerFigures;
import dev.intact.dialect.Position;
import dev.intact.dialect.Role;
import dev.intact.dialect.Vitals;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** How a database is, in words and as a document. */
final class HealthText {
    private HealthText() {}

    /** One line: {@code up: app.db, SQLite 3.54.1, answered in 0.2 ms}. */
    static String line(Health health) {
        String vitals = health.vitals().map(HealthText::words).orElse("");
        String reason = health.reason().map(why -> ": " + why).orElse("");
        return status(health) + ": " + health.database() + vitals + reason;
    }

    /** One line for each server where there are several: {@code   postgres://h2/shop: replica, at most 0.4 s behind}. */
    static List<String> servers(Health health) {
        return health.servers().stream().map(HealthText::line).toList();
    }

    private static String line(ServerFigures server) {
        String role = server.role().map(HealthText::word).orElse("cannot be asked");
        String lag = server.role()
                .filter(Role.REPLICA::equals)
                .map(replica -> server.lag().map(HealthText::behind).orElse(", behind, not known for how long"))
                .orElse("");
        return "  " + server.server() + ": " + role + lag
                + server.failure().map(failure -> ": " + failure).orElse("");
    }

    private static String behind(Duration lag) {
        return lag.isZero() ? ", not behind" : String.format(Locale.ROOT, ", at most %.1f s behind", millis(lag) / 1e3);
    }

    private static String word(Role role) {
        return switch (role) {
            case PRIMARY -> "primary";
            case READ_ONLY -> "read-only";
            case REPLICA -> "replica";
        };
    }

    static String status(Health health) {
        return health.status().name().toLowerCase(Locale.ROOT);
    }

    private static String words(Vitals vitals) {
        return ", " + vitals.server().map(server -> "PostgreSQL ").orElse("SQLite ") + vitals.version()
                + vitals.server()
                        .map(server -> ", " + server.role().name().toLowerCase(Locale.ROOT)
                                + server.tls().map(version -> ", " + version).orElse(", no TLS"))
                        .orElse("")
                + String.format(Locale.ROOT, ", answered in %.1f ms", millis(vitals.latency()));
    }

    static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }

    static String json(Health health, String environment) {
        return Documents.object(json -> {
            json.writeStringProperty("status", status(health));
            Documents.text(json, "reason", health.reason().map(Secrets::masked));
            json.writeStringProperty("database", Secrets.masked(health.database()));
            json.writeStringProperty("environment", environment);
            vitals(json, health.vitals());
            json.writeArrayPropertyStart("servers");
            health.servers().forEach(server -> server(json, server));
            json.writeEndArray();
        });
    }

    private static void server(JsonGenerator json, ServerFigures server) {
        json.writeStartObject();
        json.writeStringProperty("server", Secrets.masked(server.server()));
        Documents.text(json, "role", server.role().map(HealthText::word));
        Documents.text(json, "position", server.position().map(Position::toString));
        json.writeName("lagBytes");
        server.lagBytes().ifPresentOrElse(json::writeNumber, json::writeNull);
        json.writeName("lagSeconds");
        server.lag().ifPresentOrElse(lag -> json.writeNumber(lag.toMillis() / 1e3), json::writeNull);
        Documents.text(json, "failure", server.failure().map(Secrets::masked));
        json.writeEndObject();
    }

    /** The same keys for every database, null where it has nothing to tell. */
    private static void vitals(JsonGenerator json, Optional<Vitals> vitals) {
        Optional<Vitals.Server> server = vitals.flatMap(Vitals::server);
        json.writeName("latencyMs");
        vitals.ifPresentOrElse(seen -> json.writeNumber(millis(seen.latency())), json::writeNull);
        Documents.text(json, "version", vitals.map(Vitals::version));
        Documents.text(json, "role", server.map(seen -> seen.role().name().toLowerCase(Locale.ROOT)));
        Documents.text(json, "user", server.map(Vitals.Server::user));
        Documents.text(json, "tls", server.flatMap(Vitals.Server::tls));
        json.writeName("oldestTransactionSeconds");
        server.flatMap(Vitals.Server::oldest)
                .ifPresentOrElse(age -> json.writeNumber(age.toMillis() / 1e3), json::writeNull);
        json.writeName("walBytes");
        vitals.stream()
                .flatMapToLong(seen -> seen.log().stream())
                .findFirst()
                .ifPresentOrElse(json::writeNumber, json::writeNull);
    }
}
