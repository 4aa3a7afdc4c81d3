package dev.intact.dialect.postgres;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom we take a server's certificate from: the JVM's roots, those of a file, or both, as {@code sslrootcert} says:
 * {@code system}, {@code FILE}, {@code system,FILE}.
 */
final class TlsRoots {
    static final String SYSTEM = "system";

    private static final String AND = SYSTEM + ",";

    private TlsRoots() {}

    static X509TrustManager of(@Nullable String said) throws IOException, GeneralSecurityException {
        if (said == null || said.equals(SYSTEM)) {
            return Jvm.ROOTS;
        }
        Set<TrustAnchor> anchors = new HashSet<>();
        if (said.startsWith(AND)) {
            Arrays.stream(Jvm.ROOTS.getAcceptedIssuers()).map(TlsRoots::anchor).forEach(anchors::add);
        }
        for (Certificate one : read(Path.of(file(said)))) {
            anchors.add(anchor((X509Certificate) one));
        }
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, null);
        // As without a file: whoever wants it says so to the JVM.
        parameters.setRevocationEnabled(Boolean.getBoolean("com.sun.net.ssl.checkRevocation"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return trust(factory);
    }

    /** The file of what is said; the system's roots are none. */
    static String file(String said) {
        return said.startsWith(AND) ? said.substring(AND.length()) : said;
    }

    private static Iterable<? extends Certificate> read(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            var all = CertificateFactory.getInstance("X.509").generateCertificates(content);
            if (all.isEmpty()) {
                throw wrong("the file " + file + " holds no certificate");
            }
            return all;
        } catch (NoSuchFileException e) {
            throw wrong("there is no file " + file);
        } catch (CertificateException e) {
            throw wrong("the file " + file + " does not hold certificates as PEM (" + e.getMessage() + ")");
        }
    }

    private static ConfigurationException wrong(String what) {
        return new ConfigurationException("Cannot use the roots that sslrootcert names: " + what
                + ". Nothing was touched. Name a file of PEM certificates, \"system\" for the JVM's, or"
                + " \"system,FILE\" for both.");
    }

    private static TrustAnchor anchor(X509Certificate root) {
        return new TrustAnchor(root, null);
    }

    private static X509TrustManager trust(TrustManagerFactory factory) {
        for (TrustManager one : factory.getTrustManagers()) {
            if (one instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new IllegalStateException("This JVM knows no trust in X.509 certificates");
    }

    /** Read once: there are more than a hundred. */
    private static final class Jvm {
        static final X509TrustManager ROOTS = roots();

        private static X509TrustManager roots() {
            try {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init((KeyStore) null);
                return trust(factory);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This JVM has no roots", e);
            }
        }
    }
}
