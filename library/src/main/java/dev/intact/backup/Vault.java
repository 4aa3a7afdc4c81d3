package dev.intact.backup;

import dev.intact.error.BackupFailedException;
import dev.intact.error.IntactException;
import dev.intact.files.Folders;
import dev.intact.io.Checksum;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Lease;
import dev.intact.io.Disk.Rights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The folder of a database's backups. A backup is made, and taken away, under another name, with a lock beside it that dies
 * with its process: what has its own name is whole. For many threads and processes.
 *
 * @param disk where it is
 * @param root the folder, which need not exist
 */
record Vault(Disk disk, Path root) {
    static final String MANIFEST = "manifest.json";
    static final String MANIFEST_SUM = "manifest.sha256";

    private static final String PARTIAL = ".partial-";
    private static final String LOCK = ".lock-";
    private static final int LARGEST_MANIFEST = 1 << 30;

    Path folder(String id) {
        return root.resolve(id);
    }

    Path partial(String id) {
        return root.resolve(PARTIAL + id);
    }

    /** Makes the folder in which a backup is written, for as long as the lease is held. */
    Lease begin(String id) throws IOException {
        Folders.make(disk, root, standing(root));
        Lease lease =
                lease(id).orElseThrow(() -> new IOException("another process makes a backup of the same name, " + id));
        disk.makeDirectory(partial(id), Rights.OWNER);
        return lease;
    }

    private Path standing(Path folder) throws IOException {
        Path standing = folder;
        while (disk.stat(standing).isEmpty()) {
            standing = Folders.above(standing);
        }
        return standing;
    }

    /** Held by whoever makes, reads or takes away a backup; empty where somebody else does. */
    Optional<Lease> lease(String id) throws IOException {
        return disk.lock(root.resolve(LOCK + id));
    }

    /** From here on it is a backup. */
    void finish(String id, String manifest, Lease lease) throws IOException {
        if (!lease.held()) {
            throw new IOException("the lock of the backup was lost");
        }
        Path partial = partial(id);
        byte[] text = manifest.getBytes(StandardCharsets.UTF_8);
        write(partial.resolve(MANIFEST_SUM), sum(text).getBytes(StandardCharsets.US_ASCII));
        disk.syncDirectory(partial);
        write(partial.resolve(MANIFEST), text);
        disk.syncDirectory(partial);
        disk.rename(partial, folder(id));
        disk.syncDirectory(root);
    }

    private void write(Path file, byte[] content) throws IOException {
        try (Disk.Output out = disk.create(file, Rights.OWNER)) {
            out.write(content);
            out.sync();
        }
    }

    /** The backups, latest first; what has no manifest is none. */
    List<Backup> backups() throws IOException {
        List<Backup> found = new ArrayList<>();
        for (String name : disk.list(root)) {
            if (!name.startsWith(".")
                    && disk.stat(folder(name).resolve(MANIFEST)).isPresent()) {
                found.add(new Backup(name, folder(name), manifest(name)));
            }
        }
        found.sort(Comparator.comparing(Backup::id).reversed());
        return found;
    }

    private Optional<BackupManifest> manifest(String id) throws IOException {
        try {
            return Optional.of(read(id));
        } catch (IllegalArgumentException | NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Refuses a manifest that is not what was written with {@link IllegalArgumentException}. */
    BackupManifest read(String id) throws IOException {
        byte[] text = content(folder(id).resolve(MANIFEST));
        String sum = new String(content(folder(id).resolve(MANIFEST_SUM)), StandardCharsets.US_ASCII);
        if (!sum(text).equals(sum)) {
            throw new IllegalArgumentException("its bytes are not those that were written");
        }
        return ManifestText.read(new String(text, StandardCharsets.UTF_8));
    }

    private static String sum(byte[] text) {
        return new Checksum().add(text, 0, text.length).hex() + "\n";
    }

    private byte[] content(Path file) throws IOException {
        try (InputStream in = disk.read(file)) {
            return in.readNBytes(LARGEST_MANIFEST);
        }
    }

    /** Takes a backup away; false where somebody reads it. */
    boolean remove(String id) throws IOException {
        Optional<Lease> lease = lease(id);
        if (lease.isEmpty()) {
            return false;
        }
        try (Lease held = lease.get()) {
            if (!held.held()) {
                return false;
            }
            disk.rename(folder(id), partial(id));
            disk.syncDirectory(root);
            delete(partial(id));
            return true;
        }
    }

    /** Clears away what dead processes left half made or half taken away. */
    List<String> sweep() throws IOException {
        List<String> cleared = new ArrayList<>();
        for (String name : disk.list(root)) {
            String id = name.startsWith(PARTIAL) ? name.substring(PARTIAL.length()) : "";
            Optional<Lease> lease = id.isEmpty() ? Optional.empty() : lease(id);
            if (lease.isEmpty()) {
                continue;
            }
            try (Lease held = lease.get()) {
                if (held.held()) {
                    delete(partial(id));
                    cleared.add(root.resolve(name).toString());
                }
            }
        }
        return cleared;
    }

    void discard(String id) throws IOException {
        delete(partial(id));
    }

    private void delete(Path path) throws IOException {
        boolean folder = disk.stat(path)
                .filter(found -> found.kind() == Disk.Kind.DIRECTORY)
                .isPresent();
        if (folder) {
            for (String name : disk.list(path)) {
                delete(path.resolve(name));
            }
        }
        disk.delete(path);
    }

    static BackupFailedException unfinished(String attempted, IOException e) {
        return new BackupFailedException(attempted + ": " + e + ". " + IntactException.UNFINISHED, e);
    }

    static BackupFailedException failed(String attempted, Path root, IOException e) {
        return new BackupFailedException(
                attempted + ": " + e + ". Nothing was changed. Check the folder " + root
                        + ", its rights and its space.",
                e);
    }
}
