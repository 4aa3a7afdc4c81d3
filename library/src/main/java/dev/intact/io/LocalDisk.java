package dev.intact.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's own disk. Immutable, safe for many threads. */
public final class LocalDisk implements Disk {
    private static final Logger LOG = LoggerFactory.getLogger(LocalDisk.class);
    private static final LinkOption NO_FOLLOW = LinkOption.NOFOLLOW_LINKS;
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Map<PosixFilePermission, PosixFilePermission> GROUP_AS_OTHERS = Map.of(
            PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afpfs",
            "afs",
            "ncpfs",
            "fuse.sshfs",
            "webdav",
            "davfs",
            "9p",
            "ceph",
            "glusterfs",
            "fuse.glusterfs");

    /** The disk; every one is like every other. */
    public LocalDisk() {}

    @Override
    public Output create(Path file, Rights rights) throws IOException {
        return open(file, rights, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND, NO_FOLLOW);
    }

    @Override
    public Output append(Path file) throws IOException {
        refuseSpecial(file);
        return open(file, Rights.USUAL, StandardOpenOption.CREATE, StandardOpenOption.APPEND, NO_FOLLOW);
    }

    private static Output open(Path file, Rights rights, OpenOption... options) throws IOException {
        return new ChannelOutput(FileChannel.open(file, Set.of(options), attributes(file, rights, OWNER_ONLY)));
    }

    private static FileAttribute<?>[] attributes(Path path, Rights rights, Set<PosixFilePermission> ofOwner) {
        return rights == Rights.OWNER && posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(ofOwner)}
                : new FileAttribute<?>[0];
    }

    /** Opening a pipe would wait for whoever is at its other end. */
    private void refuseSpecial(Path file) throws IOException {
        Optional<Stat> found = stat(file);
        if (found.isPresent() && found.get().kind() != Kind.FILE) {
            throw new FileSystemException(file.toString(), null, "Not a regular file");
        }
    }

    private static boolean posix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Writes to a channel; a short write is continued. */
    private static final class ChannelOutput implements Output {
        private final FileChannel channel;

        ChannelOutput(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }

        @Override
        public void sync() throws IOException {
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public InputStream read(Path file) throws IOException {
        refuseSpecial(file);
        return Files.newInputStream(file, StandardOpenOption.READ, NO_FOLLOW);
    }

    @Override
    public void link(Path link, String target) throws IOException {
        Files.createSymbolicLink(link, Path.of(target));
    }

    @Override
    public String linked(Path link) throws IOException {
        return Files.readSymbolicLink(link).toString();
    }

    @Override
    public void share(Path name, Path file) throws IOException {
        if (Objects.equals(name.getParent(), file.getParent())) {
            throw new IllegalArgumentException(name + " and " + file + " are in the same directory");
        }
        refuseSpecial(file);
        try {
            Files.createLink(name, file);
        } catch (UnsupportedOperationException e) {
            throw new FileSystemException(name.toString(), file.toString(), "No second names on this file system");
        }
    }

    @Override
    public void sync(Path file) throws IOException {
        refuseSpecial(file);
        try (FileChannel channel =
                FileChannel.open(file, WINDOWS ? StandardOpenOption.WRITE : StandardOpenOption.READ, NO_FOLLOW)) {
            channel.force(true);
        }
    }

    @Override
    public void makeDirectory(Path directory, Rights rights) throws IOException {
        Files.createDirectory(directory, attributes(directory, rights, OWNER_FOLDER));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (!Objects.equals(from.getParent(), to.getParent())) {
            throw new IllegalArgumentException(from + " and " + to + " are in two directories");
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (WINDOWS) {
            return;
        }
        Optional<Stat> found = stat(directory);
        if (found.isPresent() && found.get().kind() != Kind.DIRECTORY) {
            throw new NotDirectoryException(directory.toString());
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ, NO_FOLLOW)) {
            channel.force(true);
        }
    }

    @Override
    public Optional<Stat> stat(Path path) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, NO_FOLLOW);
            Kind kind = kind(found);
            return Optional.of(new Stat(
                    kind,
                    kind == Kind.FILE ? found.size() : 0,
                    found.lastModifiedTime().toInstant(),
                    String.valueOf(found.fileKey() == null ? found.creationTime() : found.fileKey())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Path real(Path path) throws IOException {
        return path.toRealPath();
    }

    private static Kind kind(BasicFileAttributes found) {
        if (found.isSymbolicLink()) {
            return Kind.LINK;
        }
        if (found.isDirectory()) {
            return Kind.DIRECTORY;
        }
        return found.isRegularFile() ? Kind.FILE : Kind.OTHER;
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        Optional<Stat> found = stat(directory);
        if (found.isEmpty() || found.get().kind() != Kind.DIRECTORY) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public void adopt(Path file, Path like) throws IOException {
        if (!posix(file)) {
            return;
        }
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class, NO_FOLLOW);
        PosixFileAttributes model = Files.readAttributes(like, PosixFileAttributes.class, NO_FOLLOW);
        if (stat(file).filter(found -> found.kind() == Kind.LINK).isPresent()) {
            // Some systems can change the rights of a link itself, which says nothing of the file.
            throw new FileSystemException(file.toString(), null, "A symbolic link has no rights of its own");
        }
        Set<PosixFilePermission> rights = new HashSet<>(model.permissions());
        if (!keepGroup(view, model)) {
            GROUP_AS_OTHERS.forEach((group, others) -> {
                if (!rights.contains(others)) {
                    rights.remove(group);
                }
            });
        }
        keepOwner(view, model);
        view.setPermissions(rights);
    }

    private static boolean keepGroup(PosixFileAttributeView view, PosixFileAttributes model) throws IOException {
        if (model.group().equals(view.readAttributes().group())) {
            return true;
        }
        try {
            view.setGroup(model.group());
            return true;
        } catch (IOException e) {
            LOG.warn("A replaced file loses its group {}, which may be given by its owner alone", model.group(), e);
            return false;
        }
    }

    private static void keepOwner(PosixFileAttributeView view, PosixFileAttributes model) throws IOException {
        if (model.owner().equals(view.getOwner())) {
            return;
        }
        try {
            view.setOwner(model.owner());
        } catch (IOException e) {
            LOG.warn("A replaced file loses its owner {}, who may be changed by root alone", model.owner(), e);
        }
    }

    @Override
    public Optional<Lease> lock(Path file) throws IOException {
        return FileLease.take(file).map(lease -> lease);
    }

    @Override
    public Medium medium(Path directory) throws IOException {
        String type = Files.getFileStore(directory).type().toLowerCase(Locale.ROOT);
        if (NETWORK.contains(type)) {
            return Medium.NETWORK;
        }
        return MEMORY.contains(type) ? Medium.MEMORY : Medium.LOCAL;
    }
}
