package dev.intact.files;

import dev.intact.dialect.Dialect;
import dev.intact.error.FileOperationException;
import dev.intact.files.Home.Place;
import dev.intact.io.Disk;
import dev.intact.io.Disk.Lease;
import dev.intact.io.Ids;
import dev.intact.io.Pause;
import dev.intact.ledger.KeptFiles;
import dev.intact.ledger.ManagedFiles;
import dev.intact.ledger.Meta;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds the home of a database's files: beside a database that is a file, else in the folder for files, under the name
 * that the database gave itself. Safe for many threads.
 */
public final class Homes implements AutoCloseable {
    private static final String FOLDER = ".intact";
    private static final String BESIDE = "beside";
    private static final int ID_DIGITS = 16;
    private static final Duration TURN = Duration.ofMillis(5);

    private final Dialect dialect;
    private final Setting setting;
    private final Machine machine;
    private Optional<FileRoot> root = Optional.empty();
    private Optional<Home> home = Optional.empty();

    /**
     * What is given.
     *
     * @param besides the home of a database that is a file; asked when it is needed
     * @param root the folder for files; looked at when the first file is written
     * @param patience longest wait for the home's lock
     */
    public record Setting(Supplier<Optional<Path>> besides, Path root, Duration patience) {}

    /**
     * What is replaceable about the machine.
     *
     * @param disk where files are
     * @param ids names units and owners
     * @param pause waits
     * @param steps told of each durable step
     */
    public record Machine(Disk disk, Ids ids, Pause pause, Steps steps) {}

    /**
     * The homes of a database; touches nothing yet.
     *
     * @param dialect of the database
     * @param setting where
     * @param machine on what
     */
    public Homes(Dialect dialect, Setting setting, Machine machine) {
        this.dialect = dialect;
        this.setting = setting;
        this.machine = machine;
    }

    /** Opens a connection that is in no transaction. */
    @FunctionalInterface
    public interface Asking {
        /**
         * Opens it.
         *
         * @return in autocommit; closed by whoever asked
         * @throws SQLException what the database says
         */
        Connection open() throws SQLException;
    }

    /**
     * Gives a database that is no file its name, where it has none yet, in a transaction of its own. Not to be called
     * within another, which may hold what this waits for.
     *
     * @param asking opens a connection for that
     * @throws SQLException what the database says
     */
    public void prepare(Asking asking) throws SQLException {
        if (setting.besides().get().isPresent()) {
            return;
        }
        try (Connection connection = asking.open()) {
            String unused =
                    new Meta(dialect).databaseId(connection, machine.ids().next());
        }
    }

    /**
     * The site of a unit that is about to write its first file; {@link #prepare} was called before.
     *
     * @param asking opens a connection for a question
     * @return the site
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    public synchronized FileWork.Site site(Asking asking) throws SQLException, IOException {
        if (home.isEmpty()) {
            home = Optional.of(open(asking));
        }
        return site(home.get());
    }

    private FileWork.Site site(Home found) {
        return new FileWork.Site(found, root(), new ManagedFiles(dialect), new KeptFiles(dialect), setting.patience());
    }

    private FileRoot root() {
        FileRoot known = root.orElseGet(() -> FileRoot.of(machine.disk(), setting.root()));
        root = Optional.of(known);
        return known;
    }

    /**
     * What waits beside a file for a unit. Changes nothing.
     *
     * @param given the file, as {@link FileRoot#resolve} takes it
     * @param unit its name
     * @return empty where nothing of that unit does
     * @throws IOException what the disk says
     */
    public List<Path> waiting(Path given, String unit) throws IOException {
        Path folder = Folders.above(target(given));
        if (!Folders.isThere(machine.disk(), folder)) {
            return List.of();
        }
        return machine.disk().list(folder).stream()
                .filter(name -> StagedName.read(name)
                        .filter(staged -> staged.unit().equals(unit))
                        .isPresent())
                .map(folder::resolve)
                .toList();
    }

    /**
     * Where a file will be, looked at before any work is done for it.
     *
     * @param given the file, as {@link FileRoot#resolve} takes it
     * @return absolute
     * @throws dev.intact.error.ConfigurationException where it cannot be there, or something else than a file is
     * @throws IOException what the disk says
     */
    public synchronized Path target(Path given) throws IOException {
        Path target = root().resolve(given);
        Targets.refuseOther(given, machine.disk().stat(target));
        return target;
    }

