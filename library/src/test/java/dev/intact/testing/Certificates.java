package dev.intact.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates made on the spot by the JDK's keytool, and an issuer of their own. One thread at a time. */
public final class Certificates {
    private static final String PASSWORD = "certificates";

    private final Path folder;
    private final Path store;

    /**
     * Makes the issuer.
     *
     * @param folder for the files
     */
    public Certificates(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("certificates.p12");
        keytool("-alias", "root", "-dname", "CN=Root of the tests", "-ext", "bc:c=ca:true");
    }

    /** A certificate and its key, as PEM. */
    public record Pair(Path certificate, Path key) {}

    /** The issuer's own certificate. */
    public Path root() {
        return pair("root").certificate();
    }

    /** One that the issuer vouches for. */
    public Pair issued(String name, String... more) {
        List<String> options = new ArrayList<>(List.of("-alias", name, "-dname", "CN=" + name, "-signer", "root"));
        options.addAll(List.of(more));
        keytool(options.toArray(String[]::new));
        return pair(name);
    }

    /** One that vouches for itself. */
    public Pair selfSigned(String name, String... more) {
        List<String> options = new ArrayList<>(List.of("-alias", name, "-dname", "CN=" + name));
        options.addAll(List.of(more));
        keytool(options.toArray(String[]::new));
        return pair(name);
    }

    private Pair pair(String name) {
        try (InputStream content = Files.newInputStream(store)) {
            KeyStore all = KeyStore.getInstance("PKCS12");
            all.load(content, PASSWORD.toCharArray());
            Path certificate = folder.resolve(name + ".pem");
            Path key = folder.resolve(name + ".key");
            write(certificate, "CERTIFICATE", all.getCertificate(name).getEncoded());
            write(key, "PRIVATE KEY", all.getKey(name, PASSWORD.toCharArray()).getEncoded());
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            return new Pair(certificate, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }

    private void keytool(String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-J-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(said);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
