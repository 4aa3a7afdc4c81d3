package dev.intact.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a process finds around it and may take a database's address from. Immutable.
 *
 * @param variables of the environment, usually {@link System#getenv()}
 * @param folder the current one, absolute
 */
public record Circumstances(Map<String, String> variables, Path folder) {
    /** Takes a copy. */
    public Circumstances {
        variables = Map.copyOf(variables);
        folder = folder.toAbsolutePath().normalize();
    }

    /**
     * A variable.
     *
     * @param name its name
     * @return what it holds; empty where it is not set, or to nothing
     */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** Without the variables, which may hold passwords. */
    @Override
    public String toString() {
        return folder.toString();
    }
}
