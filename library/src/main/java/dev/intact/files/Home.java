package dev.intact.files;

import dev.intact.error.ConfigurationException;
import dev.intact.error.FileOperationException;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Lease;
import dev.intact.io.Ids;
import dev.intact.io.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The folder in which the users of one database say that they live and put files in place one after the other. It
 * holds {@code lock}, held while files are put in place, and for each living owner {@code owners/<owner>.lock}, held
 * for as long as it may have staged files, and {@code owners/<owner>.dirs}, the folders in which they may be.
 * Liveness is the operating system's lock, never a process id. Safe for many threads.
 */
public final class Home implements AutoCloseable {
    private static final int TRIES = 20;
    private static final Duration TURN = Duration.ofMillis(5);

    private final Disk disk;
    private final Place place;
    private final Ids ids;
    private final Pause pause;
    private final Steps steps;
    private final Kept kept;
    private final ReentrantLock inside = new ReentrantLock(true);
    private final Set<Path> noted = new HashSet<>();
    private final Set<Path> changed = new LinkedHashSet<>();
    private final List<StagedFile> unfinished = new ArrayList<>();
    private final List<Lease> retired = new ArrayList<>();
    private final Set<String> unsettled = new HashSet<>();
    private Optional<Owner> owner = Optional.empty();
    private boolean durable;
    private boolean closed;

    /**
     * Where a home is.
     *
     * @param id what tells its files from those of other homes of the database
     * @param folder of the home, absolute and real; need not exist
     * @param base the folder that its files' names are relative to
     */
    public record Place(String id, Path folder, Path base) {
        private static final List<String> DATABASE_FILES = List.of("", "-wal", "-shm", "-journal");

        String name(Path target) {
            return target.startsWith(base)
                    ? base.relativize(target)
                            .toString()
                            .replace(base.getFileSystem().getSeparator(), "/")
                    : target.toString();
        }

        Path target(String name) {
            return base.resolve(name);
        }

        /** The database, if it is a file beside the home, and what SQLite keeps beside that. */
        List<Path> databaseFiles() {
            return DATABASE_FILES.stream()
                    .map(suffix -> base.resolve(folder.getFileName() + suffix))
                    .toList();
        }
    }

    private record Owner(String name, Lease lease) {}

    /**
     * A home; touches nothing yet.
     *
     * @param disk on which it is
     * @param place where
     * @param ids names owners
     * @param pause waits for locks
     * @param steps told of each durable step
     */
    public Home(Disk disk, Place place, Ids ids, Pause pause, Steps steps) {
        this.disk = disk;
        this.place = place;
        this.ids = ids;
        this.pause = pause;
        this.steps = steps;
        this.kept = new Kept(disk, place);
    }

    Disk disk() {
        return disk;
    }

    /**
     * Where it is.
     *
     * @return always the same
     */
    public Place place() {
        return place;
    }

    Steps steps() {
        return steps;
    }

    Kept kept() {
        return kept;
    }

    Path owners() {
        return place.folder().resolve("owners");
    }

    /**
     * Says durably that this owner may have files in a folder; before the first of them is made. The folders above it, up
     * to the root, are forced to the disk: whoever made one may have died before doing so.
     */
    synchronized String note(Path folder, Path root) throws IOException {
        Owner self = owner.isPresent() ? owner.get() : begin();
        if (!noted.contains(folder)) {
            refuseUnreliable(folder);
            append(self, Note.of(folder));
            for (Path above = folder; !above.equals(root) && above.startsWith(root); above = Folders.above(above)) {
                disk.syncDirectory(Folders.above(above));
            }
            noted.add(folder);
            changed.add(folder);
        }
        return self.name();
    }

    /** Says durably that this owner makes a folder; before it is made. */
    synchronized void noteMade(Path folder) throws IOException {
        append(owner.isPresent() ? owner.get() : begin(), Note.made(folder));
        changed.add(Folders.above(folder));
    }

    /** What was kept under a name is of no use any more; it must not come back once nobody looks for it. */
    void forgetKept(String name) throws IOException {
        synchronized (this) {
            changed.add(kept.folder());
        }
        kept.drop(name);
    }

    private void append(Owner self, Note note) throws IOException {
        try (Disk.Output out = disk.append(dirs(self.name()))) {
            out.write(note.line().getBytes(StandardCharsets.UTF_8));
            out.sync();
            if (!durable) {
                disk.syncDirectory(owners());
                durable = true;
            }
        } catch (IOException e) {
            retire(self);
            throw e;
        }
        steps.on("dirs.synced");
    }

    /** Notes that could not be forced to the disk must not be forced again: what follows is another owner's. */
    private void retire(Owner self) {
        retired.add(self.lease());
        forgetOwner();
    }

    private void forgetOwner() {
        owner = Optional.empty();
        noted.clear();
        kept.doubt();
        durable = false;
    }

