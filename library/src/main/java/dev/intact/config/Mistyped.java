package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.util.regex.Pattern;

/**
 * Texts that were meant for a server's address and would be taken for the name of a file: refused without being shown,
 * since they may hold a password.
 */
public final class Mistyped {
    private static final Pattern FILE = Pattern.compile("(?i)^(?:jdbc:)?sqlite:");
    private static final Pattern AROUND = Pattern.compile("^[\\s'\"`]+|[\\s'\"`]+$");
    private static final Pattern SERVER =
            Pattern.compile("(?i)://|//[^/]*@|^[^/\\\\]+:[^/\\\\]*@|^(?:jdbc:)?postgres(?:ql)?(?::|//|/.*@)"
                    + "|\\b(?:host|hostaddr|password|dbname|user)\\s*=");

    private Mistyped() {}

    /**
     * Refuses what is no path.
     *
     * @param text that would be taken for a path, with {@code sqlite:} or without
     * @throws ConfigurationException where it looks like the address of a server
     */
    public static void refuse(String text) {
        String bare = AROUND.matcher(text).replaceAll("");
        if (!SERVER.matcher(FILE.matcher(bare).replaceFirst("")).find()) {
            return;
        }
        throw new ConfigurationException("The address of the database is neither a path nor an address of a server that"
                + " is known here; it is not shown, since it may hold a password. Nothing was touched. "
                + (bare.equals(text) ? "" : "Take away the quotes and blanks around it. ")
                + "Write a path, sqlite:PATH, postgres://user@host:5432/name or jdbc:postgresql://host:5432/name.");
    }
}
