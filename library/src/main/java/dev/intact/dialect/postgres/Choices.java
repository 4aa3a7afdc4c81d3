package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import dev.intact.dialect.Choice;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGProperty;

/** What an address of a server leads to, and why, in words. */
final class Choices {
    private final Address address;

    Choices(Address address) {
        this.address = address;
    }

    List<Choice> all() {
        return List.of(tls(), roots());
    }

    private Choice tls() {
        String mode = said(PGProperty.SSL_MODE).orElse("prefer");
        if (!said(PGProperty.SSL_FACTORY).orElse("").equals(TlsSockets.class.getName())) {
            return new Choice("TLS", mode, "an sslfactory of your own decides on its version");
        }
        String least = Login.least(address).protocol();
        String usual = address.local() ? "prefer" : "verify-full";
        String reason = mode.equals(usual)
                ? (address.local() ? "the address is this machine's" : "the address is not this machine's")
                : "the address or the environment says so";
        return new Choice("TLS", mode + (mode.equals("disable") ? "" : ", " + least + " at least"), reason);
    }

    private Choice roots() {
        if (!said(PGProperty.SSL_MODE).orElse("prefer").startsWith("verify")) {
            return new Choice("TLS roots", "none", "no certificate is checked in this mode");
        }
        return said(PGProperty.SSL_ROOT_CERT)
                .map(file -> new Choice("TLS roots", file, "the address or the environment says so"))
                .orElse(new Choice("TLS roots", "those of Java", "no file is named"));
    }

    private Optional<String> said(PGProperty property) {
        return Optional.ofNullable(address.properties().get(property.getName()));
    }
}
