package dev.intact.files;

import dev.intact.io.Disk;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders that must be there after a crash. */
public final class Folders {
    private static final Logger LOG = LoggerFactory.getLogger(Folders.class);

    private Folders() {}

    /**
     * Makes a folder and those above it up to one that is known to be durable, durably. A folder that stands is forced to
     * the disk all the same: whoever made it may have died before doing so.
     *
     * @param disk where it is
     * @param folder to be made
     * @param durable above it; nothing is done where it is not
     * @throws IOException what the disk says
     */
    public static void make(Disk disk, Path folder, Path durable) throws IOException {
        if (folder.equals(durable) || !folder.startsWith(durable)) {
            return;
        }
        Path above = above(folder);
        make(disk, above, durable);
        if (disk.stat(folder).isEmpty()) {
            try {
                disk.makeDirectory(folder, Disk.Rights.USUAL);
            } catch (FileAlreadyExistsException e) {
                // Somebody was quicker, and may not be as careful.
                LOG.debug("{} was made by another", folder);
            }
        }
        disk.syncDirectory(above);
    }

    /** Forces what is in a folder to the disk, if it is still there. */
    static void force(Disk disk, Path folder) throws IOException {
        if (isThere(disk, folder)) {
            disk.syncDirectory(folder);
        }
    }

    static boolean isThere(Disk disk, Path folder) throws IOException {
        return disk.stat(folder)
                .filter(found -> found.kind() == Disk.Kind.DIRECTORY)
                .isPresent();
    }

    /**
     * The folder that a path is in.
     *
     * @param path any
     * @return itself where there is nothing above it
     */
    public static Path above(Path path) {
        return Optional.ofNullable(path.getParent()).orElse(path);
    }
}
