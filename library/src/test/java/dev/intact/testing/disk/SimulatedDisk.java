package dev.intact.testing.disk;

import dev.intact.io.Disk;
import dev.intact.testing.disk.Inode.Change;
import dev.intact.testing.disk.Inode.Content;
import dev.intact.testing.disk.Inode.Directory;
import dev.intact.testing.disk.Inode.Link;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One process's view of a file system in memory that keeps apart what is seen and what is on the disk, and can tell
 * what may be left after a loss of power. Rights are not kept, an open file reads as it was when it was opened, and no
 * inode's number is used again. Clock and numbers count changes, so that the same calls give the same disk. Safe for
 * many threads.
 */
public final class SimulatedDisk implements Disk {
    private final Volume volume;
    private volatile boolean dead;

    private SimulatedDisk(Volume volume) {
        this.volume = volume;
    }

    /** A disk that holds these directories, durably. */
    public SimulatedDisk(Path... directories) {
        this(new Volume());
        try {
            for (Path directory : directories) {
                volume.addMissingDirectories(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sync();
    }

    /** Forces everything to the disk, as an orderly shutdown does. */
    public void sync() {
        synchronized (volume) {
            sync(volume.root);
        }
    }

    private static void sync(Directory directory) {
        directory.sync();
        for (Inode inode : directory.names().values()) {
            if (inode instanceof Directory inner) {
                sync(inner);
            } else if (inode instanceof Content file) {
                file.sync();
            }
        }
    }

    /** Another process on the same disk, with locks of its own. */
    public SimulatedDisk process() {
        return new SimulatedDisk(volume);
    }

    /** Ends this process: its locks are free, and whatever it still tries is refused. The machine lives on. */
    public void kill() {
        synchronized (volume) {
            dead = true;
            volume.locks.values().removeIf(holder -> holder == this);
        }
    }

    /** What a new process sees if this one is killed now: a disk of its own on which the others keep their locks. */
    public SimulatedDisk killed() {
        synchronized (volume) {
            return new SimulatedDisk(volume.without(this));
        }
    }

    /**
     * Every disk that may be there after a loss of power now, each once; nobody holds a lock, and everything seen there
     * is on the disk.
     *
     * @throws IllegalStateException where so much is not on the disk that a sample is to be taken instead
     */
    public Stream<SimulatedDisk> crashes() {
        return new Crash(killed().volume).all().map(SimulatedDisk::new);
    }

    /** Some of the disks that may be there after a loss of power now; the same ones for the same seed. */
    public Stream<SimulatedDisk> crashes(long seed, int count) {
        return new Crash(killed().volume).sample(seed, count).map(SimulatedDisk::new);
    }

    /** Everything that is seen, one line each: names, kinds, contents. Equal for disks that nothing tells apart. */
    public String tree() {
        synchronized (volume) {
            return volume.tree();
        }
    }

    /** As {@link #tree}, and what of it is not on the disk. Equal for disks that no crash tells apart either. */
    public String fingerprint() {
        synchronized (volume) {
            return volume.tree() + volume.pending();
        }
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    private <T> T alive(Action<T> action) throws IOException {
        synchronized (volume) {
            if (dead) {
                throw new IllegalStateException("This process was killed");
            }
            return action.run();
        }
    }

    private final class OpenFile implements Output {
        private final Content content;
        private boolean closed;

        OpenFile(Content content) {
            this.content = content;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            open(() -> {
                content.write(bytes, offset, length);
                content.modified = volume.now();
                return true;
            });
        }

        @Override
        public void sync() throws IOException {
            open(() -> {
                content.sync();
                return true;
            });
        }

        private void open(Action<Boolean> action) throws IOException {
            alive(() -> {
                if (closed) {
                    throw new ClosedChannelException();
                }
                return action.run();
            });
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public Output create(Path file, Rights rights) throws IOException {
        return alive(() -> new OpenFile(volume.add(file, volume.newFile())));
    }

    @Override
    public Output append(Path file) throws IOException {
        return alive(() -> new OpenFile(file(file)));
    }

    private Content file(Path file) throws IOException {
        return volume.find(file).isEmpty() ? volume.add(file, volume.newFile()) : regular(file);
    }

    private Content regular(Path file) throws IOException {
        if (volume.at(file) instanceof Content content) {
            return content;
        }
        throw new FileSystemException(file.toString(), null, "Not a regular file");
    }

    @Override
    public InputStream read(Path file) throws IOException {
        return alive(() -> new ByteArrayInputStream(regular(file).bytes()));
    }

    @Override
    public void link(Path link, String target) throws IOException {
        alive(() -> volume.add(link, volume.newLink(target)));
    }

    @Override
    public String linked(Path link) throws IOException {
        return alive(() -> {
            if (volume.at(link) instanceof Link found) {
                return found.target;
            }
            throw new NotLinkException(link.toString());
        });
    }

    @Override
    public void share(Path name, Path file) throws IOException {
        if (Objects.equals(name.getParent(), file.getParent())) {
            throw new IllegalArgumentException(name + " and " + file + " are in the same directory");
        }
        alive(() -> volume.add(name, regular(file)));
    }

    @Override
    public void sync(Path file) throws IOException {
        alive(() -> {
            regular(file).sync();
            return true;
        });
    }

    @Override
    public void makeDirectory(Path directory, Rights rights) throws IOException {
        alive(() -> volume.add(directory, volume.newDirectory()));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (!Objects.equals(from.getParent(), to.getParent())) {
            throw new IllegalArgumentException(from + " and " + to + " are in two directories");
        }
        alive(() -> {
            Inode moved = volume.at(from);
            Optional<Inode> replaced = volume.find(to);
            if (!replaced.equals(Optional.of(moved))) {
                refuseReplacing(to, moved, replaced);
                change(to, from.getFileName().toString(), to.getFileName().toString(), moved);
            }
            return true;
        });
    }

    private static void refuseReplacing(Path to, Inode moved, Optional<Inode> replaced) throws IOException {
        if (replaced.isEmpty()) {
            return;
        }
        boolean onDirectory = replaced.get() instanceof Directory;
        if (onDirectory != moved instanceof Directory) {
            throw new FileSystemException(to.toString(), null, onDirectory ? "Is a directory" : "Not a directory");
        }
        if (replaced.get() instanceof Directory directory && !directory.names().isEmpty()) {
            throw new FileSystemException(to.toString(), null, "Directory not empty");
        }
    }

    private void change(Path path, String gone, String come, Inode inode) throws IOException {
        volume.parent(path).change(new Change(gone, come, inode), volume.now());
    }

    @Override
    public void delete(Path path) throws IOException {
        alive(() -> {
            Optional<Inode> found = volume.find(path);
            if (found.isPresent()) {
                if (found.get() instanceof Directory directory
                        && !directory.names().isEmpty()) {
                    throw new DirectoryNotEmptyException(path.toString());
                }
                change(path, path.getFileName().toString(), "", found.get());
            }
            return true;
        });
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        alive(() -> {
            if (!(volume.at(directory) instanceof Directory found)) {
                throw new NotDirectoryException(directory.toString());
            }
            found.sync();
            return true;
        });
    }

    @Override
    public Optional<Stat> stat(Path path) throws IOException {
        return alive(() -> volume.find(path)
                .map(inode -> new Stat(
                        inode instanceof Directory ? Kind.DIRECTORY : inode instanceof Link ? Kind.LINK : Kind.FILE,
                        inode instanceof Content content ? content.length() : 0,
                        inode.modified,
                        String.valueOf(inode.number))));
    }

    @Override
    public Path real(Path path) throws IOException {
        return alive(() -> volume.real(path));
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return alive(() -> volume.find(directory).orElse(volume.newLink("")) instanceof Directory found
                ? List.copyOf(found.names().keySet())
                : List.of());
    }

    @Override
    public void adopt(Path file, Path like) throws IOException {
        alive(() -> {
            volume.at(like);
            if (volume.at(file) instanceof Link) {
                throw new FileSystemException(file.toString(), null, "A link has no rights");
            }
            return true;
        });
    }

    @Override
    public Optional<Lease> lock(Path file) throws IOException {
        return alive(() -> {
            volume.addMissingDirectories(file.getParent());
            Content content = file(file);
            return volume.locks.putIfAbsent(content, this) == null
                    ? Optional.of(new SimulatedLease(file, content))
                    : Optional.empty();
        });
    }

    private final class SimulatedLease implements Lease {
        private final Path file;
        private final Content content;
        private boolean closed;

        SimulatedLease(Path file, Content content) {
            this.file = file;
            this.content = content;
        }

        @Override
        public boolean held() {
            synchronized (volume) {
                try {
                    return !closed && !dead && volume.find(file).equals(Optional.of(content));
                } catch (IOException e) {
                    return false;
                }
            }
        }

        @Override
        public void release() throws IOException {
            synchronized (volume) {
                if (!closed) {
                    closed = true;
                    volume.locks.remove(content, SimulatedDisk.this);
                }
            }
        }

        @Override
        public void close() throws IOException {
            alive(() -> {
                if (!closed) {
                    delete(file);
                    release();
                }
                return true;
            });
        }
    }

    @Override
    public Medium medium(Path directory) throws IOException {
        return alive(() -> {
            if (volume.find(directory).isEmpty()) {
                throw new NoSuchFileException(directory.toString());
            }
            return Medium.LOCAL;
        });
    }
}
