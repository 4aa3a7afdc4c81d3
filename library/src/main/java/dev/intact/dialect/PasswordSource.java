package dev.intact.dialect;

import java.nio.file.Path;

/**
 * Gives the password of the moment: a token that lives for minutes, a file that is replaced. Called on the thread that
 * opens a connection; must be safe for many threads and must end in time. Where the server refuses what it gave, it is
 * asked once more.
 *
 * <pre>{@code
 * DatabaseConfig.of("postgres://app@shop.cluster-x.eu-west-1.rds.amazonaws.com/shop")
 *         .withConnect(usual -> usual.with(new Access(Optional.of(tokens::newest), TlsVersion.TLS_1_2)))
 * }</pre>
 */
@FunctionalInterface
public interface PasswordSource {
    /**
     * The password, now.
     *
     * @return never kept, never logged
     * @throws Exception where it cannot be had: the connection is not opened, and the failure's class and message are
     *     told, so they must hold no secret
     */
    String password() throws Exception;

    /**
     * Where it comes from, for messages.
     *
     * @return half a sentence without any secret
     */
    default String origin() {
        return "the program";
    }

    /**
     * A file that holds a password and nothing else; read each time a connection is opened, so that it may be replaced
     * at any time. A line end at its end is no part of the password.
     *
     * <p>A file that everybody on the machine may read, or that others than its owner may write, is refused; where it
     * lies in memory, as the secrets of containers do, it may be read.
     *
     * @param file UTF-8
     * @return safe for many threads; not looked at yet
     */
    static PasswordSource file(Path file) {
        return new SecretFile(file);
    }
}
