package dev.intact.dialect.postgres;

import java.io.UncheckedIOException;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.postgresql.ssl.PGjdbcHostnameVerifier;

/** Whether a certificate is for the host that we meant, as the driver looks; says for which it is. Safe for many threads. */
public final class TlsNames implements HostnameVerifier {
    /** As the driver makes it. */
    public TlsNames() {}

    /**
     * Looks.
     *
     * @param host that was meant
     * @param session with who answered
     * @return true; what is wrong is thrown, for the driver would not say for whom the certificate is
     */
    @Override
    public boolean verify(String host, SSLSession session) {
        if (PGjdbcHostnameVerifier.INSTANCE.verify(host, session)) {
            return true;
        }
        throw new UncheckedIOException(new SSLPeerUnverifiedException(
                "the server's certificate is for " + names(session) + ", not for " + host));
    }

    private static String names(SSLSession session) {
        try {
            Certificate own = session.getPeerCertificates()[0];
            return own instanceof X509Certificate certificate ? names(certificate) : "nobody";
        } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
            return "nobody (" + e.getMessage() + ")";
        }
    }

    private static String names(X509Certificate certificate) throws CertificateParsingException {
        List<String> others =
                Optional.<Collection<List<?>>>ofNullable(certificate.getSubjectAlternativeNames())
                        .orElse(List.of())
                        .stream()
                        .map(name -> String.valueOf(name.get(1)))
                        .toList();
        return others.isEmpty() ? certificate.getSubjectX500Principal().getName() : String.join(", ", others);
    }
}
