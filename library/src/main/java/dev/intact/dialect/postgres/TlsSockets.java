package dev.intact.dialect.postgres;

import dev.intact.dialect.Access.TlsVersion;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.SslMode;
import org.postgresql.ssl.NonValidatingFactory.NonValidatingTM;
import org.postgresql.ssl.WrappedFactory;
import org.postgresql.util.PSQLException;

/**
 * On what the driver speaks TLS: in no version older than the least, and only with a server whose certificate is in
 * order, where that is to be looked at. The driver makes one for each connection, by this name. Safe for many threads.
 */
public final class TlsSockets extends WrappedFactory {
    private final TlsVersion least;

    /**
     * As the driver makes it.
     *
     * @param properties of the connection; {@code sslfactoryarg} is the name of the least {@link TlsVersion}
     * @throws IOException where a file of certificates cannot be read
     * @throws GeneralSecurityException where certificates or keys are none
     * @throws PSQLException where the client's key cannot be used
     */
    public TlsSockets(Properties properties) throws IOException, GeneralSecurityException, PSQLException {
        this.least = TlsVersion.valueOf(String.valueOf(PGProperty.SSL_FACTORY_ARG.getOrDefault(properties)));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {TlsKeys.of(properties)}, new TrustManager[] {trust(properties)}, null);
        this.factory = context.getSocketFactory();
    }

    private static TrustManager trust(Properties properties)
            throws IOException, GeneralSecurityException, PSQLException {
        if (!SslMode.of(properties).verifyCertificate()) {
            return new NonValidatingTM();
        }
        return new CheckedTrust(TlsRoots.of(PGProperty.SSL_ROOT_CERT.getOrDefault(properties)));
    }

    /** The one way of the driver: around a socket that is connected already. */
    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        Socket made = super.createSocket(socket, host, port, autoClose);
        if (made instanceof SSLSocket tls) {
            tls.setEnabledProtocols(Arrays.stream(TlsVersion.values())
                    .filter(version -> version.compareTo(least) >= 0)
                    .map(TlsVersion::protocol)
                    .toArray(String[]::new));
        }
        return made;
    }
}
