package dev.intact.backup;

import dev.intact.backup.BackupManifest.Form;
import dev.intact.dialect.Keeping.Extent;
import dev.intact.dialect.KeptTable;
import dev.intact.dialect.WholeFile;
import dev.intact.error.ConfigurationException;
import dev.intact.error.SourceFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A verified backup of a whole database that takes the place of its file.
 *
 * @param database whose file
 * @param backup which
 * @param manifest what it holds
 * @param ownership tells whose it is
 */
record Replacing(Backups.Database database, Backup backup, BackupManifest manifest, Ownership ownership) {
    Optional<Path> run(Consumer<String> steps) {
        WholeFile file = database.dialect()
                .wholeFile(database.address())
                .orElseThrow(() -> refused("a " + database.dialect().name() + " database is no file"));
        Path copy = copy();
        try {
            if (file.damage().isEmpty()) {
                throw refused("it is not damaged: restore into it, which leaves readers alone and can be undone");
            }
            steps.accept("restore.verified");
            return file.replace(copy, steps);
        } catch (SQLException e) {
            throw database.dialect().failure(attempted(), e);
        } catch (IOException e) {
            throw new SourceFailedException(
                    attempted() + ": " + e
                            + ". Nothing was changed. Check the disk, the rights and the space of its folder.",
                    e);
        }
    }

    private String attempted() {
        return "Cannot put " + backup.id() + " in the place of " + database.address();
    }

    private Path copy() {
        if (!ownership.isOurs(manifest.origin()) || manifest.extent() != Extent.WHOLE || manifest.form() != Form.ROWS) {
            throw refused("the backup " + backup.id() + " is not one of the whole of this database");
        }
        return manifest.tables().stream()
                .map(KeptTable::file)
                .findFirst()
                .map(backup.folder()::resolve)
                .orElseThrow(() -> refused("the backup " + backup.id() + " holds no table"));
    }

    private ConfigurationException refused(String why) {
        return new ConfigurationException(
                "Cannot replace " + database.address() + ": " + why + ". Nothing was touched.");
    }
}
