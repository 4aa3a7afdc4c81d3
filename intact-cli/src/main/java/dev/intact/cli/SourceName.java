package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import dev.intact.load.Elsewhere;
import dev.intact.load.Input;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a SOURCE of the command line means. */
sealed interface SourceName {
    /** Standard input. */
    String STANDARD_INPUT = "-";

    /** A file that is there. */
    record OneFile(Path path, String name) implements SourceName {}

    /** A folder that is there. */
    record Folder(Path path) implements SourceName {}

    /** Standard input. */
    record StandardInput() implements SourceName {}

    /** Tables of another database. */
    record Tables(List<Input.Table> tables) implements SourceName {}

    /**
     * Finds what it means; nothing is opened.
     *
     * @param text as typed
     * @param surroundings whose folder it is relative to
     * @return a pattern means several
     * @throws ConfigurationException where there is no such thing
     */
    static List<SourceName> of(String text, Surroundings surroundings) {
        if (text.equals(STANDARD_INPUT)) {
            return List.of(new StandardInput());
        }
        if (Elsewhere.isAddress(text)) {
            return List.of(new Tables(Elsewhere.tables(text, surroundings.folder())));
        }
        Path path = surroundings.resolve(text);
        if (Files.isDirectory(path)) {
            return List.of(new Folder(path));
        }
        if (Files.exists(path)) {
            return List.of(file(path, text));
        }
        if (!Globs.isPattern(text) && text.indexOf('#') > 0) {
            return List.of(new Tables(Elsewhere.tables(text, surroundings.folder())));
        }
        if (!Globs.isPattern(text)) {
            throw new ConfigurationException("There is no file " + text + ". Nothing was touched.");
        }
        return Globs.files(text, surroundings.folder()).stream()
                .map(name -> file(surroundings.resolve(name), name))
                .toList();
    }

    private static SourceName file(Path path, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
            throw new ConfigurationException(name + " is a configuration file, not data. Nothing was touched."
                    + " Name its folder to load what it says, or give it with --config.");
        }
        return new OneFile(path, name);
    }
}
