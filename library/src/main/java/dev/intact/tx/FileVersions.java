package dev.intact.tx;

import dev.intact.connect.Connections;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Snapshot;
import dev.intact.files.Capture;
import dev.intact.files.FileWork;
import dev.intact.files.Held;
import dev.intact.files.Homes;
import dev.intact.files.KeptSweep;
import dev.intact.files.Reversal;
import dev.intact.files.Reversal.Step;
import dev.intact.ledger.KeptFiles;
import dev.intact.ledger.ManagedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The versions of managed files: those that units have replaced and that are kept, and those of one moment. What brings
 * them back is a unit: {@link UnitFiles#takeBack}, {@link UnitFiles#bring}. Safe for many threads.
 */
public final class FileVersions {
    private final Dialect dialect;
    private final Connections connections;
    private final Homes homes;

    FileVersions(Dialect dialect, Connections connections, Homes homes) {
        this.dialect = dialect;
        this.connections = connections;
        this.homes = homes;
    }

    /** A question about what is there. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(Connection connection, FileWork.Site site) throws SQLException, IOException;
    }

    /**
     * What it would take to take a unit's files back. Changes nothing.
     *
     * @param unit the unit
     * @return a step for each file that it wrote; empty where it wrote none, or nothing of it is kept any more
     */
    public List<Step> preview(String unit) {
        return look((connection, site) -> new Reversal(site, connection).of(unit))
                .orElse(List.of());
    }

    /**
     * What it would take to bring files to what they held at another moment. Changes nothing.
     *
     * @param files what they held
     * @param absent names of files that were not there
     * @return a step for each
     */
    public List<Step> preview(List<Held> files, Collection<String> absent) {
        return look((connection, site) -> new Reversal(site, connection).toward(files, absent))
                .orElse(List.of());
    }

    /**
     * The units of which versions are kept.
     *
     * @return by unit, how many bytes the versions have that it replaced
     */
    public Map<String, Long> kept() {
        if (connections.isMissing()) {
            return Map.of();
        }
        try (Snapshot snapshot = connections.snapshot()) {
            return new KeptFiles(dialect).units(snapshot.connection());
        } catch (SQLException e) {
            throw dialect.failure("Cannot look at kept files", e);
        }
    }

    /**
     * Forgets the versions that units have replaced: they cannot be taken back any more. Can be stopped anywhere and done
     * again, and clears away what one left that was stopped.
     *
     * @param units these and no others
     */
    public void drop(Collection<String> units) {
        if (connections.isMissing()) {
            return;
        }
        try (Connection connection = connections.apart()) {
            Optional<FileWork.Site> site = homes.left(connection);
            if (site.isPresent()) {
                new KeptSweep(site.get(), connection).forget(units, unit -> isCommitted(connection, unit));
            }
        } catch (SQLException e) {
            throw dialect.failure("Cannot forget kept files", e);
        } catch (IOException e) {
            throw Transaction.disk("Cannot forget kept files", e);
        }
    }

    /** Looks only: a unit that is not committed may be at work. */
    private boolean isCommitted(Connection connection, String unit) throws SQLException {
        return new Markers(dialect)
                .outcome(connection, unit)
                .filter(Unit.COMMITTED::equals)
                .isPresent();
    }

    /**
     * The managed files of this home as a connection sees them.
     *
     * @param connection to the database, a snapshot's for one
     * @return by name, those too that are not to be there
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    public List<ManagedFile> managed(Connection connection) throws SQLException, IOException {
        Optional<FileWork.Site> site = homes.left(connection);
        return site.isPresent()
                ? site.get().table().all(connection, site.get().home().place().id())
                : List.of();
    }

    /**
     * Takes every managed file of this home into a folder, as one moment of the database has it: as a second name of the
     * file, or a copy where there cannot be one. Best done as soon as the moment is fixed.
     *
     * @param snapshot the moment
     * @param folder that is there, absolute; what an earlier try took into it is not taken again
     * @return each file that was there, durable in the folder, under its checksum
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     * @throws dev.intact.error.TransactionConflictException where a unit has changed a file since the moment: to be tried
     *     with another one
     * @throws dev.intact.error.FileOperationException where a file does not hold what the database says; names it
     */
    public List<Held> capture(Connection snapshot, Path folder) throws SQLException, IOException {
        Optional<FileWork.Site> site = homes.left(snapshot);
        return site.isPresent() ? new Capture(site.get(), snapshot, folder).run(connections::apart) : List.of();
    }

    /** On a connection that cannot write, and makes no database. */
    private <T> Optional<T> look(Question<T> question) {
        if (connections.isMissing()) {
            return Optional.empty();
        }
        try (Snapshot snapshot = connections.snapshot()) {
            Optional<FileWork.Site> site = homes.left(snapshot.connection());
            return site.isPresent() ? Optional.of(question.ask(snapshot.connection(), site.get())) : Optional.empty();
        } catch (SQLException e) {
            throw dialect.failure("Cannot look at the files", e);
        } catch (IOException e) {
            throw Transaction.disk("Cannot look at the files", e);
        }
    }
}
