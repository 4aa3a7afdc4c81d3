package dev.intact.files;

import dev.intact.files.Leftover.State;
import dev.intact.io.Checksum;
import dev.intact.io.Disk;
import dev.intact.ledger.ManagedFile;
import dev.intact.ledger.ManagedFile.Absent;
import dev.intact.ledger.ManagedFile.Content;
import dev.intact.ledger.ManagedFile.Generation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Puts one committed file in place, by one rename that can be tried again: the staged name is consumed by it. Done under
 * the home's lock. Immutable.
 */
final class Placing {
    private final Disk disk;

    Placing(Disk disk) {
        this.disk = disk;
    }

    /** By the unit that staged it, which knows what stood there. Empty where it is in place. */
    Optional<Leftover> place(StagedFile file) throws IOException {
        Optional<Disk.Stat> staged = disk.stat(file.staged());
        boolean untouched = disk.stat(file.target()).equals(file.before());
        if (staged.isEmpty() && untouched && !file.removes()) {
            return Optional.of(new Leftover(
                    file.target(),
                    State.MISSING,
                    "its new content, " + file.staged().getFileName() + ", was removed by somebody else"));
        }
        if (staged.isPresent() && isDone(staged.get(), file.row())) {
            return Optional.empty();
        }
        if (!untouched || !staged.equals(file.written())) {
            return placed(file.target(), file.staged(), file.row());
        }
        return rename(file.target(), file.staged(), file.row());
    }

    /** By anybody else, who knows only what the database says: contents are compared. */
    Optional<Leftover> placed(Path target, Path staged, ManagedFile row) throws IOException {
        Optional<Disk.Stat> waiting = disk.stat(staged);
        if (waiting.isEmpty()) {
            // Whoever wanted the target next has done it for us.
            return Optional.empty();
        }
        if (isDone(waiting.get(), row)) {
            forget(target, staged);
            return Optional.empty();
        }
        Optional<String> now = sum(target);
        Optional<String> wanted = wanted(row);
        if (now.equals(wanted)) {
            forget(target, staged);
            return Optional.empty();
        }
        if (now.isPresent() && !now.equals(row.before())) {
            return Optional.of(new Leftover(
                    target,
                    State.DIVERGED,
                    "somebody else changed it; what was committed waits in " + staged.getFileName()
                            + ". Remove whichever of the two is not wanted; the program's next transaction then settles it,"
                            + " or, once the program has ended: intact recover"));
        }
        if (!(row.state() instanceof Absent) && !sum(staged).equals(wanted)) {
            return Optional.of(new Leftover(
                    target,
                    State.BAD_STAGED,
                    staged.getFileName() + " does not hold what was committed. Remove it and write the file again"));
        }
        return rename(target, staged, row);
    }

    /** What waits for a file to go away is empty; where not, it is that file or link, and what stands there is another. */
    private static boolean isDone(Disk.Stat staged, ManagedFile row) {
        return row.state() instanceof Absent && (staged.size() > 0 || staged.kind() == Disk.Kind.LINK);
    }

    /** The same, and nothing is left that tells of it. */
    Optional<Leftover> settled(Path target, Path staged, ManagedFile row) throws IOException {
        Optional<Leftover> left = placed(target, staged, row);
        if (left.isEmpty() && row.state() instanceof Absent) {
            forget(target, staged);
        }
        return left;
    }

    /** A file that goes away takes the staged name, which is unlinked once the folder is on the disk. */
    private Optional<Leftover> rename(Path target, Path staged, ManagedFile row) throws IOException {
        if (!(row.state() instanceof Absent)) {
            disk.rename(staged, target);
        } else if (disk.stat(target).isPresent()) {
            disk.rename(target, staged);
        }
        return Optional.empty();
    }

    /** Whatever made the target what it is must be durable before nothing tells of it any more. */
    void forget(Path target, Path staged) throws IOException {
        disk.syncDirectory(Optional.ofNullable(target.getParent()).orElse(target));
        disk.delete(staged);
    }

    /** Of a link, what it names. */
    private static Optional<String> wanted(ManagedFile row) {
        if (row.state() instanceof Generation generation) {
            return Optional.of(Generations.name(generation.number(), row.unit()));
        }
        return row.state() instanceof Content content ? Optional.of(content.sha256()) : Optional.empty();
    }

    /** The checksum of a file; empty where there is none. */
    Optional<String> sum(Path file) throws IOException {
        Optional<Disk.Stat> found = disk.stat(file);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.get().kind() == Disk.Kind.LINK) {
            return Optional.of(disk.linked(file));
        }
        if (found.get().kind() != Disk.Kind.FILE) {
            return Optional.of(found.get().kind().toString());
        }
        try (InputStream in = disk.read(file)) {
            return Optional.of(Checksum.of(in));
        }
    }

    /** What is wrong with a managed file, looking only. */
    Optional<Leftover> look(Path target, ManagedFile row) throws IOException {
        if (sum(target).equals(wanted(row))) {
            return row.state() instanceof Generation generation && !holds(target, row, generation)
                    ? Optional.of(new Leftover(target, State.DIVERGED, "a file of the set is not what was committed"))
                    : Optional.empty();
        }
        Path staged = target.resolveSibling(row.staged());
        if (disk.stat(staged).isEmpty()) {
            return Optional.of(
                    row.state() instanceof Absent || disk.stat(target).isPresent()
                            ? new Leftover(target, State.DIVERGED, "it does not hold what was committed")
                            : new Leftover(target, State.MISSING, "it is gone"));
        }
        return Optional.of(
                sum(target).equals(row.before())
                        ? new Leftover(target, State.PENDING, "the new content waits in " + row.staged())
                        : new Leftover(target, State.DIVERGED, "somebody else changed it before it was put in place"));
    }

    private boolean holds(Path target, ManagedFile row, Generation generation) throws IOException {
        return new Generations(disk)
                .holds(target.resolveSibling(Generations.name(generation.number(), row.unit())), generation);
    }
}
