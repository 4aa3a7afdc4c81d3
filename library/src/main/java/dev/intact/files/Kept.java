package dev.intact.files;

import dev.intact.files.Home.Place;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Rights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a home in which files are kept that units have replaced, each under the staged name of what replaced it:
 * so whoever sweeps knows whose it is. A file that is kept there is the one that stood, under a second name; where there
 * cannot be one, a copy of it. Safe for many threads.
 */
final class Kept {
    private static final Logger LOG = LoggerFactory.getLogger(Kept.class);
    private static final long LARGEST_COPY = 64L << 20;

    private final Disk disk;
    private final Place place;
    private boolean stands;

    Kept(Disk disk, Place place) {
        this.disk = disk;
        this.place = place;
    }

    Path folder() {
        return place.folder().resolve("kept");
    }

    Path at(String name) {
        return folder().resolve(name);
    }

    /**
     * Keeps a file as it stands; the name is durable once {@link #folder} is forced to the disk.
     *
     * @throws IOException where it cannot be kept
     */
    void keep(Path file, String name) throws IOException {
        stand();
        try {
            disk.share(at(name), file);
        } catch (IOException e) {
            LOG.debug("{} cannot have a second name, and is copied", file, e);
            copy(file, at(name), e);
        }
    }

    /** Forces the content to the disk, which somebody else may have written. */
    void sync(String name) throws IOException {
        disk.sync(at(name));
    }

    private void copy(Path file, Path to, IOException reason) throws IOException {
        long size = disk.stat(file).map(Disk.Stat::size).orElse(0L);
        if (size > LARGEST_COPY) {
            throw new IOException("it has " + size + " bytes and cannot have a second name in " + folder(), reason);
        }
        FileWork.Staged unused = Written.to(
                disk,
                to,
                Rights.OWNER,
                out -> {
                    try (InputStream in = disk.read(file)) {
                        in.transferTo(out);
                    }
                },
                () -> disk.adopt(to, file));
    }

    /** Another that leaves may take it away while it is empty. For its owner alone: a file's second name must not lead around the rights of the folders above its first. */
    private synchronized void stand() throws IOException {
        boolean there = disk.stat(folder()).isPresent();
        if (stands && there) {
            return;
        }
        if (!there) {
            try {
                disk.makeDirectory(folder(), Rights.OWNER);
            } catch (FileAlreadyExistsException e) {
                LOG.debug("{} was made by another", folder());
            }
        }
        // Whoever made it may have died before this.
        disk.syncDirectory(place.folder());
        stands = true;
    }

    /** The home may be taken away and made again. */
    synchronized void doubt() {
        stands = false;
    }

    List<String> names() throws IOException {
        return disk.list(folder());
    }

    void drop(String name) throws IOException {
        disk.delete(at(name));
    }
}
