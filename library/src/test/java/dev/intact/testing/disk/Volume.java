package dev.intact.testing.disk;

import dev.intact.testing.disk.Inode.Change;
import dev.intact.testing.disk.Inode.Content;
import dev.intact.testing.disk.Inode.Directory;
import dev.intact.testing.disk.Inode.Link;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A simulated file system that processes share: the tree, the locks, the clock. Guarded by itself. */
final class Volume {
    private static final int MOST_LINKS = 40;

    final Directory root;
    final Map<Content, SimulatedDisk> locks = new IdentityHashMap<>();
    private long clock;

    /** {@code clock}: how many changes there have been; numbers inodes, too, so that none has the number of another. */
    Volume(Directory root, long clock) {
        this.root = root;
        this.clock = clock;
    }

    Volume() {
        this(new Directory(0, Instant.EPOCH), 0);
    }

    long clock() {
        return clock;
    }

    Instant now() {
        return Instant.EPOCH.plusMillis(++clock);
    }

    /** The same with the locks of others, for as long as they live; what was not on the disk still is not. */
    Volume without(SimulatedDisk process) {
        Map<Inode, Inode> copies = new IdentityHashMap<>();
        Volume copy = new Volume((Directory) copy(root, copies), clock);
        locks.forEach((file, holder) -> {
            if (holder != process && copies.containsKey(file)) {
                copy.locks.put((Content) copies.get(file), holder);
            }
        });
        return copy;
    }

    private static Inode copy(Inode inode, Map<Inode, Inode> copies) {
        Inode known = copies.get(inode);
        if (known != null) {
            return known;
        }
        Inode made = inode instanceof Directory directory
                ? copyDirectory(directory, copies)
                : inode instanceof Content file ? file.copy() : inode;
        copies.put(inode, made);
        return made;
    }

    private static Directory copyDirectory(Directory directory, Map<Inode, Inode> copies) {
        List<Change> unsynced = new ArrayList<>();
        for (Change change : directory.unsynced()) {
            unsynced.add(new Change(change.gone(), change.come(), copy(change.inode(), copies)));
        }
        TreeMap<String, Inode> names = copyNames(directory.names(), copies);
        return unsynced.isEmpty()
                ? new Directory(directory.number, directory.modified, names)
                : new Directory(directory, names, copyNames(directory.synced(), copies), unsynced);
    }

    private static TreeMap<String, Inode> copyNames(Map<String, Inode> names, Map<Inode, Inode> copies) {
        TreeMap<String, Inode> copy = new TreeMap<>();
        names.forEach((name, inode) -> copy.put(name, copy(inode, copies)));
        return copy;
    }

    /** What has a name; a link in the middle of the path is followed, at its end it is not. */
    Inode at(Path path) throws IOException {
        return at(path, 0);
    }

    private Inode at(Path path, int links) throws IOException {
        Inode here = root;
        Path walked = path.getRoot();
        for (Path part : path) {
            Inode next = directory(here, walked, links).names().get(part.toString());
            if (next == null) {
                throw new NoSuchFileException(path.toString());
            }
            here = next;
            walked = walked.resolve(part);
        }
        return here;
    }

    private Directory directory(Inode inode, Path path, int links) throws IOException {
        if (inode instanceof Directory directory) {
            return directory;
        }
        if (!(inode instanceof Link link)) {
            throw new FileSystemException(path.toString(), null, "Not a directory");
        }
        if (links == MOST_LINKS) {
            throw new FileSystemException(path.toString(), null, "Too many levels of symbolic links");
        }
        Path target = path.resolveSibling(link.target).normalize();
        return directory(at(target, links + 1), target, links + 1);
    }

    /** The path without links. */
    Path real(Path path) throws IOException {
        return real(path, 0);
    }

    private Path real(Path path, int links) throws IOException {
        Path walked = path.getRoot();
        for (Path part : path.normalize()) {
            walked = walked.resolve(part);
            if (at(walked, links) instanceof Link link) {
                if (links == MOST_LINKS) {
                    throw new FileSystemException(path.toString(), null, "Too many levels of symbolic links");
                }
                walked = real(walked.resolveSibling(link.target), links + 1);
            }
        }
        return walked;
    }

    Optional<Inode> find(Path path) throws IOException {
        try {
            return Optional.of(at(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The directory in which a name is or would be. */
    Directory parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new FileSystemException(path.toString(), null, "Device or resource busy");
        }
        try {
            return directory(at(parent), parent, 0);
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(path.toString());
        }
    }

    /** Gives an inode a name that nothing has. */
    <T extends Inode> T add(Path path, T inode) throws IOException {
        Directory parent = parent(path);
        String name = path.getFileName().toString();
        if (parent.names().containsKey(name)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        parent.change(new Change("", name, inode), now());
        return inode;
    }

    Content newFile() {
        Instant now = now();
        return new Content(clock, now);
    }

    Directory newDirectory() {
        Instant now = now();
        return new Directory(clock, now);
    }

    Link newLink(String target) {
        Instant now = now();
        return new Link(clock, now, target);
    }

    void addMissingDirectories(Path directory) throws IOException {
        if (find(directory).isEmpty()) {
            addMissingDirectories(directory.getParent());
            add(directory, newDirectory());
        }
    }

    /** Everything that is seen, one line each. */
    String tree() {
        StringBuilder text = new StringBuilder();
        describe(root, "", text);
        return text.toString();
    }

    /** Everything that waits to be forced to the disk. */
    String pending() {
        StringBuilder text = new StringBuilder();
        pending(root, text);
        return text.toString();
    }

    private static void pending(Directory directory, StringBuilder text) {
        if (!directory.unsynced().isEmpty()) {
            text.append(directory.number).append(" had");
            directory.synced().forEach((name, inode) -> pending(name, inode, text.append(' ')));
        }
        for (Change change : directory.unsynced()) {
            pending(
                    change.come(),
                    change.inode(),
                    text.append(" -").append(change.gone()).append(" +"));
        }
        directory.names().forEach((name, inode) -> {
            if (inode instanceof Content file && file.unsynced()) {
                text.append(" ~").append(name).append(file.synced());
            } else if (inode instanceof Directory inner) {
                pending(inner, text);
            }
        });
    }

    private static void pending(String name, Inode inode, StringBuilder text) {
        text.append(name).append('#').append(inode.number);
        if (inode instanceof Content file) {
            text.append(':').append(file.synced()).append('/').append(file.length());
        }
    }

    private static void describe(Directory directory, String path, StringBuilder text) {
        directory.names().forEach((name, inode) -> {
            text.append(path).append('/').append(name);
            if (inode instanceof Directory inner) {
                text.append("/\n");
                describe(inner, path + "/" + name, text);
            } else if (inode instanceof Link link) {
                text.append(" -> ").append(link.target).append('\n');
            } else if (inode instanceof Content file) {
                text.append(": ").append(file.text()).append('\n');
            }
        });
    }
}
