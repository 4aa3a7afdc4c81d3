package dev.intact.tx;

import dev.intact.connect.Connections;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Snapshot;
import dev.intact.error.FileOperationException;
import dev.intact.error.IntactException;
import dev.intact.files.FileWork;
import dev.intact.files.Homes;
import dev.intact.files.Inspection;
import dev.intact.files.Leftover;
import dev.intact.files.Retry;
import dev.intact.files.Sweep;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settles what units whose process has ended left of their files: finishes what was committed, takes away what was not.
 * Safe for many threads and processes at the same time, and can be stopped anywhere and done again.
 */
public final class Recovery {
    private final Dialect dialect;
    private final Connections connections;
    private final Homes homes;

    /**
     * A recovery.
     *
     * @param dialect of the database
     * @param connections to it
     * @param homes where files are
     */
    public Recovery(Dialect dialect, Connections connections, Homes homes) {
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
     * Recovers, also where the notes of ended processes are lost.
     *
     * @return what was done
     */
    public RecoveryReport run() {
        Optional<RecoveryReport> own = retry();
        RecoveryReport others = ask(
                        "Cannot recover the files",
                        (connection, site) -> sweep(connection, site, Sweep.Reach.EVERYWHERE))
                .orElseGet(() -> report(new Sweep.Found(List.of(), List.of(), List.of())));
        return own.map(others::and).orElse(others);
    }

    /**
     * Recovers what ended processes noted.
     *
     * @return what was done; empty where there is no home
     */
    public Optional<RecoveryReport> noted() {
        return ask("Cannot recover the files", (connection, site) -> sweep(connection, site, Sweep.Reach.NOTED));
    }

    /**
     * Tries once more to put in place what this process has committed.
     *
     * @return what was done; empty where nothing waits
     */
    Optional<RecoveryReport> retry() {
        return homes.hasUnfinished()
                ? ask("Cannot put files in place", (connection, site) -> report(new Retry(site, connection).run()))
                : Optional.empty();
    }

    private RecoveryReport sweep(Connection connection, FileWork.Site site, Sweep.Reach reach)
            throws SQLException, IOException {
        Fence fence = new Fence(dialect);
        return report(new Sweep(site, connection, fence.on(connection)).run(reach));
    }

    private static RecoveryReport report(Sweep.Found found) {
        return new RecoveryReport(List.of(), found.placed(), found.removed(), found.left());
    }

    /**
     * Compares every managed file with what the database says, by its checksum.
     *
     * @return what was found; changes nothing
     */
    public StatusReport status() {
        return look((connection, site) -> {
                    Inspection.Found found = new Inspection(site, connection).run();
                    return new StatusReport(found.managed(), found.left(), found.waiting(), found.shut());
                })
                .orElse(StatusReport.NONE);
    }

    /**
     * Compares some files with what the database says, by their checksums.
     *
     * @param files relative to the folder for files, or inside of it
     * @return by file, what is wrong with it; empty where all is well. Changes nothing
     */
    public Map<Path, Leftover> wrong(List<Path> files) {
        return look((connection, site) -> {
                    Map<Path, Leftover> wrong = new LinkedHashMap<>();
                    List<Leftover> all = new Inspection(site, connection).run().left();
                    for (Path file : files) {
                        Path target = site.root().resolve(file);
                        all.stream().filter(one -> one.target().equals(target)).forEach(one -> wrong.put(file, one));
                    }
                    return wrong;
                })
                .orElseGet(Map::of);
    }

    /** On a connection that cannot write, and makes no database. */
    private <T> Optional<T> look(Question<T> question) {
        if (connections.isMissing()) {
            return Optional.empty();
        }
        try (Snapshot snapshot = connections.snapshot()) {
            return on(snapshot.connection(), question);
        } catch (SQLException e) {
            throw dialect.failure("Cannot look at the files", e);
        } catch (IOException e) {
            throw Transaction.disk("Cannot look at the files", e);
        }
    }

    private <T> Optional<T> ask(String attempted, Question<T> question) {
        if (connections.isMissing()) {
            return Optional.empty();
        }
        try (Connection connection = connections.apart()) {
            return on(connection, question);
        } catch (SQLException e) {
            throw dialect.unfinished(attempted, e);
        } catch (IOException e) {
            throw new FileOperationException(attempted + ": " + e + ". " + IntactException.UNFINISHED, e);
        }
    }

    private <T> Optional<T> on(Connection connection, Question<T> question) throws SQLException, IOException {
        Optional<FileWork.Site> site = homes.left(connection);
        return site.isPresent() ? Optional.of(question.ask(connection, site.get())) : Optional.empty();
    }
}
