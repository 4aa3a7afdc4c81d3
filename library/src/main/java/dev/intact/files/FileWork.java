package dev.intact.files;

import dev.intact.error.ConfigurationException;
import dev.intact.error.FileOperationException;
import dev.intact.error.TransactionConflictException;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Rights;
import dev.intact.ledger.ManagedFile;
import dev.intact.ledger.ManagedFile.Absent;
import dev.intact.ledger.ManagedFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The files of one unit: written aside within its transaction, made durable before COMMIT, put in place after it. Either
 * {@link #place} or {@link #discard} ends it, or neither where the outcome is not known. For one thread at a time.
 */
public final class FileWork {
    private final Home home;
    private final FileRoot root;
    private final ManagedFiles table;
    private final Supplier<Connection> connection;
    private final String unit;
    private final Duration patience;
    private final Placing placing;
    private final List<StagedFile> staged = new ArrayList<>();
    private final List<Ahead> ahead = new ArrayList<>();
    private final Deque<Path> made = new ArrayDeque<>();
    private final Set<Path> touched = new LinkedHashSet<>();
    private int number;

    /**
     * Where a unit works.
     *
     * @param home of its files
     * @param root outside of which it touches nothing
     * @param table of the managed files
     * @param patience longest wait for the home's lock
     */
    public record Site(Home home, FileRoot root, ManagedFiles table, Duration patience) {}

    /**
     * The files of a unit.
     *
     * @param site where
     * @param connection gives that of the unit's transaction, when it has begun
     * @param unit its name
     */
    public FileWork(Site site, Supplier<Connection> connection, String unit) {
        this.home = site.home();
        this.root = site.root();
        this.table = site.table();
        this.patience = site.patience();
        this.connection = connection;
        this.unit = unit;
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
        Optional<Disk.Stat> before = look(given, target, change);
        Path aside = aside(target);
        boolean whole = false;
        try {
            Optional<String> sum = placing.sum(target);
            ManagedFile.State state =
                    write(aside, target, change, row.map(ManagedFile::version).orElse(0L) + 1);
            keep(new Ahead(target, aside, state, before), sum);
            whole = true;
            return staged(target, state);
        } finally {
            if (!whole) {
                remove(aside);
                removeMade();
            }
        }
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
        Optional<Disk.Stat> before = look(given, target, change);
        Path aside = aside(target);
        boolean whole = false;
        try {
            Ahead written = new Ahead(target, aside, write(aside, target, change, 0), before);
            ahead.add(written);
            whole = true;
            return staged(target, written.state());
        } finally {
            if (!whole) {
                remove(aside);
                removeMade();
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
            Optional<ManagedFile> unused = lock(file.target());
            Optional<String> sum = placing.sum(file.target());
            refuseChanged(file.target(), file.before());
            keep(file, sum);
            ahead.remove(file);
        }
    }

    private Path target(Path given) throws IOException {
        Path target = root.resolve(given);
        refuseDatabase(given, target);
        boolean twice = staged.stream().anyMatch(other -> other.target().equals(target))
                || ahead.stream().anyMatch(other -> other.target().equals(target));
        if (twice) {
            throw new IllegalArgumentException(
                    "The file \"" + given + "\" is changed twice in one unit. Write it once, with all it is to hold.");
        }
        return target;
    }

    private Optional<ManagedFile> lock(Path target) throws SQLException, IOException {
        table.prepare(connection.get());
        Optional<ManagedFile> row =
                table.lock(connection.get(), home.place().id(), home.place().name(target));
        if (row.isPresent()) {
            settle(target, row.get());
        }
        return row;
    }

    /** A new name beside the target, in a folder that is noted. */
    private Path aside(Path target) throws IOException {
        Path folder = Folders.above(target);
        home.begun(unit);
        make(folder);
        String owner = home.note(folder, root.folder());
        touched.add(folder);
        return folder.resolve(new StagedName(owner, unit, ++number).toString());
    }

    private void keep(Ahead file, Optional<String> sum) throws SQLException, IOException {
        ManagedFile row = new ManagedFile(
                home.place().name(file.target()),
                unit,
                0,
                file.state(),
                String.valueOf(file.aside().getFileName()),
                sum);
        table.write(connection.get(), home.place().id(), row);
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
        Optional<Leftover> left = home.alone(patience, () -> placing.settled(target, older, row));
        if (left.isPresent()) {
            throw new FileOperationException("The file " + target + " cannot be changed: an earlier unit's version is"
                    + " committed and still not in place (" + left.get().detail()
                    + "). Nothing was changed. Run: intact recover");
        }
        home.steps().on("old.resolved");
    }

    /** Reading it would drop SQLite's locks, and a rename would take it away from those who have it open. */
    private void refuseDatabase(Path given, Path target) throws IOException {
        Optional<String> there = home.disk().stat(target).map(Disk.Stat::identity);
        for (Path file : home.place().databaseFiles()) {
            boolean linked =
                    there.isPresent() && there.equals(home.disk().stat(file).map(Disk.Stat::identity));
            if (linked || target.equals(file)) {
                throw new ConfigurationException(
                        "The file \"" + given
                                + "\" cannot be written: it belongs to the database itself. Nothing was changed. Use another name.");
            }
        }
    }

    private Optional<Disk.Stat> look(Path given, Path target, Change change) throws IOException {
        Optional<Disk.Stat> before = home.disk().stat(target);
        Disk.Kind kind = change instanceof Change.Generation ? Disk.Kind.LINK : Disk.Kind.FILE;
        if (before.isPresent() && before.get().kind() != kind) {
            throw new ConfigurationException("The file \"" + given
                    + "\" cannot be written: it is no "
                    + kind.toString().toLowerCase(Locale.ROOT) + " but a "
                    + before.get().kind().toString().toLowerCase(Locale.ROOT) + ". Nothing was changed.");
        }
        if (before.isPresent() && change instanceof Change.Create) {
            throw new FileOperationException("The file \"" + given
                    + "\" cannot be made: it exists. Nothing was changed. Replace it, or give another name.");
        }
        if (before.isEmpty() && change instanceof Change.Delete) {
            throw new FileOperationException(
                    "The file \"" + given + "\" cannot be deleted: it does not exist. Nothing was changed.");
        }
        return before;
    }

    private ManagedFile.State write(Path aside, Path target, Change change, long version) throws IOException {
        if (change instanceof Change.Delete) {
            home.disk().create(aside, Rights.OWNER).close();
            home.steps().on("stage.created");
            return new Absent();
        }
        if (change instanceof Change.Generation generation) {
            return generation(aside, generation.content(), version);
        }
        Content content =
                change instanceof Change.Replace replace ? replace.content() : ((Change.Create) change).content();
        boolean replaces = home.disk().stat(target).isPresent();
        Staged written = Written.to(
                home.disk(),
                aside,
                replaces ? Rights.OWNER : Rights.USUAL,
                out -> {
                    home.steps().on("stage.created");
                    write(content, target, out);
                },
                () -> {
                    home.steps().on("stage.written");
                    if (replaces) {
                        home.disk().adopt(aside, target);
                    }
                });
        home.steps().on("stage.synced");
        return new ManagedFile.Content(written.size(), written.sha256());
    }

    /** The link first, and durably: it tells whoever comes after a crash which folder to take away. */
    private ManagedFile.State generation(Path aside, SetContent content, long version) throws IOException {
        String name = Generations.name(version, unit);
        home.disk().link(aside, name);
        home.disk().syncDirectory(Folders.above(aside));
        home.steps().on("stage.created");
        String sum = new Generations(home.disk()).write(aside.resolveSibling(name), content);
        home.steps().on("stage.synced");
        return new ManagedFile.Generation(version, sum);
    }

    private void write(Content content, Path target, OutputStream out) throws IOException {
        if (home.disk().stat(target).isEmpty()) {
            content.write(out, Optional.empty());
            return;
        }
        content.write(out, Optional.of(new Standing(home.disk(), target)));
    }

    /** Takes away what was staged, with the folder that a link names. */
    private void remove(Path aside) throws IOException {
        new Generations(home.disk()).removeLinked(aside);
        home.disk().delete(aside);
    }

    private void make(Path folder) throws IOException {
        if (home.disk().stat(folder).isPresent()) {
            return;
        }
        Path parent = Folders.above(folder);
        make(parent);
        home.noteMade(folder);
        try {
            home.disk().makeDirectory(folder);
            made.push(folder);
            touched.add(parent);
        } catch (FileAlreadyExistsException e) {
            return;
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
        removeMade();
    }

    /** The folders that this unit made last, as long as they hold nothing. */
    private void removeMade() throws IOException {
        while (!made.isEmpty() && home.disk().list(made.peek()).isEmpty()) {
            home.disk().delete(made.pop());
        }
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
        for (Path folder : touched) {
            Folders.force(home.disk(), folder);
        }
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

    private void refuseChanged(Path target, Optional<Disk.Stat> before) throws IOException {
        if (!home.disk().stat(target).equals(before)) {
            throw new TransactionConflictException("The file " + target
                    + " was changed by somebody else while this unit was at work. Nothing was changed. Try again.");
        }
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
        List<Leftover> left = new Apply(home, patience).all(staged);
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
