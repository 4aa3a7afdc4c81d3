package dev.intact.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Formats by the names people give them: {@code csv}, or the ending of a file. */
public final class Formats {
    /** The names that {@link #named} knows. */
    public static final List<String> NAMES = List.of("csv", "tsv", "json", "ndjson", "jsonl");

    /** For messages: the endings that {@link #of} knows. */
    public static final String ENDINGS = ".csv, .tsv, .json, .ndjson and .jsonl, each also with .gz or .zst";

    private static final List<String> COMPRESSED = List.of(".gz", ".zst");

    private Formats() {}

    /**
     * A format by its name.
     *
     * @param name one of {@link #NAMES}, in any case
     * @return with everything else detected; empty where the name is not known
     */
    public static Optional<Format> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "csv" -> Optional.of(Format.csv());
            case "tsv" -> Optional.of(Format.tsv());
            case "json" -> Optional.of(Format.json());
            case "ndjson", "jsonl" -> Optional.of(Format.ndjson());
            default -> Optional.empty();
        };
    }

    /**
     * The format a file's ending names; {@code .gz} and {@code .zst} behind it say nothing about the format.
     *
     * @param file only its name is looked at
     * @return empty where the ending is not known
     */
    public static Optional<Format> of(Path file) {
        String name = uncompressed(nameOf(file));
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? Optional.empty() : named(name.substring(dot + 1));
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
     * Whether a file's ending says Parquet, which is neither read nor written yet.
     *
     * @param file only its name is looked at
     * @return true for {@code .parquet}
     */
    public static boolean isParquet(Path file) {
        return nameOf(file).toLowerCase(Locale.ROOT).endsWith(".parquet");
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
