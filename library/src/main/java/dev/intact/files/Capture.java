package dev.intact.files;

import dev.intact.error.FileOperationException;
import dev.intact.error.TransactionConflictException;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Rights;
import dev.intact.ledger.ManagedFile;
import dev.intact.ledger.ManagedFile.Absent;
import dev.intact.ledger.ManagedFile.Content;
import dev.intact.ledger.ManagedFile.Generation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the managed files of one moment of the database into a folder, each as a copy under its checksum. All get second
 * names first, which takes a moment, and are copied and compared after it; so what units put in place meanwhile is hardly
 * ever met, and never taken for the other. For one thread at a time.
 */
public final class Capture {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);

    private final FileWork.Site site;
    private final Disk disk;
    private final Placing placing;
    private final Connection snapshot;
    private final Path folder;

    /**
     * A capture.
     *
     * @param site whose files
     * @param snapshot the moment
     * @param folder that is there, absolute; what an earlier try took into it is not taken again
     */
    public Capture(FileWork.Site site, Connection snapshot, Path folder) {
        this.site = site;
        this.disk = site.home().disk();
        this.placing = new Placing(disk);
        this.snapshot = snapshot;
        this.folder = folder;
    }

    /**
     * Takes them.
     *
     * @param now opens a connection that sees what was committed after the moment
     * @return each file that was there, durable in the folder
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     * @throws TransactionConflictException where a unit has changed a file since the moment: to be tried at another one
     * @throws FileOperationException where a file does not hold what the database says
     */
    public List<Held> run(Homes.Asking now) throws SQLException, IOException {
        List<ManagedFile> rows = site.table().all(snapshot, site.home().place().id()).stream()
                .filter(row -> !(row.state() instanceof Absent))
                .toList();
        for (ManagedFile row : rows) {
            if (row.state() instanceof Content && disk.stat(taken(row)).isEmpty()) {
                shared(target(row), aside(row));
            }
        }
        List<Held> held = new ArrayList<>();
        for (ManagedFile row : rows) {
            if (!isTaken(row)) {
                throw wrong(row, now);
            }
            held.add(new Held(row.target(), row.state(), taken(row)));
        }
        disk.syncDirectory(folder);
        return held;
    }

    private Path target(ManagedFile row) {
        return site.home().place().target(row.target());
    }

    private Path taken(ManagedFile row) {
        return folder.resolve(row.state() instanceof Content content ? content.sha256() : set(row));
    }

    private static String set(ManagedFile row) {
        return row.state() instanceof Generation generation ? generation.sha256() : "";
    }

    private Path aside(ManagedFile row) {
        return folder.resolve(taken(row).getFileName() + ".new");
    }

    private void shared(Path from, Path to) throws IOException {
        disk.delete(to);
        try {
            disk.share(to, from);
        } catch (IOException e) {
            LOG.debug("{} cannot have a second name in {}", from, folder, e);
        }
    }

    private boolean isTaken(ManagedFile row) throws IOException {
        return row.state() instanceof Content content
                ? isTaken(row, content)
                : row.state() instanceof Generation generation && isTaken(row, generation);
    }

    /**
     * It has a second name, is in its place or waits beside it, and may go from here to there in between. What is taken is a
     * copy: a program that writes into its file in place would write into a second name, too.
     */
    private boolean isTaken(ManagedFile row, Content content) throws IOException {
        if (holds(taken(row), content)) {
            return true;
        }
        Path copy = folder.resolve(content.sha256() + ".copy");
        for (Path from : List.of(aside(row), target(row), target(row).resolveSibling(row.staged()), target(row))) {
            disk.delete(copy);
            copied(from, copy);
            if (holds(copy, content)) {
                disk.rename(copy, taken(row));
                disk.delete(aside(row));
                return true;
            }
        }
        disk.delete(copy);
        disk.delete(aside(row));
        return false;
    }

    private boolean holds(Path file, Content content) throws IOException {
        return placing.sum(file).equals(Optional.of(content.sha256()));
    }

    private void copied(Path from, Path to) throws IOException {
        if (disk.stat(from).filter(found -> found.kind() == Disk.Kind.FILE).isEmpty()) {
            return;
        }
        try {
            copy(from, to);
        } catch (NoSuchFileException e) {
            LOG.debug("{} went to its place meanwhile", from, e);
        }
    }

    private void copy(Path from, Path to) throws IOException {
        FileWork.Staged unused = Written.to(
                disk,
                to,
                Rights.OWNER,
                out -> {
                    try (InputStream in = disk.read(from)) {
                        in.transferTo(out);
                    }
                },
                () -> disk.adopt(to, from));
    }

    /** A generation never changes; it may be gone, where three later ones have come. */
    private boolean isTaken(ManagedFile row, Generation generation) throws IOException {
        Path to = taken(row);
        Path from = target(row).resolveSibling(Generations.name(generation.number(), row.unit()));
        if (disk.stat(to).isEmpty()) {
            disk.makeDirectory(to, Rights.USUAL);
        }
        for (String name : disk.list(from)) {
            if (disk.stat(to.resolve(name)).isEmpty()) {
                copied(from.resolve(name), to.resolve(name));
            }
        }
        disk.syncDirectory(to);
        return new Generations(disk).holds(to, generation);
    }

    private RuntimeException wrong(ManagedFile row, Homes.Asking now) throws SQLException, IOException {
        try (Connection connection = now.open()) {
            boolean later = site.table()
                    .find(connection, site.home().place().id(), row.target())
                    .filter(known -> known.version() == row.version())
                    .isEmpty();
            if (later) {
                return new TransactionConflictException("The file " + target(row)
                        + " was changed while the files were taken. Nothing was changed. Try again.");
            }
        }
        String found = placing.look(target(row), row).map(Leftover::detail).orElse("it changes while it is read");
        return new FileOperationException(
                "The file " + target(row) + " cannot be taken: " + found + ". Nothing was changed. See: intact status");
    }
}