    private Owner begin() throws IOException {
        if (closed) {
            throw new IllegalStateException("The database is closed: no file can be written any more");
        }
        for (int i = 1; ; i++) {
            try {
                return enter();
            } catch (NoSuchFileException e) {
                // Another left in this moment, and took the empty folder along.
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }

    private Owner enter() throws IOException {
        Folders.make(disk, owners(), place.base());
        refuseUnreliable(place.folder());
        Optional<String> made = disk.stat(owners()).map(Disk.Stat::identity);
        String name = ids.next();
        Optional<Lease> lease = disk.lock(lock(name));
        while (lease.isEmpty()) {
            name = ids.next();
            lease = disk.lock(lock(name));
        }
        if (!disk.stat(owners()).map(Disk.Stat::identity).equals(made)) {
            Folders.make(disk, owners(), place.base());
        }
        Owner self = new Owner(name, lease.get());
        owner = Optional.of(self);
        steps.on("owner.locked");
        return self;
    }

    private void refuseUnreliable(Path directory) throws IOException {
        Disk.Medium medium = disk.medium(directory);
        if (medium == Disk.Medium.NETWORK) {
            throw new ConfigurationException("Cannot write files in " + directory
                    + ": it is on a network file system, where locks and fsync cannot be relied on. Nothing was changed."
                    + " Use a folder on a local disk.");
        }
        if (medium != disk.medium(existing(place.folder()))) {
            throw new ConfigurationException("Cannot write files in " + directory
                    + ": it is kept in memory and the database's folder " + place.folder()
                    + " is not, or the other way round, so that a power cut would take one without the other."
                    + " Nothing was changed. Use a folder on a local disk.");
        }
    }

    private Path existing(Path directory) throws IOException {
        Path at = directory;
        while (disk.stat(at).isEmpty()) {
            at = Optional.ofNullable(at.getParent()).orElseThrow(() -> new IOException("No folder is there"));
        }
        return at;
    }

    Path lock(String ofOwner) {
        return owners().resolve(ofOwner + ".lock");
    }

    Path dirs(String ofOwner) {
        return owners().resolve(ofOwner + ".dirs");
    }

    synchronized Optional<String> owner() {
        return owner.map(Owner::name);
    }

    /** What is done while nobody else on this machine puts files in place. */
    @FunctionalInterface
    interface Job<T> {
        T run() throws IOException;
    }

    /** Waits for the home's lock. Its holder never waits for a database, so that this lock is in no circle. */
    <T> T alone(Duration longest, Job<T> job) throws IOException {
        long from = System.nanoTime();
        if (!take(longest)) {
            throw busy(longest);
        }
        try {
            Lease lease = lease(from, longest);
            steps.on("lock.taken");
            try {
                return job.run();
            } finally {
                lease.release();
                steps.on("lock.released");
            }
        } finally {
            inside.unlock();
        }
    }

    private Lease lease(long from, Duration longest) throws IOException {
        Optional<Lease> lease = disk.lock(place.folder().resolve("lock"));
        while (lease.isEmpty()) {
            if (System.nanoTime() - from >= longest.toNanos()) {
                throw busy(longest);
            }
            pause.of(TURN);
            lease = disk.lock(place.folder().resolve("lock"));
        }
        return lease.get();
    }

    private boolean take(Duration longest) throws IOException {
        try {
            return inside.tryLock(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for the home " + place.folder(), e);
        }
    }

    private IOException busy(Duration longest) {
        return new IOException("Another process holds " + place.folder().resolve("lock") + " for more than "
                + longest.toMillis() + " ms");
    }

    /** Remembers files whose unit is committed and that could not be put in place. */
    synchronized void keep(List<StagedFile> left) {
        unfinished.addAll(left);
    }

    /** Whether there are such files. */
    synchronized boolean hasUnfinished() {
        return !unfinished.isEmpty();
    }

    /** A unit is about to stage files; until it is settled the notes of this owner stay. */
    synchronized void begun(String unit) {
        unsettled.add(unit);
    }

    /** Nothing that a unit staged waits any more, or {@link #keep} was told. */
    synchronized void settled(String unit) {
        unsettled.remove(unit);
    }

    /** Hands such files over; whoever takes them keeps what cannot be put in place even now. */
    synchronized List<StagedFile> takeUnfinished() {
        List<StagedFile> all = List.copyOf(unfinished);
        unfinished.clear();
        return all;
    }

    /**
     * Ends this owner: forgets the folders once all that happened in them is durable. Where a file is still to be put in
     * place, or what became of a unit is not known, the note of its folder stays, for whoever recovers.
     */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (owner.isPresent()) {
                leave(owner.get());
            }
            for (Lease lease : retired) {
                lease.release();
            }
            retired.clear();
        } catch (IOException e) {
            throw new FileOperationException(
                    "Cannot leave " + place.folder() + " as it should be: " + e
                            + ". What is there is right; run: intact recover",
                    new UncheckedIOException(e));
        }
    }

    private void leave(Owner self) throws IOException {
        forgetOwner();
        if (unfinished.isEmpty() && unsettled.isEmpty()) {
            end(self);
        } else {
            self.lease().release();
        }
    }

    private void end(Owner self) throws IOException {
        try {
            for (Path folder : changed) {
                // Names that were taken away must not come back once nobody looks for them any more.
                Folders.force(disk, folder);
            }
            disk.delete(dirs(self.name()));
        } finally {
            self.lease().close();
        }
        changed.clear();
        removeIfEmpty();
    }

    /** Leaves no empty folder behind. */
    private void removeIfEmpty() throws IOException {
        if (!disk.list(owners()).isEmpty()) {
            return;
        }
        Optional<Lease> last = disk.lock(place.folder().resolve("lock"));
        if (last.isEmpty()) {
            return;
        }
        last.get().close();
        for (Path empty : List.of(owners(), kept.folder(), place.folder(), Folders.above(place.folder()))) {
            try {
                disk.delete(empty);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
        }
    }
}
