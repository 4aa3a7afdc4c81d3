package dev.intact.dialect.postgres;

import dev.intact.dialect.Access.TlsVersion;
import dev.intact.dialect.Address;
import dev.intact.error.IntactException;
import dev.intact.error.StatementFailedException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.GT;

/** What is wrong where TLS does not come about, and what to do. No try more would mend it. */
record TlsFailure(Address address, TlsVersion least) {
    private static final String OWN_ROOTS =
            "Amazon RDS and Aurora, Supabase, Google Cloud SQL, Aiven and others have roots of their own, which they offer"
                    + " for download, and so may your own server: name the file as sslrootcert=FILE, or"
                    + " sslrootcert=system,FILE for both";

    /** Empty where it failed for another reason. */
    Optional<IntactException> of(SQLException failure) {
        if (GT.tr("The server does not support SSL.").equals(failure.getMessage())) {
            return Optional.of(wrong(
                    "the server has no TLS",
                    "Switch it on there (ssl = on), or say sslmode=disable where nobody can listen on the way to it",
                    failure));
        }
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<IntactException> known = known(cause, failure);
            if (known.isPresent()) {
                return known;
            }
        }
        return Optional.empty();
    }

    private Optional<IntactException> known(Throwable cause, SQLException failure) {
        if (cause instanceof IntactException ours) {
            return Optional.of(ours);
        }
        if (cause instanceof SSLPeerUnverifiedException) {
            return Optional.of(wrong(
                    String.valueOf(cause.getMessage()),
                    "Connect by a name that it is for; sslmode=verify-ca does without the name",
                    failure));
        }
        // A connection that was cut while TLS was agreed upon is a connection that was cut.
        if (!(cause instanceof SSLException) || cause.getCause() instanceof IOException) {
            return Optional.empty();
        }
        return Optional.of(certificate(cause.getCause(), failure)
                .orElseGet(() -> wrong(
                        "TLS could not be agreed upon (" + cause.getMessage() + "), " + least.protocol()
                                + " is the oldest version that is taken",
                        "Look at the server's ssl_min_protocol_version, ssl_max_protocol_version and log, and at the"
                                + " parameters of the address that begin with ssl",
                        failure)));
    }

    private Optional<IntactException> certificate(@Nullable Throwable from, SQLException failure) {
        Optional<Throwable> unknown = Optional.empty();
        for (@Nullable Throwable cause = from; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return Optional.of(wrong(
                        "the server's certificate has expired (" + cause.getMessage() + ")",
                        "Whoever runs the server must renew it",
                        failure));
            }
            if (cause instanceof CertificateNotYetValidException) {
                return Optional.of(wrong(
                        "the server's certificate is not valid yet (" + cause.getMessage() + ")",
                        "Look at the clock of this machine",
                        failure));
            }
            if (unknown.isEmpty() && cause instanceof CertificateException) {
                unknown = Optional.of(cause);
            }
        }
        return unknown.map(cause -> wrong(
                "nobody known here vouches for the server's certificate (its issuer: " + cause.getMessage() + ")",
                roots(),
                failure));
    }

    private String roots() {
        return PostgresAddress.rule(address)
                .filter(rule -> rule.roots() == ProviderRule.Roots.OWN)
                .map(rule -> rule.provider().name() + " has roots of its own, which it offers for download: name the"
                        + " file as sslrootcert=FILE, or sslrootcert=system,FILE for both")
                .orElse(OWN_ROOTS);
    }

    private StatementFailedException wrong(String what, String remedy, SQLException failure) {
        return new StatementFailedException(
                "Cannot connect to " + address.display() + ": " + what
                        + ". No password was sent, and nothing was changed. " + remedy + ".",
                failure);
    }
}
