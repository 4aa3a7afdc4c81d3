package dev.intact.files;

import dev.intact.io.Disk.Lease;
import dev.intact.ledger.ManagedFile;
import dev.intact.ledger.ManagedFile.Absent;
import dev.intact.ledger.ManagedFiles;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes what owners that have ended left beside their targets: what is committed is put in place, what is not is
 * taken away. Asks the database about each unit; decides nothing by a clock, a process id or a journal. Can be stopped
 * anywhere and done again. For one thread at a time.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final String LOCK = ".lock";
    private static final String DIRS = ".dirs";

    private final Home home;
    private final ManagedFiles table;
    private final Connection connection;
    private final Verdict verdict;
    private final Duration patience;
    private final Placing placing;
    private final KeptSweep kept;
    private final List<Path> placed = new ArrayList<>();
    private final List<Path> removed = new ArrayList<>();
    private final List<Leftover> left = new ArrayList<>();

    /**
     * A sweep.
     *
     * @param site what is swept
     * @param connection to the database, in autocommit; owned by the caller
     * @param verdict decides units
     */
    public Sweep(FileWork.Site site, Connection connection, Verdict verdict) {
        this.home = site.home();
        this.table = site.table();
        this.patience = site.patience();
        this.connection = connection;
        this.verdict = verdict;
        this.placing = new Placing(home.disk());
        this.kept = new KeptSweep(site, connection);
    }

    /**
     * What a sweep found.
     *
     * @param placed files that were put in place (or taken away, where the unit did that)
     * @param removed staged files of units that are not committed, or that a later unit has overtaken
     * @param left committed files that still are not in place
     */
    public record Found(List<Path> placed, List<Path> removed, List<Leftover> left) {
        /** Takes copies. */
        public Found {
            placed = List.copyOf(placed);
            removed = List.copyOf(removed);
            left = List.copyOf(left);
        }
    }

    /** How far a sweep looks. */
    public enum Reach {
        /** Where ended owners noted that they may have files. */
        NOTED,
        /** Also beside every managed file, should the notes be lost. */
        EVERYWHERE
    }

    /**
     * Sweeps.
     *
     * @param reach how far
     * @return what was found
     * @throws SQLException where the database cannot be asked; what was not decided is left alone
     * @throws IOException what the disk says
     */
    public Found run(Reach reach) throws SQLException, IOException {
        List<ManagedFile> managed =
                reach == Reach.EVERYWHERE ? table.all(connection, home.place().id()) : List.of();
        Set<Path> everywhere = folders(managed);
        Set<String> owners = new TreeSet<>(noted());
        owners.addAll(unnoted(managed, everywhere));
        if (reach == Reach.EVERYWHERE) {
            owners.addAll(kept.unknown());
        }
        for (String owner : owners) {
            Optional<Lease> lease = home.disk().lock(home.lock(owner));
            if (lease.isPresent()) {
                sweep(owner, lease.get(), everywhere);
            }
        }
        return new Found(placed, removed, left);
    }

    private Set<String> noted() throws IOException {
        Set<String> owners = new TreeSet<>();
        for (String name : home.disk().list(home.owners())) {
            for (String suffix : List.of(LOCK, DIRS)) {
                if (name.endsWith(suffix)) {
                    owners.add(name.substring(0, name.length() - suffix.length()));
                }
            }
        }
        return owners;
    }

    private Set<Path> folders(List<ManagedFile> managed) {
        Set<Path> folders = new LinkedHashSet<>();
        managed.forEach(file -> folders.add(Folders.above(home.place().target(file.target()))));
        return folders;
    }

    /** Those whose staged names are there. Only what our database names is ours: others may have files in the folder. */
    private Set<String> unnoted(List<ManagedFile> managed, Set<Path> folders) throws IOException {
        Set<String> ours = new TreeSet<>();
        managed.forEach(file -> StagedName.read(file.staged()).ifPresent(staged -> ours.add(staged.owner())));
        Set<String> found = new TreeSet<>();
        for (Path folder : folders) {
            home.disk().list(folder).forEach(name -> StagedName.read(name).ifPresent(n -> found.add(n.owner())));
        }
        found.retainAll(ours);
        return found;
    }

    /** The owner's lock goes last, and only where nothing of it is left; else its notes stay for the next sweep. */
    private void sweep(String owner, Lease lease, Set<Path> everywhere) throws SQLException, IOException {
        boolean clean = false;
        try {
            List<Note> notes = Note.read(home, owner);
            Set<Path> folders = new LinkedHashSet<>(everywhere);
            notes.stream().filter(note -> !note.made()).forEach(note -> folders.add(note.folder()));
            int before = left.size();
            for (Path folder : folders) {
                folder(owner, folder);
            }
            kept(owner);
            if (left.size() == before) {
                forget(owner, notes);
                clean = true;
            }
        } finally {
            if (clean) {
                lease.close();
            } else {
                lease.release();
            }
        }
    }

    private void kept(String owner) throws SQLException, IOException {
        KeptSweep.Found found = kept.of(owner, verdict);
        left.addAll(found.wanted());
        for (Path file : found.unneeded()) {
            remove(file);
        }
    }

    /**
     * The notes go once nothing can come back that they tell of: what was done in these folders, by whoever ended, may
     * not be on the disk yet, although it is seen.
     */
    private void forget(String owner, List<Note> notes) throws IOException {
        removeMade(notes);
        Set<Path> changed = new LinkedHashSet<>(List.of(home.kept().folder()));
        notes.forEach(note -> changed.add(note.made() ? Folders.above(note.folder()) : note.folder()));
        for (Path folder : changed) {
            Folders.force(home.disk(), folder);
        }
        home.steps().on("recover.dirsynced");
        home.disk().delete(home.dirs(owner));
    }

    private void removeMade(List<Note> notes) throws IOException {
        List<Path> made = notes.stream()
                .filter(Note::made)
                .map(Note::folder)
                .sorted(Comparator.comparing(Path::getNameCount).reversed())
                .toList();
        for (Path folder : made) {
            try {
                home.disk().delete(folder);
            } catch (DirectoryNotEmptyException e) {
                LOG.debug("{} stays: something is in it", folder);
            }
        }
    }

    /** A folder that is gone may come back, with what its owner committed there. */
    private void missing(String owner, Path folder) throws SQLException {
        for (ManagedFile row : table.all(connection, home.place().id())) {
            Path target = home.place().target(row.target());
            boolean owned = StagedName.read(row.staged())
                    .filter(name -> name.owner().equals(owner))
                    .isPresent();
            if (owned && Folders.above(target).equals(folder) && !(row.state() instanceof Absent)) {
                left.add(Leftover.withoutFolder(target));
            }
        }
    }

    private void folder(String owner, Path folder) throws SQLException, IOException {
        if (!Folders.isThere(home.disk(), folder)) {
            missing(owner, folder);
            return;
        }
        Map<String, List<Path>> units = new TreeMap<>();
        for (String name : home.disk().list(folder)) {
            StagedName.read(name)
                    .filter(staged -> staged.owner().equals(owner))
                    .ifPresent(staged -> units.computeIfAbsent(staged.unit(), unit -> new ArrayList<>())
                            .add(folder.resolve(name)));
        }
        for (var unit : units.entrySet()) {
            home.steps().on("recover.unit");
            if (verdict.committed(unit.getKey())) {
                finish(folder, unit.getKey(), unit.getValue());
            } else {
                for (Path staged : unit.getValue()) {
                    new Generations(home.disk()).removeLinked(staged);
                    remove(staged);
                }
            }
        }
    }

    private void finish(Path folder, String unit, List<Path> staged) throws SQLException, IOException {
        Map<Path, ManagedFile> rows = new TreeMap<>();
        for (ManagedFile row : table.of(connection, home.place().id(), unit)) {
            Path target = home.place().target(row.target());
            rows.put(target.resolveSibling(row.staged()), row);
        }
        // A later unit applies ours before it commits: what is still there under the lock, is still ours to place.
        home.alone(patience, () -> {
            finish(folder, rows, staged);
            return true;
        });
    }

    private void finish(Path folder, Map<Path, ManagedFile> rows, List<Path> staged) throws IOException {
        List<Path> goneAway = new ArrayList<>();
        for (Path file : staged) {
            Optional<ManagedFile> row = Optional.ofNullable(rows.get(file));
            if (row.isEmpty()) {
                remove(file);
            } else if (finish(file, row.get()) && row.get().state() instanceof Absent) {
                goneAway.add(file);
            }
        }
        home.disk().syncDirectory(folder);
        for (Path file : goneAway) {
            home.disk().delete(file);
        }
    }

    private boolean finish(Path staged, ManagedFile row) throws IOException {
        Path target = home.place().target(row.target());
        Optional<Leftover> what = placing.placed(target, staged, row);
        if (what.isPresent()) {
            left.add(what.get());
            return false;
        }
        placed.add(target);
        home.steps().on("recover.file");
        return true;
    }

    private void remove(Path staged) throws IOException {
        home.disk().delete(staged);
        removed.add(staged);
        home.steps().on("recover.removed");
    }
}
