package dev.intact.files;

import dev.intact.io.Disk;
import dev.intact.ledger.ManagedFile.Absent;
import dev.intact.ledger.ManagedFile.Content;
import dev.intact.ledger.ManagedFile.Generation;
import dev.intact.ledger.ManagedFile.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a file is to hold again.
 *
 * @param name the file, as the database names it
 * @param wanted what it is to hold
 * @param source where that is; of a set a folder with its files; empty where no file is wanted, or nothing was kept
 * @param left what is to be there now, as the unit that is taken back has left it; empty where anything may be
 */
record Goal(String name, State wanted, Optional<Path> source, Optional<State> left) {
    /** The change that brings it about. */
    Change change(Disk disk) {
        if (wanted instanceof Content && source.isPresent()) {
            Path from = source.get();
            return new Change.Back((out, present) -> copy(disk, from, out), from);
        }
        if (wanted instanceof Generation && source.isPresent()) {
            return new Change.Generation(files -> copy(disk, source.get(), files));
        }
        return new Change.Withdraw();
    }

    private static void copy(Disk disk, Path from, OutputStream out) throws IOException {
        try (InputStream in = disk.read(from)) {
            in.transferTo(out);
        }
    }

    private static void copy(Disk disk, Path folder, SetContent.Files files) throws IOException {
        for (String name : new TreeSet<>(disk.list(folder))) {
            FileWork.Staged unused = files.file(name, (out, present) -> copy(disk, folder.resolve(name), out));
        }
    }

    boolean isHeldBy(State state) {
        return areAlike(wanted, state);
    }

    /** Whether these are of the same content. */
    static boolean areAlike(State wanted, State state) {
        return wanted.equals(state)
                || (wanted instanceof Generation one
                        && state instanceof Generation other
                        && one.sha256().equals(other.sha256()));
    }

    /** Whether the content is there, and what it was. */
    boolean isThere(Disk disk) throws IOException {
        if (wanted instanceof Absent) {
            return true;
        }
        if (source.isEmpty()) {
            return false;
        }
        return wanted instanceof Content content
                ? new Placing(disk).sum(source.get()).equals(Optional.of(content.sha256()))
                : Folders.isThere(disk, source.get())
                        && wanted instanceof Generation generation
                        && new Generations(disk).holds(source.get(), generation);
    }
}
