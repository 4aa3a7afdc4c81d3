package dev.intact.cli;

import dev.intact.config.Location;
import dev.intact.error.ConfigurationException;
import dev.intact.load.Budget;
import dev.intact.load.Load;
import dev.intact.load.LoadFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Refuses, before anything is touched, a report in the place of what the load reads or writes. */
final class ReportPlace {
    private static final List<String> DATABASE_FILES = List.of("", "-wal", "-shm", "-journal");

    private final ReportFile report;
    private final Destination destination;
    private final Surroundings surroundings;

    ReportPlace(ReportFile report, Destination destination, Surroundings surroundings) {
        this.report = report;
        this.destination = destination;
        this.surroundings = surroundings;
    }

    /**
     * Looks at what every load has to do with.
     *
     * @throws ConfigurationException where the report would be in its place
     */
    void check(Everywhere options) {
        refuse(databaseFiles(), "a file of the database");
        refuse(Stream.of(destination.settings().file()), "the configuration file");
        refuse(options.logFile().map(surroundings::resolve).stream(), "the log file");
    }

    /**
     * Looks at what this load has to do with; then the place is free.
     *
     * @throws ConfigurationException where the report would be in its place
     */
    void check(Load load) {
        refuseSource(load);
        Path files = destination.settings().folder();
        Stream<Path> rejects = load.settings().budget().map(Budget::rejects).stream();
        refuse(rejects.map(files::resolve), "the file for the bad rows");
        refuse(load.files().stream().map(LoadFile::path).map(files::resolve), "a file of this load");
        report.free();
    }

    private Stream<Path> databaseFiles() {
        Optional<Path> database = Location.file(destination.address(), surroundings.folder());
        return database.stream()
                .flatMap(file ->
                        DATABASE_FILES.stream().map(suffix -> file.resolveSibling(file.getFileName() + suffix)));
    }

    private void refuseSource(Load load) {
        try {
            Optional<String> source = load.source(report.target());
            if (source.isPresent()) {
                throw report.refused("one of the sources, " + source.get());
            }
        } catch (IOException e) {
            throw report.refused("not to be looked at: " + e);
        }
    }

    private void refuse(Stream<Path> taken, String what) {
        taken.filter(report::isAt).findFirst().ifPresent(path -> {
            throw report.refused(what + ", " + surroundings.shown(path));
        });
    }
}
