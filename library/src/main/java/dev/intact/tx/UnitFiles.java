package dev.intact.tx;

import dev.intact.connect.Connections;
import dev.intact.dialect.DatabaseSession;
import dev.intact.files.Change;
import dev.intact.files.FileWork;
import dev.intact.files.FileWork.Staged;
import dev.intact.files.FileWork.Versions;
import dev.intact.files.Held;
import dev.intact.files.Homes;
import dev.intact.files.Leftover;
import dev.intact.files.Reversal.Conflicts;
import dev.intact.files.Reversal.Step;
import dev.intact.files.TakingBack;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.write.ResultRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The files of one unit, opened with the first of them: they become durable before its COMMIT, stand in their places after
 * it, and are gone where it is rolled back. {@link Transactor#files} makes them. For one thread at a time.
 */
public final class UnitFiles implements Unit.Companion, Transaction.LateFiles {
    private final Homes homes;
    private final Connections connections;
    private final String unit;
    private final Observer observer;
    private Optional<DatabaseSession> session = Optional.empty();
    private Optional<FileWork> work = Optional.empty();
    private Versions versions = Versions.FORGOTTEN;
    private List<Leftover> left = List.of();

    UnitFiles(Homes homes, Connections connections, String unit, Observer observer) {
        this.homes = homes;
        this.connections = connections;
        this.unit = unit;
        this.observer = observer;
    }

    /**
     * Says on which session the unit's transaction runs.
     *
     * @param current asked for its connection when a file is staged
     * @return this
     */
    public UnitFiles on(DatabaseSession current) {
        session = Optional.of(current);
        return this;
    }

    /**
     * Keeps the version before of each file that the unit changes, so that it can be taken back; to be said before the
     * first. Where one cannot be kept, the observer is told, and the unit goes on. {@link Transactor#ready} comes before.
     *
     * @return this
     */
    public UnitFiles keeping() {
        versions = Versions.KEPT;
        return this;
    }

    /**
     * Within the unit's transaction: takes the files of an earlier unit back, in the order of their names.
     *
     * @param earlier the earlier unit
     * @param conflicts what is done about files that others have changed since
     * @return a step for each file of that unit, looked at under its lock; done is what {@link Step#isDone} says
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    public List<Step> takeBack(String earlier, Conflicts conflicts) throws SQLException, IOException {
        return takingBack().unit(earlier, conflicts);
    }

    /**
     * Within the unit's transaction: brings files to what they held at another moment, whatever they hold now.
     *
     * @param files what they held
     * @param absent names of files that were not there
     * @return a step for each; done is what {@link Step#isDone} says, with {@link Conflicts#OVERWRITE}
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    public List<Step> bring(List<Held> files, Collection<String> absent) throws SQLException, IOException {
        return takingBack().toward(files, absent);
    }

    private TakingBack takingBack() throws SQLException, IOException {
        return new TakingBack(files(), homes.site(connections::apart), connection());
    }

    /**
     * Stages a change within the unit's transaction.
     *
     * @param file relative to the folder for files, or inside of it
     * @param change what is done to it
     * @return what it will hold
     * @throws SQLException what the database says, also to a query that gives the content
     * @throws IOException what the content or the disk says
     */
    public Staged stage(Path file, Change change) throws SQLException, IOException {
        return unwrapped(() -> files().stage(file, change));
    }

    /**
     * Writes new content before the unit's transaction begins; {@link Transactor#commit} makes it part of the unit.
     *
     * @param file relative to the folder for files, or inside of it
     * @param change what it is to hold
     * @return what it will hold
     * @throws SQLException what the database says to a query that gives the content
     * @throws IOException what the content or the disk says
     */
    public Staged ahead(Path file, Change.Replace change) throws SQLException, IOException {
        return unwrapped(() -> files().ahead(file, change));
    }

    /**
     * Within the unit's transaction: makes a file part of it that was written ahead.
     *
     * @param file as it was given to {@link #ahead}
     * @return what it will hold; empty where it has to be written, since it was not or an earlier attempt took it away
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    public Optional<Staged> stageAhead(Path file) throws SQLException, IOException {
        return files().stageAhead(file);
    }

    /** A job on the files. */
    @FunctionalInterface
    private interface Job {
        Staged run() throws SQLException, IOException;
    }

    private static Staged unwrapped(Job job) throws SQLException, IOException {
        try {
            return job.run();
        } catch (IOException e) {
            Optional<SQLException> said = ResultRows.said(e);
            if (said.isPresent()) {
                throw said.get();
            }
            throw e;
        }
    }

    /**
     * After COMMIT: what could not be put in place yet.
     *
     * @return empty where all files stand in their places
     */
    public List<Leftover> left() {
        return left;
    }

    @Override
    public FileWork files() throws SQLException, IOException {
        if (work.isEmpty()) {
            work = Optional.of(new FileWork(homes.site(connections::apart), this::connection, unit, versions));
        }
        return work.get();
    }

    private Connection connection() {
        return session.map(DatabaseSession::connection)
                .orElseThrow(() -> new IllegalStateException("The unit's transaction has not begun"));
    }

    @Override
    public Optional<FileWork> opened() {
        return work;
    }

    @Override
    public void beforeCommit() throws IOException {
        if (work.isPresent()) {
            work.get().beforeCommit();
        }
    }

    @Override
    public void committed() {
        left = work.map(FileWork::place).orElse(List.of());
        work.map(FileWork::losses)
                .orElse(List.of())
                .forEach(loss -> observer.on(new Event.Notice(
                        "The version before of one file could not be kept, so that it cannot be taken back: " + loss)));
        left.forEach(file -> observer.on(new Event.Notice(
                "Committed, and one file is still to be put in place: " + file + ". Run: intact recover")));
    }

    @Override
    public void rolledBack() throws IOException {
        if (work.isPresent()) {
            work.get().discard();
        }
    }
}
