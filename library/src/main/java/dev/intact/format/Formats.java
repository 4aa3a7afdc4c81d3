package dev.intact.format;

import dev.intact.error.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** Formats by the names people give them: {@code csv}, or the ending of a file. */
public final class Formats {
    /** The names that {@link #named} knows. */
    public static final List<String> NAMES = List.of("csv", "tsv", "json", "ndjson", "jsonl", "parquet");

    /** For messages: the endings that {@link #of} knows. */
    public static final String ENDINGS = ".csv, .tsv, .json, .ndjson and .jsonl, each also with .gz or .zst; .parquet";

    private static final List<String> COMPRESSED = List.of(".gz", ".zst");

    /** Formats that have a module of their own, and where that is found. */
    private static final Map<String, String> MODULES = Map.of("parquet", "dev.intact:intact-parquet");

    private Formats() {}

    /**
     * A format by its name.
     *
     * @param name one of {@link #NAMES}, in any case
     * @return with everything else detected; empty where the name is not known
     * @throws ConfigurationException where the format has a module of its own that is not there
     */
    public static Optional<Format> named(String name) {
        return named(name, "The format " + name);
    }

    private static Optional<Format> named(String name, String what) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "csv" -> Optional.of(Format.csv());
            case "tsv" -> Optional.of(Format.tsv());
            case "json" -> Optional.of(Format.json());
            case "ndjson", "jsonl" -> Optional.of(Format.ndjson());
            default ->
                Modules.ALL.stream()
                        .filter(module -> module.name().equals(lower))
                        .findFirst()
                        .<Format>map(Format.Added::new)
                        .or(() -> missing(lower, what));
        };
    }

    private static Optional<Format> missing(String name, String what) {
        if (MODULES.containsKey(name)) {
            throw new ConfigurationException(what + " needs a module that is not there: Parquet is read and written by "
                    + MODULES.get(name) + ". Nothing was touched. Add it to the class path.");
        }
        return Optional.empty();
    }

    /** Looked for when the first name is asked for that is none of ours. */
    private static final class Modules {
        static final List<AddedFormat> ALL =
                ServiceLoader.load(AddedFormat.class, AddedFormat.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
    }

    /**
     * The format a file's ending names; {@code .gz} and {@code .zst} behind it say nothing about the format.
     *
     * @param file only its name is looked at
     * @return empty where the ending is not known
     * @throws ConfigurationException where the format has a module of its own that is not there
     */
    public static Optional<Format> of(Path file) {
        String name = uncompressed(nameOf(file));
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? Optional.empty() : named(name.substring(dot + 1), file.toString());
    }

    /**
     * The name of the table that a file is for.
     *
     * @param file only its name is looked at
     * @return its own name without the endings
     */
    public static String table(Path file) {
        String name = uncompressed(nameOf(file));
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    /**
     * A file's own name.
     *
     * @param file a path
     * @return its last part; empty where it has none
     */
    public static String nameOf(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }

    private static String uncompressed(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return COMPRESSED.stream()
                .filter(lower::endsWith)
                .findFirst()
                .map(ending -> name.substring(0, name.length() - ending.length()))
                .orElse(name);
    }
}
