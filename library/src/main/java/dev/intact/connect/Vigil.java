package dev.intact.connect;

import dev.intact.connect.Lookout.Seen;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Failures;
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
import java.util.stream.IntStream;

/** Has servers asked how they stand, each aside from the others and from those who wait for none. Safe for many threads. */
final class Vigil implements AutoCloseable {
    /** Whoever was not heard may have taken over. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private static final Duration SILENT = Duration.ofMillis(300);

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

    /** Has all of them asked at once. Waits for nothing. */
    void ask() {
        lookouts.forEach(Lookout::ask);
    }

    /** Has those asked whose answer is old. Waits for nothing. */
    void askSoon() {
        lookouts.forEach(Lookout::askSoon);
    }

    /** Waits until all have answered who were asked since a moment. Nobody waits where they have. */
    void hear(long since) {
        List<Lookout> due = lookouts.stream()
                .filter(lookout -> lookout.last().asked() - since < 0)
                .toList();
        // Looked at before they are asked: whoever has said nothing the last time holds nobody up for long.
        List<Duration> longest = due.stream().map(Vigil::longest).toList();
        long from = System.nanoTime();
        due.forEach(Lookout::ask);
        for (int i = 0; i < due.size(); i++) {
            Seen unused = due.get(i).askedSince(since, new Deadline(from, longest.get(i)));
        }
    }

    private static Duration longest(Lookout lookout) {
        return lookout.last().failure().isPresent() ? SILENT : LONGEST;
    }

    /** What they say, asked since a deadline was set; waits until that is over. What somebody said before it counts for nothing. */
    private List<Seen> all(Deadline deadline) {
        ask();
        return lookouts.stream()
                .map(lookout -> lookout.askedSince(deadline.from(), deadline))
                .map(seen -> deadline.includes(seen.asked()) ? seen : silent(seen, deadline))
                .toList();
    }

    List<ServerFigures> figures(Deadline deadline, Freshness freshness) {
        List<Seen> seen = all(deadline);
        Optional<Position> primary = primary(seen);
        return IntStream.range(0, seen.size())
                .mapToObj(i -> figures(lookouts.get(i).address(), seen.get(i), primary, freshness))
                .toList();
    }

    private static Seen silent(Seen before, Deadline deadline) {
        SQLException failure = new SQLException("It gave no answer within " + deadline.waited() + ".", "08006");
        return new Seen(before.asked(), Optional.empty(), Optional.of(failure), before.until());
    }

    private static ServerFigures figures(Address server, Seen seen, Optional<Position> primary, Freshness freshness) {
        Optional<Position> at = seen.standing().flatMap(Standing::position);
        Optional<Long> bytes = at.flatMap(own -> primary.flatMap(first -> first.since(own)));
        Optional<Duration> lag =
                bytes.filter(behind -> behind == 0).map(none -> Duration.ZERO).or(() -> at.flatMap(freshness::behind));
        return new ServerFigures(
                server.display(),
                seen.standing().map(Standing::role),
                at,
                bytes.map(OptionalLong::of).orElse(OptionalLong.empty()),
                lag,
                seen.failure().map(Failures::said));
    }

    /** Where whoever takes the writes is now; the start where nobody is asked. */
    Position position() throws SQLException {
        if (lookouts.isEmpty()) {
            return Position.START;
        }
        List<Seen> seen = all(Deadline.in(LONGEST));
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