    private Home open(Asking asking) throws SQLException, IOException {
        Optional<Path> besides = setting.besides().get();
        if (besides.isPresent()) {
            return home(beside(besides.get()));
        }
        try (Connection connection = asking.open()) {
            String database = new Meta(dialect)
                    .databaseId(connection)
                    .orElseThrow(() -> new IllegalStateException("The database has no name yet"));
            Path folder = root().folder().resolve(FOLDER).resolve(database);
            return home(new Place(id(folder), folder, root().folder()));
        }
    }

    /**
     * The site of what earlier units may have left, if there can be anything. Makes nothing.
     *
     * @param connection to the database
     * @return empty where no home is there
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    public synchronized Optional<FileWork.Site> left(Connection connection) throws SQLException, IOException {
        if (home.isEmpty()) {
            home = find(connection);
        }
        return home.map(this::site);
    }

    private Optional<Home> find(Connection connection) throws SQLException, IOException {
        Optional<Path> besides = setting.besides().get();
        if (besides.isPresent()) {
            return Optional.of(home(beside(besides.get())));
        }
        Path folders = root().folder().resolve(FOLDER);
        if (machine.disk().stat(folders).isEmpty()) {
            return Optional.empty();
        }
        Optional<String> database = new Meta(dialect).databaseId(connection);
        if (database.isEmpty()) {
            return Optional.empty();
        }
        Path folder = folders.resolve(database.get());
        return read(folder).map(id -> home(new Place(id, folder, root().folder())));
    }

    private Home home(Place place) {
        return new Home(machine.disk(), place, machine.ids(), machine.pause(), machine.steps());
    }

    private static Place beside(Path folder) {
        Path database =
                Optional.ofNullable(folder.getParent()).map(Path::getParent).orElse(folder);
        return new Place(BESIDE, folder, database);
    }

    /** A database on a server may have several homes, on several machines: each gives itself a name that stays. */
    private String id(Path folder) throws IOException {
        Optional<String> known = read(folder);
        if (known.isPresent()) {
            return known.get();
        }
        Folders.make(machine.disk(), folder, root().folder());
        Lease alone = lock(folder);
        try {
            Optional<String> meanwhile = read(folder);
            return meanwhile.isPresent() ? meanwhile.get() : make(folder);
        } finally {
            alone.release();
        }
    }

    /** Two who made a name at the same time would not see each other's files. */
    private Lease lock(Path folder) throws IOException {
        long from = System.nanoTime();
        Optional<Lease> lease = machine.disk().lock(folder.resolve("lock"));
        while (lease.isEmpty()) {
            if (System.nanoTime() - from >= setting.patience().toNanos()) {
                throw new IOException("Another process holds " + folder.resolve("lock"));
            }
            machine.pause().of(TURN);
            lease = machine.disk().lock(folder.resolve("lock"));
        }
        return lease.get();
    }

    private String make(Path folder) throws IOException {
        // One that was killed here may have left its own; the lock says that nobody else is at it now.
        Path temporary = folder.resolve("home.new");
        machine.disk().delete(temporary);
        try (Disk.Output out = machine.disk().create(temporary, Disk.Rights.USUAL)) {
            out.write(machine.ids().next().getBytes(StandardCharsets.US_ASCII));
            out.sync();
        } catch (FileAlreadyExistsException e) {
            throw new FileOperationException("The home " + folder + " cannot be made: " + e, e);
        }
        machine.disk().rename(temporary, folder.resolve("home.id"));
        machine.disk().syncDirectory(folder);
        return read(folder)
                .orElseThrow(() -> new FileOperationException("The home " + folder + " vanished while it was made."));
    }

    private Optional<String> read(Path folder) throws IOException {
        try (InputStream in = machine.disk().read(folder.resolve("home.id"))) {
            String id = new String(in.readNBytes(ID_DIGITS), StandardCharsets.US_ASCII);
            return id.length() == ID_DIGITS ? Optional.of(id) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether units of this process have committed files that are not yet in their places.
     *
     * @return true where {@link Retry} has something to do
     */
    public synchronized boolean hasUnfinished() {
        return home.filter(Home::hasUnfinished).isPresent();
    }

    /** Ends this owner; see {@link Home#close}. */
    @Override
    public synchronized void close() {
        home.ifPresent(Home::close);
        home = Optional.empty();
    }
}
