package dev.intact.connect;

import dev.intact.error.ConfigurationException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many connections there are, and how long they live. Immutable.
 *
 * @param most connections to each server, or what follows from the server's own limit where it is not said: the smaller
 *     of 20 and a fair part of four fifths of it
 * @param readers connections that read a database in a file; 4
 * @param processes how many processes like this one share the server; 1
 * @param patience longest wait for a connection; 30 s
 * @param lifetime after which a connection to a server is replaced, 30 s or more; 1 h
 * @param leak a connection that is out for longer is told of; never where it is not said
 */
public record PoolConfig(
        OptionalInt most, int readers, int processes, Duration patience, Duration lifetime, Optional<Duration> leak) {
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(30);

    /** The defaults. */
    public static final PoolConfig USUAL =
            new PoolConfig(OptionalInt.empty(), 4, 1, Duration.ofSeconds(30), Duration.ofHours(1), Optional.empty());

    private static final int LARGEST = 1000;

    /** Refuses sizes that are none. */
    public PoolConfig {
        refuse("connections", most.orElse(1));
        refuse("readers", readers);
        refuse("processes", processes);
        if (patience.isNegative() || patience.isZero() || lifetime.compareTo(SHORTEST_LIFE) < 0) {
            throw new ConfigurationException("A pool waits for connections for more than 0 s and keeps them for "
                    + SHORTEST_LIFE.toSeconds() + " s or more. Nothing was touched.");
        }
        if (leak.isPresent() && (leak.get().isNegative() || leak.get().isZero())) {
            throw new ConfigurationException("A connection is told of when it is out for more than 0 s, not "
                    + leak.get().toMillis() + " ms. Nothing was touched.");
        }
    }

    private static void refuse(String what, int number) {
        if (number < 1 || number > LARGEST) {
            throw new ConfigurationException(
                    "A pool has 1 to " + LARGEST + " " + what + ", not " + number + ". Nothing was touched.");
        }
    }

    /**
     * The same with another size.
     *
     * @param connections to each server, 1 to 1000
     * @return a copy
     */
    public PoolConfig withMost(int connections) {
        return new PoolConfig(OptionalInt.of(connections), readers, processes, patience, lifetime, leak);
    }

    /**
     * The same with other readers.
     *
     * @param connections that read a database in a file, 1 to 1000
     * @return a copy
     */
    public PoolConfig withReaders(int connections) {
        return new PoolConfig(most, connections, processes, patience, lifetime, leak);
    }

    /**
     * The same beside other processes.
     *
     * @param count how many processes like this one share the server, this one included
     * @return a copy
     */
    public PoolConfig withProcesses(int count) {
        return new PoolConfig(most, readers, count, patience, lifetime, leak);
    }

    /**
     * The same with another wait.
     *
     * @param longest for a connection
     * @return a copy
     */
    public PoolConfig withPatience(Duration longest) {
        return new PoolConfig(most, readers, processes, longest, lifetime, leak);
    }

    /**
     * The same with another life.
     *
     * @param longest after which a connection is replaced
     * @return a copy
     */
    public PoolConfig withLifetime(Duration longest) {
        return new PoolConfig(most, readers, processes, patience, longest, leak);
    }

    /**
     * The same, telling of connections that are not given back.
     *
     * @param longest that a connection may be out
     * @return a copy
     */
    public PoolConfig withLeak(Duration longest) {
        return new PoolConfig(most, readers, processes, patience, lifetime, Optional.of(longest));
    }
}
