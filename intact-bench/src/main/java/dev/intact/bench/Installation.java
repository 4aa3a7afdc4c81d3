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
 * @param options said with each load
 */
record Installation(String name, Path launcher, List<String> options) {
    static Installation parse(String text) {
        int at = text.indexOf('=');
        return at < 0
                ? new Installation("intact", Path.of(text).toAbsolutePath(), List.of())
                : new Installation(
                        text.substring(0, at), Path.of(text.substring(at + 1)).toAbsolutePath(), List.of());
    }

    /** Says more with each load. */
    Installation with(List<String> more) {
        return new Installation(name, launcher, more);
    }

    /** A file into the wide table. */
    Timed.Command load(Path file, List<String> more, String database) {
        List<String> words = new ArrayList<>(List.of("--table", "wide"));
        words.addAll(more);
        return load(file, database, words);
    }

    /** A whole database. */
    Timed.Command copy(Path source, String database) {
        List<String> tables = List.of("--tables", "wide", "--quiet");
        List<String> words = new ArrayList<>(List.of(launcher.toString(), "copy", source.toString(), database));
        words.addAll(tables);
        return local(words);
    }

    /** What the manifest of a folder says. */
    Timed.Command load(Path folder, String database) {
        return load(folder, database, List.of());
    }

    /** {@code create} or {@code restore latest}; the configuration says where backups are. */
    Timed.Command backup(List<String> work, Path configuration, String database) {
        List<String> words = new ArrayList<>(List.of(launcher.toString(), "backup"));
        words.addAll(work);
        words.addAll(List.of("--quiet", "--config", configuration.toString(), "--to", database));
        return local(words);
    }

    private Timed.Command load(Path source, String database, List<String> more) {
        List<String> words =
                new ArrayList<>(List.of(launcher.toString(), "load", source.toString(), "--quiet", "--to", database));
        words.addAll(options);
        words.addAll(more);
        return local(words);
    }

    private static Timed.Command local(List<String> words) {
        // What the platform says about us decides whether a database is protected; here nothing is.
        return new Timed.Command(words, Optional.empty(), Map.of("INTACT_ENV", "local"));
    }
}
