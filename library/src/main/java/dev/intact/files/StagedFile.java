package dev.intact.files;

import dev.intact.io.Disk;
import dev.intact.ledger.ManagedFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A change of one file that waits for COMMIT.
 *
 * @param target the file, absolute
 * @param staged where the new content is, in the same folder; empty content for a file that goes away
 * @param row what the database is told
 * @param before what was there when it was staged
 * @param written what stands under the staged name
 */
record StagedFile(Path target, Path staged, ManagedFile row, Optional<Disk.Stat> before, Optional<Disk.Stat> written) {
    boolean removes() {
        return row.state() instanceof ManagedFile.Absent;
    }
}
