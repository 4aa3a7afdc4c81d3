package dev.intact.faults;

import dev.intact.connect.Connections;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SessionSettings;
import dev.intact.files.Homes;
import dev.intact.io.Disk;
import dev.intact.io.Ids;
import dev.intact.observe.Event;
import dev.intact.tx.RecoveryReport;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionReport;
import dev.intact.tx.TransactionWork;
import dev.intact.tx.Transactor;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A program as it runs in one process: transactions over rows in memory and files on a disk of a test. */
final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Connections connections;
    private final Transactor transactor;

    /** {@code number} tells the names that it gives from those of others; {@code steps} hears of each durable step. */
    Program(Dialect dialect, Address address, Disk disk, int number, Consumer<String> steps) {
        SessionSettings settings = new SessionSettings("test", PATIENCE, PATIENCE, Duration.ZERO);
        Ids ids = new Counted(number);
        connections = new Connections(dialect, address, settings);
        Homes homes = new Homes(
                dialect,
                new Homes.Setting(() -> dialect.besides(address), Play.ROOT, PATIENCE),
                new Homes.Machine(disk, ids, duration -> {}, steps::accept));
        transactor = new Transactor(
                dialect,
                connections,
                homes,
                event -> {
                    if (event instanceof Event.Step step) {
                        steps.accept(step.name());
                    }
                },
                new Transactor.Machine(ids, duration -> {}));
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
