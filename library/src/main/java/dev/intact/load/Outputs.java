package dev.intact.load;

import dev.intact.error.ConfigurationException;
import dev.intact.error.FileOperationException;
import dev.intact.format.FileForm;
import dev.intact.tx.Transactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Refuses, before anything is read, places where what a load writes beside its rows could not be, or not rightly. */
final class Outputs {
    private final Load load;
    private final Path given;
    private final Path target;

    private Outputs(Load load, Path given, Path target) {
        this.load = load;
        this.given = given;
        this.target = target;
    }

    static void check(Load load, Transactor transactor) {
        load.files().forEach(file -> of(load, file.path(), transactor).refuseSource("be written from the rows"));
        load.settings().budget().map(Budget::rejects).ifPresent(rejects -> {
            FileForm unused = Rejects.form(rejects);
            Outputs place = of(load, rejects, transactor);
            place.refuseSource("take the bad rows");
            place.refuseReadOnly();
        });
    }

    private static Outputs of(Load load, Path given, Transactor transactor) {
        try {
            return new Outputs(load, given, transactor.target(given));
        } catch (IOException e) {
            throw unseen(given, e);
        }
    }

    private static FileOperationException unseen(Path given, IOException e) {
        return LoadFiles.disk("Cannot look at the place of the file \"" + given + "\"", e);
    }

    private void refuseSource(String what) {
        try {
            Optional<String> source = load.source(target);
            if (source.isPresent()) {
                throw new ConfigurationException("The file \"" + given + "\" cannot " + what
                        + ": it is one of the sources, " + source.get() + ". Nothing was touched. Name another.");
            }
        } catch (IOException e) {
            throw unseen(given, e);
        }
    }

    private void refuseReadOnly() {
        Path deepest = Space.standing(target);
        if (!Files.isWritable(deepest)) {
            throw new FileOperationException("The file \"" + given + "\" cannot take the bad rows: " + deepest
                    + " may not be written. Nothing was touched. Change its rights, or name another.");
        }
    }
}
