package dev.intact.files;

import dev.intact.files.Leftover.State;
import dev.intact.io.Disk;
import dev.intact.ledger.ManagedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tries once more to put in place what units of this process have committed. Others may have finished or overtaken it
 * meanwhile, so the database says what is still wanted. Used once.
 */
public final class Retry {
    private final FileWork.Site site;
    private final Connection connection;
    private final List<StagedFile> undone = new ArrayList<>();
    private final List<Path> placed = new ArrayList<>();
    private final List<Leftover> left = new ArrayList<>();

    /**
     * A retry.
     *
     * @param site whose files
     * @param connection to the database, in autocommit; owned by the caller
     */
    public Retry(FileWork.Site site, Connection connection) {
        this.site = site;
        this.connection = connection;
    }

    /**
     * Tries.
     *
     * @return what was done; what is left, the home remembers
     * @throws SQLException where the database cannot be asked; everything is remembered
     */
    public Sweep.Found run() throws SQLException {
        List<StagedFile> files = new ArrayList<>(site.home().takeUnfinished());
        try {
            while (!files.isEmpty()) {
                StagedFile file = files.get(0);
                one(file, row(file));
                files.remove(0);
            }
        } finally {
            undone.addAll(files);
            site.home().keep(undone);
        }
        return new Sweep.Found(placed, List.of(), left);
    }

    /** What the database says of it; empty where a later unit has overtaken it. */
    private Optional<ManagedFile> row(StagedFile file) throws SQLException {
        return site.table().of(connection, site.home().place().id(), file.row().unit()).stream()
                .filter(row -> row.target().equals(file.row().target())
                        && row.staged().equals(file.row().staged()))
                .findFirst();
    }

    private void one(StagedFile file, Optional<ManagedFile> row) {
        try {
            Optional<Leftover> what = site.home().alone(site.patience(), () -> settle(file, row));
            if (what.isEmpty()) {
                placed.add(file.target());
                return;
            }
            left.add(what.get());
        } catch (IOException e) {
            left.add(new Leftover(file.target(), State.PENDING, "it could not be put in place: " + e));
        }
        undone.add(file);
    }

    private Optional<Leftover> settle(StagedFile file, Optional<ManagedFile> row) throws IOException {
        Disk disk = site.home().disk();
        Path folder = Folders.above(file.target());
        if (!Folders.isThere(disk, folder)) {
            return Optional.of(Leftover.withoutFolder(file.target()));
        }
        Optional<Leftover> what = Optional.empty();
        if (row.isPresent()) {
            what = new Placing(disk).settled(file.target(), file.staged(), row.get());
        } else {
            disk.delete(file.staged());
        }
        if (what.isEmpty()) {
            // It may be in its place since the first try, and the disk not know of it.
            disk.syncDirectory(folder);
        }
        return what;
    }
}
