package dev.intact;

import java.util.Optional;
import java.util.function.Supplier;

/** One database for a whole process, opened when it is first asked for. Safe for many threads. */
final class Shared {
    static final Shared PROCESS = new Shared(Database::fromEnvironment);

    private final Supplier<Database> opening;

    // Both are guarded by this.
    private Optional<Database> open = Optional.empty();
    private Stage stage = Stage.UNUSED;

    Shared(Supplier<Database> opening) {
        this.opening = opening;
    }

    private enum Stage {
        UNUSED,
        /** The end of the JVM will close what is open. */
        USED,
        ENDED
    }

    synchronized Database database() {
        if (stage == Stage.ENDED) {
            throw new IllegalStateException("The shared database is closed: the JVM is ending");
        }
        Database current = open.filter(database -> !database.isClosed()).orElseGet(opening);
        if (stage == Stage.UNUSED) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::end, "intact shared database"));
            stage = Stage.USED;
        }
        open = Optional.of(current);
        return current;
    }

    /** What waits for a transaction waits outside of the lock. */
    void end() {
        last().ifPresent(Database::close);
    }

    private synchronized Optional<Database> last() {
        stage = Stage.ENDED;
        Optional<Database> last = open;
        open = Optional.empty();
        return last;
    }
}
