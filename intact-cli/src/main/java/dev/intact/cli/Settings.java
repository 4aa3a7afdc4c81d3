package dev.intact.cli;

import dev.intact.DatabaseConfig.Limits;
import dev.intact.backup.BackupSettings;
import dev.intact.config.Configuration;
import dev.intact.config.Environment;
import dev.intact.config.Guard;
import dev.intact.dialect.MemoryLimits;
import dev.intact.dialect.Timeouts;
import dev.intact.error.ConfigurationException;
import dev.intact.ledger.Retention;
import dev.intact.load.Load;
import dev.intact.load.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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
     * What is said about one environment.
     *
     * @param name its name
     * @param url asks for its own address, where it has one; fails where a variable in that is missing
     * @param guard whether data changes only with force
     * @param limits how long and how much the database may take
     */
    record Named(String name, Supplier<Optional<String>> url, Guard guard, Limits limits) {

        /** Nothing is said but the name. */
        static Named of(String name, Guard guard) {
            return new Named(name, Optional::empty, guard, Limits.USUAL);
        }
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

    /** The address for every environment that names none of its own. */
    Optional<String> database() {
        return configuration().database();
    }

    /** The names of the environments that the file describes. */
    List<String> environments() {
        return List.copyOf(configuration().environments().keySet());
    }

    /** An environment of the file, or one of the usual three; refuses any other. */
    Named environment(String name) {
        return named(configuration().environment(name));
    }

    /** Before which loads a backup is taken by itself. */
    Configuration.BackupPolicy backupPolicy() {
        return configuration().backup();
    }

    /** Where backups are, relative to the file, and how long they stay. */
    BackupSettings backups() {
        Configuration.Backups said = configuration().backups();
        BackupSettings usual = BackupSettings.USUAL;
        BackupSettings placed =
                said.folder().map(folder()::resolve).map(usual::in).orElse(usual);
        BackupSettings kept = said.keep().map(placed::keeping).orElse(placed);
        return said.days().map(Duration::ofDays).map(kept::olderThan).orElse(kept);
    }

    /** How long what loads change is kept. */
    Retention history() {
        Configuration.History said = configuration().history();
        Retention usual = Retention.USUAL;
        Retention counted = said.loads().map(usual::of).orElse(usual);
        return said.days().map(Duration::ofDays).map(counted::olderThan).orElse(counted);
    }

    private Configuration configuration() {
        return manifest.map(Manifest::configuration).orElse(Configuration.EMPTY);
    }

    private static Named named(Environment said) {
        return new Named(said.name(), said::url, said.guard(), limits(said.limits()));
    }

    private static Limits limits(Environment.Limits said) {
        Timeouts usual = Timeouts.USUAL;
        Timeouts timeouts = new Timeouts(
                said.connectTimeout().orElse(usual.connect()),
                said.lockTimeout().orElse(usual.lock()),
                said.statementTimeout().orElse(usual.statement()),
                said.idleTimeout().orElse(usual.idle()),
                usual.read());
        return new Limits(
                timeouts,
                new MemoryLimits(said.workMemory(), said.maintenanceMemory()),
                said.batchSize().orElse(Limits.USUAL.batch()));
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
