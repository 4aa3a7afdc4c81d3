package dev.intact.files;

import dev.intact.error.FileOperationException;
import dev.intact.error.TransactionConflictException;
import dev.intact.io.Disk;
import dev.intact.ledger.KeptFiles;
import dev.intact.ledger.ManagedFile;
import dev.intact.ledger.ManagedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The files of one unit: written aside within its transaction, made durable before COMMIT, put in place after it. Either
 * {@link #place} or {@link #discard} ends it, or neither where the outcome is not known. For one thread at a time.
 */
public final class FileWork {
    private final Site site;
    private final Home home;
    private final Supplier<Connection> connection;
    private final String unit;
    private final Optional<Keeping> keeping;
    private final Targets targets;
    private final Staging staging;
    private final Placing placing;
    private final List<StagedFile> staged = new ArrayList<>();
    private final List<Ahead> ahead = new ArrayList<>();

    /**
     * Where a unit works.
     *
     * @param home of its files
     * @param root outside of which it touches nothing
     * @param table of the managed files
     * @param kept the table of versions that are kept
     * @param patience longest wait for the home's lock
     */
    public record Site(Home home, FileRoot root, ManagedFiles table, KeptFiles kept, Duration patience) {}

    /** What becomes of the versions that a unit replaces. */
    public enum Versions {
        /** They are kept, so that the unit can be taken back. */
        KEPT,
        /** They are gone. */
        FORGOTTEN
    }

    /**
     * The files of a unit.
     *
     * @param site where
     * @param connection gives that of the unit's transaction, when it has begun
     * @param unit its name
     * @param versions what becomes of those that it replaces
     */
    public FileWork(Site site, Supplier<Connection> connection, String unit, Versions versions) {
        this.site = site;
        this.home = site.home();
        this.connection = connection;
        this.unit = unit;
        this.keeping = versions == Versions.KEPT ? Optional.of(new Keeping(home, site.kept())) : Optional.empty();
        this.targets = new Targets(home, site.root());
        this.staging = new Staging(home, site.root(), unit);
        this.placing = new Placing(home.disk());
    }

    /**
     * What was staged.
     *
     * @param target the file, absolute
     * @param size in bytes
     * @param sha256 its checksum
     */
    public record Staged(Path target, long size, String sha256) {}

    /** What was written aside before the unit's transaction. */
    private record Ahead(Path target, Path aside, ManagedFile.State state, Optional<Disk.Stat> before) {}

    /**
     * Stages a change. Waits for another unit that changes the same file.
     *
     * @param given the file, as {@link FileRoot#resolve} takes it
     * @param change what is done to it
     * @return what it will hold; empty content where it goes away
     * @throws SQLException what the database says
     * @throws IOException what the content or the disk says; nothing is left of the change
     */
    public Staged stage(Path given, Change change) throws SQLException, IOException {
        Path target = target(given);
        Optional<ManagedFile> row = lock(target);
        Optional<Disk.Stat> before = targets.look(given, target, change);
        return wholly(target, aside -> {
            Optional<Keeping.Before> kept = keep(target, row, aside);
            Optional<String> sum = kept.isPresent() ? Keeping.sum(kept.get()) : placing.sum(target);
            ManagedFile.State state = staging.write(
                    aside, target, change, row.map(ManagedFile::version).orElse(0L) + 1);
            note(new Ahead(target, aside, state, before), sum, kept);
            return state;
        });
    }

    /**
     * Writes new content before the unit's transaction begins, so that its locks are held for a moment only;
     * {@link #stageAhead} makes it part of the unit.
     *
     * @param given the file, as {@link FileRoot#resolve} takes it
     * @param change what it is to hold
     * @return what it will hold
     * @throws IOException what the content or the disk says; nothing is left of the change
     */
    public Staged ahead(Path given, Change.Replace change) throws IOException {
        Path target = target(given);
        Optional<Disk.Stat> before = targets.look(given, target, change);
        return wholly(target, aside -> {
            ManagedFile.State state = staging.write(aside, target, change, 0);
            ahead.add(new Ahead(target, aside, state, before));
            return state;
        });
    }

    /** Writes something aside. */
    @FunctionalInterface
    private interface Writing<X extends Exception> {
        ManagedFile.State to(Path aside) throws IOException, X;
    }

    private <X extends Exception> Staged wholly(Path target, Writing<X> writing) throws IOException, X {
        Path aside = staging.aside(target);
        boolean whole = false;
        try {
            Staged done = staged(target, writing.to(aside));
            whole = true;
            return done;
        } finally {
            if (!whole) {
                remove(aside);
                staging.removeMade();
            }
        }
    }

    /**
     * Within the transaction: stages what was written ahead.
     *
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     * @throws TransactionConflictException where somebody changed a target since
     */
    public void stageAhead() throws SQLException, IOException {
        for (Ahead file : List.copyOf(ahead)) {
            stage(file);
        }
    }

    /**
     * Within the transaction: stages one file that was written ahead.
     *
     * @param given as it was given to {@link #ahead}
     * @return what it will hold; empty where it was not written ahead, or was discarded with an earlier attempt
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     * @throws TransactionConflictException where somebody changed the target since
     */
    public Optional<Staged> stageAhead(Path given) throws SQLException, IOException {
        Path target = targets.resolve(given);
        Optional<Ahead> found =
                ahead.stream().filter(file -> file.target().equals(target)).findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        stage(found.get());
        return Optional.of(staged(target, found.get().state()));
    }

    private void stage(Ahead file) throws SQLException, IOException {
        Optional<ManagedFile> row = lock(file.target());
        Optional<Keeping.Before> kept = keep(file.target(), row, file.aside());
        Optional<String> sum = kept.isPresent() ? Keeping.sum(kept.get()) : placing.sum(file.target());
        refuseChanged(file.target(), file.before());
        note(file, sum, kept);
        ahead.remove(file);
    }

    private Path target(Path given) throws IOException {
        Path target = targets.resolve(given);
        boolean twice = staged.stream().anyMatch(other -> other.target().equals(target))
                || ahead.stream().anyMatch(other -> other.target().equals(target));
        if (twice) {
            throw new IllegalArgumentException(
                    "The file \"" + given + "\" is changed twice in one unit. Write it once, with all it is to hold.");
        }
        return target;
    }

    /** Its row, for as long as the unit lasts; what an earlier unit has committed is in place then. */
    Optional<ManagedFile> lock(Path target) throws SQLException, IOException {
        ManagedFiles table = site.table();
        table.prepare(connection.get());
        Optional<ManagedFile> row =
                table.lock(connection.get(), home.place().id(), home.place().name(target));
        if (row.isPresent()) {
            settle(target, row.get());
        }
        return row;
    }

    private Optional<Keeping.Before> keep(Path target, Optional<ManagedFile> row, Path aside) throws IOException {
        if (keeping.isEmpty()) {
            return Optional.empty();
        }
        Keeping.Before before = keeping.get().keep(target, row, String.valueOf(aside.getFileName()));
        staging.touch(home.kept().folder());
        return Optional.of(before);
    }

    private void note(Ahead file, Optional<String> sum, Optional<Keeping.Before> kept)
            throws SQLException, IOException {
        ManagedFile row = new ManagedFile(
                home.place().name(file.target()),
                unit,
                0,
                file.state(),
                String.valueOf(file.aside().getFileName()),
                sum);
        site.table().write(connection.get(), home.place().id(), row);
        if (kept.isPresent()) {
            keeping.orElseThrow().note(connection.get(), row, kept.get());
        }
        staged.add(new StagedFile(
                file.target(), file.aside(), row, file.before(), home.disk().stat(file.aside())));
    }

    private static Staged staged(Path target, ManagedFile.State state) {
        if (state instanceof ManagedFile.Content content) {
            return new Staged(target, content.size(), content.sha256());
        }
        return state instanceof ManagedFile.Generation generation
                ? new Staged(target, generation.number(), generation.sha256())
                : new Staged(target, 0, "");
    }

    /** An older unit's file that is committed and not yet in place: ours comes after it. */
    private void settle(Path target, ManagedFile row) throws IOException {
        Path older = target.resolveSibling(row.staged());
        if (home.disk().stat(older).isEmpty()) {
            return;
        }
        Optional<Leftover> left = home.alone(site.patience(), () -> placing.settled(target, older, row));
        if (left.isPresent()) {
            throw new FileOperationException("The file " + target + " cannot be changed: an earlier unit's version is"
                    + " committed and still not in place (" + left.get().detail()
                    + "). Nothing was changed. Run: intact recover");
        }
        home.steps().on("old.resolved");
    }

    /** Takes away what was staged, and what was kept under its name. */
    private void remove(Path aside) throws IOException {
        staging.remove(aside);
        if (keeping.isPresent()) {
            home.forgetKept(String.valueOf(aside.getFileName()));
        }
    }

    /**
     * How much was staged so far.
     *
     * @return for {@link #backTo}
     */
    public int mark() {
        return staged.size();
    }

    /**
     * Forgets what was staged since; the database's savepoint takes the rows back.
     *
     * @param mark of {@link #mark}
     * @throws IOException where a staged file could not be removed; a later sweep does it
     */
    public void backTo(int mark) throws IOException {
        while (staged.size() > mark) {
            remove(staged.remove(staged.size() - 1).staged());
        }
        staging.removeMade();
    }

    /**
     * Whether there is nothing to put in place.
     *
     * @return true where no file was staged
     */
    public boolean isEmpty() {
        return staged.isEmpty();
    }

    /**
     * Last before COMMIT: makes the staged names durable, and looks whether the targets are what they were.
     *
     * @throws IOException what the disk says
     * @throws TransactionConflictException where somebody changed a target meanwhile
     */
    public void beforeCommit() throws IOException {
        staging.force();
        if (staged.isEmpty()) {
            return;
        }
        home.steps().on("stage.dirsynced");
        for (StagedFile file : staged) {
            refuseChanged(file.target(), file.before());
            if (!home.disk().stat(file.staged()).equals(file.written())) {
                throw new TransactionConflictException("The file " + file.staged() + ", the new content of "
                        + file.target().getFileName()
                        + ", was changed or removed by somebody else. Nothing was changed. Try again.");
            }
        }
    }

    void refuseChanged(Path target, Optional<Disk.Stat> before) throws IOException {
        if (!home.disk().stat(target).equals(before)) {
            throw new TransactionConflictException("The file " + target
                    + " was changed by somebody else while this unit was at work. Nothing was changed. Try again.");
        }
    }

    /**
     * Versions before that could not be kept.
     *
     * @return a line for people each
     */
    public List<String> losses() {
        return keeping.map(Keeping::losses).orElse(List.of());
    }

    /**
     * After COMMIT: puts the files in place. Throws nothing for what the disk says: the unit is committed, and what is
     * left is finished later.
     *
     * @return what could not be put in place; the home remembers it
     */
    public List<Leftover> place() {
        if (staged.isEmpty()) {
            home.settled(unit);
            return List.of();
        }
        home.steps().on("apply.before");
        List<Leftover> left = new Apply(home, site.patience()).all(staged);
        home.settled(unit);
        home.steps().on("finish");
        return left;
    }

    /**
     * The unit is rolled back: takes away what was staged.
     *
     * @throws IOException the first failure; a later sweep takes away the rest
     */
    public void discard() throws IOException {
        IOException first = null;
        while (!ahead.isEmpty()) {
            try {
                remove(ahead.remove(ahead.size() - 1).aside());
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        while (!staged.isEmpty()) {
            try {
                backTo(staged.size() - 1);
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
        home.settled(unit);
    }
}
