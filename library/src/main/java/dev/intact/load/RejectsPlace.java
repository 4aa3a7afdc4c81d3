package dev.intact.load;

import dev.intact.error.ConfigurationException;
import dev.intact.error.FileOperationException;
import dev.intact.format.FileForm;
import dev.intact.format.FileSource;
import dev.intact.tx.Transactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Refuses, before anything is read, a place where the rows that are left out could not be written. */
final class RejectsPlace {
    private final Load load;
    private final Path given;
    private final Path target;

    private RejectsPlace(Load load, Path given, Path target) {
        this.load = load;
        this.given = given;
        this.target = target;
    }

    static void check(Load load, Transactor transactor) {
        load.settings().budget().map(Budget::rejects).ifPresent(rejects -> {
            FileForm unused = Rejects.form(rejects);
            try {
                RejectsPlace place = new RejectsPlace(load, rejects, transactor.target(rejects));
                place.refuseSource();
                place.refuseReadOnly();
            } catch (IOException e) {
                throw LoadFiles.disk("Cannot look at the place of the file \"" + rejects + "\"", e);
            }
        });
    }

    private void refuseSource() throws IOException {
        for (TableLoad table : load.tables()) {
            for (Input input : table.inputs()) {
                if (input instanceof Input.Bytes bytes
                        && bytes.source() instanceof FileSource file
                        && isTarget(file.path())) {
                    throw new ConfigurationException(
                            "The file \"" + given
                                    + "\" cannot take the bad rows: it is one of the sources. Nothing was touched. Name another.");
                }
            }
        }
    }

    private boolean isTarget(Path source) throws IOException {
        return Files.exists(target) && Files.exists(source) && Files.isSameFile(target, source);
    }

    private void refuseReadOnly() {
        Path deepest = Space.standing(target);
        if (!Files.isWritable(deepest)) {
            throw new FileOperationException("The file \"" + given + "\" cannot take the bad rows: " + deepest
                    + " may not be written. Nothing was touched. Change its rights, or name another.");
        }
    }
}
