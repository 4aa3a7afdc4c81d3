package dev.intact.connect;

import dev.intact.connect.Lookout.Seen;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Position;
import dev.intact.dialect.Role;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Standing;
import dev.intact.error.IntactException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Has servers asked how they stand, each aside from the others and from those who wait for none. Safe for many threads. */
final class Vigil implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final ExecutorService aside = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "intact watch");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Lookout> lookouts;

    /** Told whenever a server has answered, or has not. */
    @FunctionalInterface
    interface Listener {
        void on(Lookout lookout, Seen seen);
    }

    Vigil(Dialect dialect, List<Address> nodes, SessionSettings settings, Listener listener) {
        this.lookouts = nodes.stream()
                .flatMap(node ->
                        dialect.watch(node, settings).stream().map(watch -> new Lookout(node, watch, aside, listener)))
                .toList();
    }

    List<Lookout> lookouts() {
        return lookouts;
    }

    /** Asks all of them at once, and waits for each as long at most. */
    List<Seen> all(Duration longest) {
        long now = System.nanoTime();
        lookouts.forEach(Lookout::ask);
        return lookouts.stream()
                .map(lookout -> lookout.askedSince(
                        now, Duration.ofNanos(Math.max(1, longest.toNanos() - (System.nanoTime() - now)))))
                .toList();
    }

    List<ServerFigures> figures(Duration longest, Freshness freshness) {
        List<Seen> seen = all(longest);
        Optional<Position> primary = primary(seen);
        return lookouts.stream()
                .map(lookout -> figures(lookout, primary, freshness))
                .toList();
    }

    private static ServerFigures figures(Lookout lookout, Optional<Position> primary, Freshness freshness) {
        Seen seen = lookout.last();
        Optional<Position> at = seen.standing().flatMap(Standing::position);
        Optional<Long> bytes = at.flatMap(own -> primary.flatMap(first -> first.since(own)));
        Optional<Duration> lag =
                bytes.filter(behind -> behind == 0).map(none -> Duration.ZERO).or(() -> at.flatMap(freshness::behind));
        return new ServerFigures(
                lookout.address().display(),
                seen.standing().map(Standing::role),
                at,
                bytes.map(OptionalLong::of).orElse(OptionalLong.empty()),
                lag,
                seen.failure().map(failure -> String.valueOf(failure.getMessage())));
    }

    /** Where whoever takes the writes is now; the start where nobody is asked. */
    Position position() throws SQLException {
        if (lookouts.isEmpty()) {
            return Position.START;
        }
        List<Seen> seen = all(LONGEST);
        Optional<Position> primary = primary(seen);
        if (primary.isEmpty()) {
            rethrow(seen.stream()
                    .flatMap(one -> one.failure().stream())
                    .findFirst()
                    .orElseGet(() -> new SQLException("No server tells how far it has written", "0A000")));
        }
        return primary.orElseThrow();
    }

    private static Optional<Position> primary(List<Seen> seen) {
        return seen.stream()
                .flatMap(one -> one.standing().stream())
                .filter(standing -> standing.role() == Role.PRIMARY)
                .flatMap(standing -> standing.position().stream())
                .reduce((one, other) -> one.timeline() < other.timeline() ? other : one);
    }

    /** Throws what a server's own failure was. */
    static void rethrow(Exception failure) throws SQLException {
        if (failure instanceof SQLException said) {
            throw said;
        }
        if (failure instanceof IntactException known) {
            throw known;
        }
        throw new SQLException("The server cannot be asked how it stands: " + failure.getMessage(), "08001", failure);
    }

    @Override
    public void close() {
        lookouts.forEach(Lookout::close);
        aside.shutdown();
    }
}
