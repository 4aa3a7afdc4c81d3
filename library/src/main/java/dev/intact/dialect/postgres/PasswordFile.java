package dev.intact.dialect.postgres;

import dev.intact.dialect.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libpq's file of passwords, {@code .pgpass}: lines of host, port, database, user and password; a star stands for any.
 * Read each time it is asked. As with libpq one that others than its owner may read is not used.
 */
record PasswordFile(Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordFile.class);

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    /** The one that the parameter {@code passfile}, {@code PGPASSFILE} or its usual place gives; empty where none is there. */
    static Optional<PasswordFile> of(Properties properties, Map<String, String> variables) {
        return Optional.ofNullable(properties.getProperty(Parameters.PASSWORD_FILE))
                .or(() -> Optional.ofNullable(variables.get("PGPASSFILE")).filter(name -> !name.isEmpty()))
                .map(Path::of)
                .or(() -> usual(variables))
                .map(PasswordFile::new)
                .filter(found -> Files.isRegularFile(found.file()));
    }

    private static Optional<Path> usual(Map<String, String> variables) {
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            return Optional.ofNullable(variables.get("APPDATA"))
                    .map(data -> Path.of(data, "postgresql", "pgpass.conf"));
        }
        return Optional.ofNullable(System.getProperty("user.home")).map(home -> Path.of(home, ".pgpass"));
    }

    /** That of the first host with one. */
    Optional<String> password(Address address, String user) {
        if (isOpenToOthers()) {
            LOG.warn("{} is not used: others than its owner may read it. Run: chmod 600 {}", file, file);
            return Optional.empty();
        }
        Map<String, String> place = PostgresAddress.environment(address);
        String[] hosts = place.getOrDefault("PGHOST", "").split(",", -1);
        String[] ports = place.getOrDefault("PGPORT", "").split(",", -1);
        List<List<String>> lines = lines();
        for (int i = 0; i < hosts.length; i++) {
            List<String> wanted = List.of(hosts[i], ports[i], place.getOrDefault("PGDATABASE", ""), user);
            Optional<String> found = lines.stream()
                    .filter(line -> fits(line, wanted))
                    .map(line -> line.get(wanted.size()))
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** For who did not find a password there. */
    String described() {
        return isOpenToOthers()
                ? file + ", which is not used: others may read it (chmod 600 " + file + ")"
                : file.toString();
    }

    private boolean isOpenToOthers() {
        try {
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            return view != null && !Collections.disjoint(view.readAttributes().permissions(), OTHERS);
        } catch (IOException e) {
            LOG.warn("{} is not used: it cannot be told who may read it", file, e);
            return true;
        }
    }

    private List<List<String>> lines() {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(PasswordFile::fields)
                    .filter(fields -> fields.size() == 5)
                    .toList();
        } catch (IOException e) {
            LOG.warn("{} is not used: it cannot be read", file, e);
            return List.of();
        }
    }

    /** Before a colon or a backslash stands a backslash. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char letter = line.charAt(i);
            if (letter == '\\' && i + 1 < line.length()) {
                field.append(line.charAt(++i));
            } else if (letter == ':' && fields.size() < 4) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(letter);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private static boolean fits(List<String> line, List<String> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            if (!line.get(i).equals("*") && !line.get(i).equals(wanted.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
