package dev.intact.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command to measure.
 *
 * @param name what the tables call it
 * @param launcher its {@code bin/intact}
 */
record Installation(String name, Path launcher) {
    static Installation parse(String text) {
        int at = text.indexOf('=');
        return at < 0
                ? new Installation("intact", Path.of(text).toAbsolutePath())
                : new Installation(
                        text.substring(0, at), Path.of(text.substring(at + 1)).toAbsolutePath());
    }

    Timed.Command load(Path file, List<String> options, String database) {
        List<String> words = new ArrayList<>(
                List.of(launcher.toString(), "load", file.toString(), "--table", "wide", "--quiet", "--to", database));
        words.addAll(options);
        // What the platform says about us decides whether a database is protected; here nothing is.
        return new Timed.Command(words, Optional.empty(), Map.of("INTACT_ENV", "local"));
    }
}
