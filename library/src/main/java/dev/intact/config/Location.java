package dev.intact.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an address points, as far as its kind of place counts: this machine or another one. Whether the address is right is the
 * library's business.
 *
 * @param place what two addresses of the same database have in common, without user and password
 * @param local whether it is a file or a loopback address
 */
public record Location(String place, boolean local) {
    private static final Pattern SERVER =
            Pattern.compile("(?:jdbc:)?postgres(?:ql)?:(?://)?(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern FILE =
            Pattern.compile("(?:jdbc:)?sqlite:(?://)?(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern HERE = Pattern.compile("localhost|127\\.0\\.0\\.1|\\[(0*:)+0*1]");
    private static final Pattern PORT = Pattern.compile("(.*?)\\.?(?::0*(\\d*))?");

    /**
     * Looks at an address.
     *
     * @param address as a user writes it
     * @param folder that relative paths are relative to
     * @return where it points
     */
    static Location of(String address, Path folder) {
        Matcher server = SERVER.matcher(address);
        if (!server.matches()) {
            return new Location(folder.resolve(pathOf(address)).normalize().toString(), true);
        }
        // As its reader takes it apart: only a question mark ends it, a # may be part of a password or a name.
        String rest = server.group(1).replaceFirst("(?s)[?].*", "");
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String hosts =
                plain(authority.substring(authority.lastIndexOf('@') + 1)).toLowerCase(Locale.ROOT);
        String name = slash < 0 ? "" : plain(rest.substring(slash));
        String canonical = String.join(
                ",", Arrays.stream(hosts.split(",")).map(Location::withPort).toList());
        return new Location(canonical + name, Arrays.stream(hosts.split(",")).allMatch(Location::loopback));
    }

    /**
     * The same address, with a relative path of a file made one of this folder.
     *
     * @param address as a user writes it
     * @param folder that relative paths are relative to
     * @return an address
     * @throws dev.intact.error.ConfigurationException where it looks like that of a server and is none
     */
    public static String from(String address, Path folder) {
        if (SERVER.matcher(address).matches()) {
            return address;
        }
        Mistyped.refuse(address);
        String path = pathOf(address);
        if (path.isEmpty()
                || path.startsWith(":")
                || path.startsWith("file:")
                || Path.of(path).isAbsolute()) {
            return address;
        }
        boolean here = folder.equals(Path.of("").toAbsolutePath());
        String prefix = address.substring(0, address.length() - path.length());
        return here ? address : prefix + folder.resolve(path);
    }

    /**
     * The file of the database.
     *
     * @param address as a user writes it
     * @param folder that a relative path is relative to
     * @return empty where it is a server's
     */
    public static Optional<Path> file(String address, Path folder) {
        if (SERVER.matcher(address).matches()) {
            return Optional.empty();
        }
        String path = pathOf(address).replaceFirst("^file:", "").replaceFirst("[?].*", "");
        return path.isEmpty() || path.startsWith(":") ? Optional.empty() : Optional.of(folder.resolve(path));
    }

    private static String pathOf(String address) {
        Matcher file = FILE.matcher(address);
        return file.matches() ? file.group(1) : address;
    }

    private static String withPort(String host) {
        Matcher parts = PORT.matcher(host);
        if (!parts.matches() || (host.startsWith("[") && host.endsWith("]"))) {
            return named(host) + ":5432";
        }
        String port = Optional.ofNullable(parts.group(2))
                .filter(digits -> !digits.isEmpty())
                .orElse("5432");
        return named(parts.group(1)) + ":" + port;
    }

    /** By one of the names that a machine has for itself. */
    private static String named(String host) {
        return host.isEmpty() || HERE.matcher(host).matches() ? "localhost" : host;
    }

    /** Percent-decoded, where that can be done: what cannot be is refused by its reader. */
    private static String plain(String text) {
        try {
            return Libpq.decoded(text);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }

    private static boolean loopback(String host) {
        String name = named(host.replaceFirst(":\\d+$", ""));
        return name.equals("localhost") || name.endsWith(".localhost") || name.matches("127(\\.\\d+){3}");
    }
}
