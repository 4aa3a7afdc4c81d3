package dev.intact.dialect.postgres;

import dev.intact.dialect.PasswordSource;
import dev.intact.error.ConfigurationException;
import dev.intact.error.IntactException;

/** Passwords that are given to roles. */
final class Passwords {
    private Passwords() {}

    static String of(PasswordSource source, String role) {
        try {
            String password = source.password();
            if (password.isEmpty()) {
                throw new ConfigurationException("The password of the role " + role + " (" + source.origin()
                        + ") is empty. Nothing was changed for it. Say one, or none at all.");
            }
            return password;
        } catch (IntactException e) {
            throw e;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new ConfigurationException(
                    "The password of the role " + role + " cannot be had from " + source.origin() + ": " + e
                            + ". Nothing was changed for it.",
                    e);
        }
    }
}
