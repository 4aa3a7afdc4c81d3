package dev.intact.cli;

import dev.intact.config.Configuration;
import dev.intact.error.ConfigurationException;
import dev.intact.load.Load;
import dev.intact.load.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration file says, as commands need it. The one place of the commands that knows how such a file is
 * read.
 *
 * @param file where it is, for messages
 * @param manifest what it says; empty where there is none
 * @param scope what of it counts
 */
record Settings(Path file, Optional<Manifest> manifest, Scope scope) {
    /** How a configuration file is called. */
    static final String FILE = Manifest.FILE;

    /** What of a file counts. */
    enum Scope {
        /** All of it. */
        WHOLE,
        /** What it says about databases: it lies in the current folder, but something else is loaded. */
        DATABASES
    }

    /**
     * Reads a file.
     *
     * @param file where it is
     * @param variables what {@code ${NAME}} stands for
     * @return what it says
     * @throws ConfigurationException where something in it is wrong, with file and line
     */
    static Settings read(Path file, Map<String, String> variables) {
        return new Settings(file, Optional.of(Manifest.read(file, variables)), Scope.WHOLE);
    }

    /** The file of a folder, where it holds one. */
    static Settings in(Path folder, Surroundings surroundings) {
        Path file = folder.resolve(FILE);
        return Files.isRegularFile(file)
                ? read(file, surroundings.environment())
                : new Settings(file, Optional.empty(), Scope.WHOLE);
    }

    Settings onlyDatabases() {
        return new Settings(file, manifest, Scope.DATABASES);
    }

    /** Whether it says what goes where. */
    boolean rules() {
        return scope == Scope.WHOLE && manifest.map(Manifest::namesTables).orElse(false);
    }

    /** What is to be loaded from a folder: as the file says, else every data file in it. */
    Load load(Path data) {
        if (scope == Scope.WHOLE && manifest.isPresent()) {
            return manifest.get().load(data);
        }
        return Load.folder(data);
    }

    /** The folder that relative paths in the file are relative to. */
    Path folder() {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    /** What it says about databases. */
    Configuration configuration() {
        return manifest.map(Manifest::configuration).orElse(Configuration.EMPTY);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
