package dev.intact.dialect.postgres;

import dev.intact.dialect.Provider;
import dev.intact.dialect.postgres.PostgresAddress.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The providers that are known by host and port. Immutable. */
final class Providers {
    private static final String TABLE = "providers.tsv";

    /** The table that comes with the library. */
    static final Providers KNOWN = read();

    private final List<ProviderRule> rules;

    Providers(List<ProviderRule> rules) {
        this.rules = List.copyOf(rules);
    }

    private static Providers read() {
        try (InputStream table = Providers.class.getResourceAsStream(TABLE)) {
            String text = new String(Objects.requireNonNull(table, TABLE).readAllBytes(), StandardCharsets.UTF_8);
            return new Providers(text.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(ProviderRule::of)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("The library is incomplete: " + TABLE + " cannot be read", e);
        }
    }

    List<ProviderRule> rules() {
        return rules;
    }

    /** Who runs all of these servers. */
    Provider of(List<HostPort> places) {
        return rule(places)
                .map(ProviderRule::provider)
                .orElseGet(() -> Provider.unknown("no provider is known by host and port"));
    }

    /** The rule for all of these servers. */
    Optional<ProviderRule> rule(List<HostPort> places) {
        List<Optional<ProviderRule>> each =
                places.stream().map(this::first).distinct().toList();
        return each.size() == 1 ? each.get(0) : Optional.empty();
    }

    private Optional<ProviderRule> first(HostPort place) {
        return rules.stream().filter(rule -> rule.fits(place)).findFirst();
    }

    /** The same servers past a pooler; empty where their addresses do not tell the way. */
    Optional<List<HostPort>> direct(List<HostPort> places) {
        List<HostPort> past = rule(places)
                .map(rule -> places.stream()
                        .map(rule::direct)
                        .flatMap(Optional::stream)
                        .toList())
                .orElse(places);
        return past.size() == places.size() ? Optional.of(past) : Optional.empty();
    }
}
