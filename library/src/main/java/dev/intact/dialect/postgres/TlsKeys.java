package dev.intact.dialect.postgres;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import org.postgresql.PGProperty;
import org.postgresql.ssl.LazyKeyManager;
import org.postgresql.ssl.PEMKeyManager;
import org.postgresql.ssl.PKCS12KeyManager;
import org.postgresql.util.PSQLException;

/** Our own certificate and key, where the server asks for them: as PEM, PKCS #8 or PKCS #12; read by the driver. */
final class TlsKeys {
    private static final byte[] PEM = "-----BEGIN".getBytes(StandardCharsets.US_ASCII);

    // The driver's name for the one key that a file holds.
    private static final String ALIAS = "user";

    private TlsKeys() {}

    static KeyManager of(Properties properties) throws IOException, PSQLException {
        Optional<String> certificate = Optional.ofNullable(PGProperty.SSL_CERT.getOrDefault(properties));
        Optional<String> key = Optional.ofNullable(PGProperty.SSL_KEY.getOrDefault(properties));
        CallbackHandler password = password(Optional.ofNullable(PGProperty.SSL_PASSWORD.getOrDefault(properties)));
        if (key.isEmpty() && certificate.isEmpty()) {
            return new LazyKeyManager(usual("postgresql.crt"), usual("postgresql.pk8"), password, true);
        }
        String keyFile = key.orElseGet(() -> usual("postgresql.pk8"));
        String certificateFile = certificate.orElseGet(() -> usual("postgresql.crt"));
        if (keyFile.toLowerCase(Locale.ROOT).matches(".*\\.(p12|pfx)")) {
            PKCS12KeyManager both = new PKCS12KeyManager(keyFile, password);
            both.getPrivateKey(ALIAS);
            both.throwKeyManagerException();
            return both;
        }
        if (isPem(Path.of(keyFile))) {
            return new PEMKeyManager(
                    keyFile, certificateFile, String.valueOf(PGProperty.PEM_KEY_ALGORITHM.getOrDefault(properties)));
        }
        LazyKeyManager coded = new LazyKeyManager(certificateFile, keyFile, password, false);
        coded.getCertificateChain(ALIAS);
        coded.getPrivateKey(ALIAS);
        coded.throwKeyManagerException();
        return coded;
    }

    private static boolean isPem(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return Arrays.equals(content.readNBytes(PEM.length), PEM);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(
                    "There is no file " + file + ", which sslkey names. Nothing was touched.", e);
        }
    }

    /** Nobody is asked at a terminal. */
    private static CallbackHandler password(Optional<String> said) {
        return callbacks -> {
            for (Callback callback : callbacks) {
                if (callback instanceof PasswordCallback asked) {
                    asked.setPassword(said.orElse("").toCharArray());
                }
            }
        };
    }

    private static String usual(String name) {
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        Path home = windows
                ? Path.of(Optional.ofNullable(System.getenv("APPDATA")).orElse(""), "postgresql")
                : Path.of(System.getProperty("user.home", ""), ".postgresql");
        return home.resolve(name).toString();
    }
}
