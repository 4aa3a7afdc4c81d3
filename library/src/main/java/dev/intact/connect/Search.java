package dev.intact.connect;

import dev.intact.connect.Cluster.Rules;
import dev.intact.connect.Lookout.Seen;
import dev.intact.dialect.FailureKind;
import dev.intact.error.ConnectionFailedException;
import dev.intact.io.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** One search for a connection, for as long as somebody has patience. For one thread. */
final class Search {
    // How long one server's pool is waited for before it is looked whether another server has taken over.
    private static final Duration SLICE = Duration.ofMillis(500);

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);
    private static final Duration LONGEST_FIRST = Duration.ofSeconds(5);
    private static final Duration ROUND = Duration.ofMillis(20);
    private static final int LEAST_PAUSE = 20;
    private static final int MOST_PAUSE = 80;

    private final Rules rules;
    private final Leadership leadership;
    private final Vigil vigil;
    private final int leastTimeline;
    private final long begun = System.nanoTime();
    private Optional<Exception> last = Optional.empty();

    Search(Rules rules, Leadership leadership, Vigil vigil, int leastTimeline) {
        this.rules = rules;
        this.leadership = leadership;
        this.vigil = vigil;
        this.leastTimeline = leastTimeline;
    }

    /** Whoever takes the writes, as far as is known. */
    Optional<Node> primary() {
        leadership.primary().ifPresent(this::makeSure);
        // The first that says so is not the one if another says so on a later timeline.
        if (leadership.primary().isPresent()) {
            vigil.hear(leadership.chosen());
        }
        return leadership.primary().filter(node -> leadership.timeline() >= leastTimeline);
    }

    /** One that was lost may be back and have been replaced meanwhile: the others are asked, too. */
    private void makeSure(Node node) {
        long unsure = node.unsure();
        if (node.isUnsure()) {
            vigil.ask();
            Seen unused = node.lookout().askedSince(unsure, Deadline.in(LONGEST_ANSWER));
        } else if (node.isOld()) {
            vigil.askSoon();
        }
        vigil.hear(unsure);
    }

    /** Whoever takes the writes, where it was asked since this search began. */
    Optional<Node> successor() {
        vigil.hear(begun);
        return primary().filter(node -> node.lookout().last().asked() - begun >= 0);
    }

    /** For a connection that another server may have sooner. */
    static Wait briefly() {
        return Wait.until(Deadline.in(SLICE));
    }

    /** For a connection of whoever takes the writes, in one place of its queue as long as it does. */
    Wait inTurn(Node node) {
        return new OfPrimary(node);
    }

    private final class OfPrimary implements Wait {
        private final Node node;

        OfPrimary(Node node) {
            this.node = node;
        }

        @Override
        public Deadline whole() {
            return new Deadline(begun, rules.patience());
        }

        @Override
        public Deadline part() {
            Duration left = Duration.ofNanos(whole().nanosLeft());
            return Deadline.in(left.compareTo(SLICE) < 0 ? left : SLICE);
        }

        @Override
        public boolean goesOn() {
            if (node.isOld()) {
                vigil.askSoon();
            }
            return leadership.primary().equals(Optional.of(node)) && !whole().isOver();
        }

        @Override
        public boolean goesOnUnserved() {
            node.doubt();
            return goesOn();
        }
    }

    /** A connection of a server; empty where it has none now, or is gone. */
    Optional<Connection> borrowed(Node node, Wait wait) throws SQLException {
        try {
            return Optional.of(node.pool().borrow(wait));
        } catch (ConnectionFailedException e) {
            missed(node, e);
        } catch (SQLException e) {
            if (rules.dialect().classify(e) != FailureKind.CONNECTION) {
                throw e;
            }
            gone(node, e);
        }
        return Optional.empty();
    }

    private void missed(Node node, ConnectionFailedException e) {
        if (e.getCause() == null && node.pool().isFull()) {
            // That all of its connections are out is no reason to doubt it.
            last = Optional.of(e);
            return;
        }
        gone(node, e);
    }

    private void gone(Node node, Exception failure) {
        last = Optional.of(failure);
        node.doubt();
    }

    /** Waits a moment, in which all are asked where nobody is known to take the writes; in the end it gives up. */
    void again() throws SQLException {
        if (isOver(leadership.isKnown() ? rules.patience() : LONGEST_FIRST)) {
            throw givenUp();
        }
        if (primary().isPresent()) {
            pause();
            return;
        }
        long now = System.nanoTime();
        while (leadership.primary().isEmpty() && ask(now)) {
            // Somebody who gives no answer does not hold up the others.
            leadership.await(ROUND);
        }
        if (leadership.primary().isEmpty()) {
            refuse();
            pause();
        }
    }

    /** All that have not answered since a moment; false where all have, or there is no time left. */
    private boolean ask(long since) {
        List<Lookout> silent = vigil.lookouts().stream()
                .filter(lookout -> lookout.last().asked() - since < 0)
                .toList();
        silent.forEach(Lookout::ask);
        return !silent.isEmpty() && !isOver(rules.patience());
    }

    /** With some chance: those who lost the server together shall not ask together. */
    private static void pause() {
        Pause.REAL.of(Duration.ofMillis(ThreadLocalRandom.current().nextInt(LEAST_PAUSE, MOST_PAUSE)));
    }

    private boolean isOver(Duration patience) {
        return System.nanoTime() - begun > patience.toNanos()
                || Thread.currentThread().isInterrupted();
    }

    /** Where none of them was ever reached something is wrong with the address, or all are down: that is said at once. */
    private void refuse() throws SQLException {
        List<Seen> seen = vigil.lookouts().stream().map(Lookout::last).toList();
        if (!leadership.isKnown()
                && seen.stream().allMatch(one -> one.standing().isEmpty())) {
            Vigil.rethrow(seen.get(0).failure().orElseGet(this::givenUp));
        }
    }

    private ConnectionFailedException givenUp() {
        String found = vigil.lookouts().stream()
                .map(lookout -> lookout.address() + " " + said(lookout.last()))
                .collect(Collectors.joining(", "));
        return new ConnectionFailedException(
                "No server gave a connection that takes writes in time: " + found
                        + ". Nothing was changed. Check that one of them is the primary, then try again.",
                last.orElse(null));
    }

    private static String said(Seen seen) {
        return seen.standing()
                .map(standing -> switch (standing.role()) {
                    case PRIMARY -> "is the primary";
                    case READ_ONLY -> "is set to take no writes";
                    case REPLICA -> "is a replica";
                })
                .orElse("cannot be reached");
    }
}
