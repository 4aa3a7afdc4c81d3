package dev.intact.dialect.postgres;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/**
 * Looks at the dates of a server's own certificate before all else: Java takes one that is itself among the roots
 * whatever its dates are. Says whose certificate it is that nobody here vouches for.
 */
record CheckedTrust(X509TrustManager roots) implements X509TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        chain[0].checkValidity();
        try {
            roots.checkServerTrusted(chain, kind);
        } catch (CertificateException e) {
            throw new CertificateException(
                    chain[chain.length - 1].getIssuerX500Principal().getName(), e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw new CertificateException("A server's certificates are looked at here, not a client's");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return roots.getAcceptedIssuers();
    }
}
