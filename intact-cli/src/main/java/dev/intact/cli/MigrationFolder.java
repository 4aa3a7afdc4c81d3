package dev.intact.cli;

import dev.intact.migrate.Migrations;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where migrations are: an option of every command about them. */
final class MigrationFolder {
    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            order = 50,
            description = "Where the files are. Default: migrations: in intact.yaml, else migrations beside it.")
    private Optional<String> folder = Optional.empty();

    /** As the files will be named in messages. */
    Path in(Work work, Settings settings) {
        Surroundings surroundings = work.surroundings();
        if (folder.isPresent()) {
            return surroundings.resolve(folder.get());
        }
        String said = settings.configuration().everywhere().migrations().orElse(Migrations.FOLDER);
        return surroundings.resolve(
                surroundings.shown(settings.folder().resolve(said)).toString());
    }

    Migrations migrations(Work work, Settings settings) {
        return Migrations.in(in(work, settings));
    }
}
