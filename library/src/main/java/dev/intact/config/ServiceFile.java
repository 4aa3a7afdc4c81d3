package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * libpq's {@code pg_service.conf}: parameters under the name of a service in brackets. What is wrong is said with file
 * and line, without the line, which may hold a password.
 */
record ServiceFile(Path file) {
    private static final String NAME = "pg_service.conf";

    /** What the first file says that knows the service: that of {@code PGSERVICEFILE} or of the user, then the system's. */
    static Map<String, String> parameters(String service, Map<String, String> variables) {
        List<Path> places = places(variables);
        for (Path place : places) {
            Optional<Map<String, String>> found = new ServiceFile(place).find(service);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new ConfigurationException("There is no service " + Scalar.shown(service) + " in "
                + String.join(" or ", places.stream().map(Path::toString).toList())
                + ". Nothing was touched. Write it there as [" + service
                + "] with lines such as host=…, or set PGSERVICEFILE.");
    }

    private static List<Path> places(Map<String, String> variables) {
        List<Path> places = new ArrayList<>();
        places.add(set(variables, "PGSERVICEFILE")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home", ""), "." + NAME)));
        set(variables, "PGSYSCONFDIR").map(folder -> Path.of(folder, NAME)).ifPresent(places::add);
        return places;
    }

    private static Optional<String> set(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    private Optional<Map<String, String>> find(String service) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        List<String> lines = lines();
        int start = lines.indexOf("[" + service + "]") + 1;
        return start == 0 ? Optional.empty() : Optional.of(section(lines, start));
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .toList();
        } catch (IOException e) {
            throw new ConfigurationException(
                    "Cannot read the services of " + file + ": " + e.getMessage() + ". Nothing was touched.", e);
        }
    }

    private Map<String, String> section(List<String> lines, int start) {
        Map<String, String> said = new LinkedHashMap<>();
        for (int i = start; i < lines.size() && !lines.get(i).startsWith("["); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1 || !line.substring(0, equals).matches("\\w+")) {
                throw new Place(file.toString(), i + 1, 1).wrong("expected name=value or [service]");
            }
            said.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
        }
        return said;
    }
}
