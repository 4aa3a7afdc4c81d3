package dev.intact.dialect.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Builds several indexes of one table at the same time, each session one after the other: CREATE INDEX keeps out who
 * writes, not who builds.
 */
final class IndexBuilds {
    /** The server takes workers of its own for each. */
    private static final int MOST_SESSIONS = 4;

    private static final Executor THREADS = job -> {
        Thread thread = new Thread(job, "intact index");
        thread.setDaemon(true);
        thread.start();
    };

    private final FurtherSessions sessions;
    private final Memory memory;

    IndexBuilds(FurtherSessions sessions, Memory memory) {
        this.sessions = sessions;
        this.memory = memory;
    }

    /** Returns when none of them runs any more. */
    void run(Connection own, List<String> statements) throws SQLException {
        List<Connection> further = further(Math.min(MOST_SESSIONS, statements.size()) - 1);
        Closing closing = new Closing();
        try {
            Queue<String> left = new ConcurrentLinkedQueue<>(statements);
            List<CompletableFuture<Optional<SQLException>>> others = further.stream()
                    .map(one -> CompletableFuture.supplyAsync(() -> drain(one, left), THREADS))
                    .toList();
            List<SQLException> failures = new ArrayList<>();
            drain(own, left).ifPresent(failures::add);
            others.forEach(other -> other.join().ifPresent(failures::add));
            throwFirst(failures);
        } finally {
            further.forEach(one -> closing.run(() -> sessions.close(one)));
        }
        closing.finish();
    }

    private List<Connection> further(int most) throws SQLException {
        List<Connection> further = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            Optional<Connection> another = sessions.open();
            if (another.isEmpty()) {
                return further;
            }
            memory.raiseFurther(another.get());
            further.add(another.get());
        }
        return further;
    }

    /** Where one fails, those that have not begun are left out. */
    private Optional<SQLException> drain(Connection connection, Queue<String> left) {
        try (Statement statement = connection.createStatement()) {
            for (@Nullable String next = left.poll(); next != null; next = left.poll()) {
                statement.execute(next);
            }
            return Optional.empty();
        } catch (SQLException e) {
            left.clear();
            return Optional.of(e);
        }
    }

    private static void throwFirst(List<SQLException> failures) throws SQLException {
        if (failures.isEmpty()) {
            return;
        }
        SQLException first = failures.get(0);
        failures.stream().skip(1).forEach(first::addSuppressed);
        throw first;
    }
}
