package dev.intact.tx;

import dev.intact.connect.Connections;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.error.IntactException;
import dev.intact.files.Homes;
import dev.intact.files.Leftover;
import dev.intact.ledger.KeptFiles;
import dev.intact.ledger.ManagedFiles;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** What has to be done before a transaction begins. Safe for many threads. */
final class Readiness {
    private final Dialect dialect;
    private final Connections connections;
    private final Homes homes;
    private final Recovery recovery;
    private final Observer observer;
    private final AtomicBoolean ready = new AtomicBoolean();

    Readiness(Dialect dialect, Connections connections, Homes homes, Recovery recovery, Observer observer) {
        this.dialect = dialect;
        this.connections = connections;
        this.homes = homes;
        this.recovery = recovery;
        this.observer = observer;
    }

    /**
     * Before the first one: makes our own tables, in a short transaction of their own (a unit would keep others from
     * making theirs until it ends), and settles what others left, which may be in the way.
     */
    void first() {
        if (ready.get()) {
            return;
        }
        // Whoever comes meanwhile does it, too, rather than going on without: it can be done any number of times.
        try (ProgramSession session = connections.acquire()) {
            prepare(session);
            homes.prepare(connections::apart);
        } catch (SQLException e) {
            throw dialect.failure("Cannot make the tables of the ledger", e);
        }
        if (ready.compareAndSet(false, true)) {
            recover();
        }
    }

    /** Our tables may be gone: the next transaction looks. */
    void doubt() {
        ready.set(false);
    }

    private void prepare(ProgramSession session) throws SQLException {
        session.begin(List.of());
        try {
            new Markers(dialect).prepare(session.connection());
            new ManagedFiles(dialect).prepare(session.connection());
            new KeptFiles(dialect).prepare(session.connection());
            session.commit();
        } catch (SQLException e) {
            try {
                session.rollback();
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void recover() {
        try {
            Optional<RecoveryReport> found = recovery.noted().filter(report -> !report.isEmpty());
            found.ifPresent(report -> observer.on(new Event.Notice("Settled what an ended process left: "
                    + report.placed().size() + " files put in place, "
                    + report.removed().size() + " staged files removed, "
                    + report.left().size() + " left")));
        } catch (IntactException e) {
            observer.on(new Event.Notice("What an ended process left could not be settled: " + e.getMessage()));
        }
    }

    /** What earlier transactions have committed and could not put in place is tried before the next one. */
    void retry() {
        try {
            recovery.retry().ifPresent(report -> report.left().forEach(this::tell));
        } catch (IntactException e) {
            observer.on(new Event.Notice("Files of an earlier transaction still wait: " + e.getMessage()));
        }
    }

    private void tell(Leftover file) {
        observer.on(new Event.Notice(
                "Committed, and one file is still to be put in place: " + file + ". Run: intact recover"));
    }
}
