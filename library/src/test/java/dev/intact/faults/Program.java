package dev.intact.faults;

import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.error.FileOperationException;
import dev.intact.files.Homes;
import dev.intact.io.Disk;
import dev.intact.io.Ids;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.tx.RecoveryReport;
import dev.intact.tx.Settling;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionReport;
import dev.intact.tx.TransactionReport.Outcome;
import dev.intact.tx.TransactionWork;
import dev.intact.tx.Transactor;
import dev.intact.tx.Unit;
import dev.intact.tx.UnitFiles;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A program as it runs in one process: transactions over rows in memory and files on a disk of a test. */
final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Connections connections;
    private final Transactor transactor;
    private final Dialect dialect;
    private final Observer observer;

    /** {@code number} tells the names that it gives from those of others; {@code steps} hears of each durable step. */
    Program(Dialect dialect, Address address, Disk disk, int number, Consumer<String> steps) {
        SessionSettings settings = new SessionSettings(
                "test", Timeouts.USUAL.withConnect(PATIENCE).withLock(PATIENCE).withStatement(Duration.ZERO));
        Ids ids = new Counted(number);
        connections = new Connections(dialect, address, settings, ConnectConfig.USUAL, Observer.NONE);
        Homes homes = new Homes(
                dialect,
                new Homes.Setting(() -> dialect.besides(address), Play.ROOT, PATIENCE),
                new Homes.Machine(disk, ids, duration -> {}, steps::accept));
        this.dialect = dialect;
        observer = event -> {
            if (event instanceof Event.Step step) {
                steps.accept(step.name());
            }
        };
        transactor = new Transactor(dialect, connections, homes, observer, new Transactor.Machine(ids, duration -> {}));
    }

    /** The same names each time, so that what is left by two runs can be the same. */
    private static final class Counted implements Ids {
        private final int of;
        private int count;

        Counted(int of) {
            this.of = of;
        }

        @Override
        public synchronized String next() {
            return String.format("%08x%08x", of, ++count);
        }
    }

    <X extends Exception> TransactionReport run(TransactionWork<Boolean, X> work) throws X {
        return transactor.run(TransactionOptions.defaults(), work).report();
    }

    /** Rows and files of a unit that keeps what it replaces. */
    interface Keeping<X extends Exception> {
        Boolean in(Connection connection, UnitFiles files) throws SQLException, X;
    }

    /** As a load does. */
    <X extends Exception> TransactionReport keeping(String unit, Keeping<X> work) throws X {
        transactor.ready();
        UnitFiles files = transactor.files(unit).keeping();
        try (ProgramSession session = connections.acquire()) {
            files.on(session);
            Boolean unused = new Unit(
                            dialect,
                            session,
                            observer,
                            new Settling(Duration.ofMinutes(1), duration -> {}),
                            () -> false)
                    .<Boolean, X>run(
                            new Unit.Identity(unit, Optional.empty(), "load"),
                            List.of(),
                            files,
                            connection -> work.in(connection, files));
        } catch (SQLException e) {
            throw dialect.failure("Cannot run a unit", e);
        } catch (IOException e) {
            throw new FileOperationException("Cannot run a unit: " + e + ". Nothing was changed.", e);
        }
        return new TransactionReport(
                files.left().isEmpty() ? Outcome.COMMITTED : Outcome.COMMITTED_FILES_PENDING,
                unit,
                Optional.empty(),
                files.left());
    }

    /** As at the first transaction of a program. */
    Optional<RecoveryReport> recover() {
        return transactor.recovery().noted();
    }

    Transactor transactor() {
        return transactor;
    }

    /** The process is gone: nothing of its files is tidied up. */
    void vanish() {
        connections.close();
    }

    @Override
    public void close() {
        try {
            transactor.close();
        } finally {
            connections.close();
        }
    }
}
