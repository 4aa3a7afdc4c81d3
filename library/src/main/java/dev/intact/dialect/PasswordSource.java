package dev.intact.dialect;

/**
 * Gives the password of the moment: a token that lives for minutes, a file that is replaced. Called on the thread that
 * opens a connection; must be safe for many threads and must end in time.
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
}
