package dev.intact.connect;

import dev.intact.connect.Lookout.Seen;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Several servers of one database. Who writes gets the one that takes writes, whichever that is by now; who reads gets a
 * replica that has come far enough, else that one. Safe for many threads.
 */
final class Cluster implements AutoCloseable {
    private final Freshness freshness;
    private final Leadership leadership;
    private final Rules rules;
    private final Vigil vigil;
    private final List<Node> nodes = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * How it is used.
     *
     * @param dialect tells failures apart
     * @param patience longest wait for a connection
     * @param reading who is read from
     */
    record Rules(Dialect dialect, Duration patience, Reading reading) {}

    /** Who is read from. */
    enum Reading {
        PRIMARY,
        REPLICAS
    }

    /** How a full pool of the primary is waited for. */
    private enum Patience {
        /** In one place of its queue. */
        IN_TURN,
        /** For a moment: a replica may have a connection sooner. */
        ELSEWHERE
    }

    Cluster(Rules rules, Freshness freshness, Function<Vigil.Listener, Vigil> watching, Function<Lookout, Pool> pools) {
        this.freshness = freshness;
        this.leadership = new Leadership(freshness);
        this.rules = rules;
        this.vigil = watching.apply(this::consider);
        vigil.lookouts().forEach(lookout -> nodes.add(new Node(lookout, pools.apply(lookout))));
    }

    private void consider(Lookout lookout, Seen seen) {
        Node node = nodes.stream()
                .filter(one -> one.lookout() == lookout)
                .findFirst()
                .orElseThrow();
        node.settle(seen);
        leadership.consider(node, seen);
    }

    Vigil vigil() {
        return vigil;
    }

    Leadership leadership() {
        return leadership;
    }

    /** A connection on which writes are taken. */
    Connection writing() throws SQLException {
        return writing(this::written);
    }

    /** The same for somebody who keeps it, and commits on it unseen. */
    Connection lending() throws SQLException {
        AtomicBoolean out = new AtomicBoolean(true);
        freshness.lent();
        try {
            return writing((node, state) -> {
                if (out.getAndSet(false)) {
                    freshness.returned();
                }
                read(node, state);
            });
        } catch (SQLException | RuntimeException e) {
            freshness.returned();
            throw e;
        }
    }

    private Connection writing(Routed.Back back) throws SQLException {
        Search search = new Search(rules, leadership, vigil, 0);
        while (true) {
            Optional<Connection> connection = onPrimary(search, Patience.IN_TURN, back);
            if (connection.isPresent()) {
                return connection.get();
            }
            search.again();
        }
    }

    /** Where whoever takes the writes is, on no earlier timeline. All are asked first: what was known may have led to a loss. */
    Address successor(int timeline) throws SQLException {
        Search search = new Search(rules, leadership, vigil, timeline);
        Optional<Node> found = search.successor();
        while (found.isEmpty()) {
            search.again();
            found = search.successor();
        }
        return found.get().lookout().address();
    }

    /** A connection that finds what was committed here, and up to a position. */
    Connection reading(Position after) throws SQLException {
        Search search = new Search(rules, leadership, vigil, after.timeline());
        Patience patience = rules.reading() == Reading.REPLICAS ? Patience.ELSEWHERE : Patience.IN_TURN;
        while (true) {
            learn();
            Optional<Connection> connection = onReplica(search, freshness.required(), after);
            if (connection.isEmpty()) {
                connection = onPrimary(search, patience, this::read);
            }
            if (connection.isEmpty()) {
                // Nobody says how far the others are behind; what was written here is there.
                connection = onReplica(search, freshness.own(), after);
            }
            if (connection.isPresent()) {
                return connection.get();
            }
            search.again();
        }
    }

    /** Where the primary is, for those who come next. */
    private void learn() {
        if (rules.reading() == Reading.REPLICAS && freshness.isOld()) {
            leadership.primary().ifPresent(node -> node.lookout().ask());
        }
    }

    private Optional<Connection> onPrimary(Search search, Patience patience, Routed.Back back) throws SQLException {
        // Asked first: whoever takes over after it is counted the next time.
        int changes = leadership.changes();
        Optional<Node> primary = search.primary();
        if (primary.isEmpty()) {
            return Optional.empty();
        }
        Wait wait = patience == Patience.ELSEWHERE ? Search.briefly() : search.inTurn(primary.get());
        Routed.From from = new Routed.From(primary.get(), changes, leadership.timeline());
        // Whoever counts what comes back does not count one that nobody had.
        Optional<Connection> connection = search.borrowed(primary.get(), wait);
        // One that was opened just now may lead to a server that crashed, was replaced and is back.
        if (connection.isPresent()
                && primary.get().isUnsure()
                && !search.primary().equals(primary)) {
            connection.get().close();
            return Optional.empty();
        }
        return connection.map(one -> Routed.of(one, from, back));
    }

    private Optional<Connection> onReplica(Search search, Optional<Position> required, Position after)
            throws SQLException {
        if (rules.reading() == Reading.PRIMARY || required.isEmpty() || after.timeline() > leadership.timeline()) {
            return Optional.empty();
        }
        // What was written on an earlier timeline is on this one, or lost.
        boolean earlier = after.timeline() < leadership.timeline();
        Position least = earlier || required.get().reaches(after) ? required.get() : after;
        int first = turn.getAndIncrement();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(Math.floorMod(first + i, nodes.size()));
            Optional<Connection> connection = node.serves(least) ? briefly(search, node) : Optional.empty();
            if (connection.isPresent()) {
                return connection;
            }
        }
        return Optional.empty();
    }

    private Optional<Connection> briefly(Search search, Node node) throws SQLException {
        Routed.From from = new Routed.From(node, 0, 0);
        return search.borrowed(node, Search.briefly()).map(connection -> Routed.of(connection, from, this::read));
    }

    private void written(Node node, Routed.State state) {
        freshness.wrote();
        read(node, state);
    }

    private void read(Node node, Routed.State state) {
        if (state == Routed.State.LOST) {
            // Whoever tries again reads elsewhere.
            node.rest();
            node.doubt();
        }
    }

    List<PoolFigures> figures() {
        return nodes.stream().map(node -> node.pool().figures()).toList();
    }

    @Override
    public void close() {
        vigil.close();
        nodes.forEach(Node::close);
    }
}
