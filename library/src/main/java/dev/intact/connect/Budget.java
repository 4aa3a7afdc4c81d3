package dev.intact.connect;

import dev.intact.dialect.Allowance;
import java.util.Optional;

/**
 * How many connections a pool may have: all processes together use four fifths of what the server allows, so that others
 * find room, too. Immutable.
 *
 * @param config what was said
 * @param allowed by the server; empty where nothing limits it
 */
public record Budget(PoolConfig config, Optional<Allowance> allowed) {
    private static final int USUAL = 20;

    /**
     * The connections of one pool.
     *
     * @return at least 1
     */
    public int most() {
        return config.most().orElseGet(() -> Math.max(1, Math.min(USUAL, together() / config.processes())));
    }

    /**
     * How that number was come by.
     *
     * @return half a sentence with its figures
     */
    public String reason() {
        if (config.most().isPresent()) {
            return "the configuration says so";
        }
        return allowed.map(limit -> "the smaller of " + USUAL + " and " + together() + " / " + config.processes()
                        + ", where " + together() + " is four fifths of " + limit.most() + " (" + limit.reason() + ")")
                .orElse("nothing limits them");
    }

    private int together() {
        return allowed.map(limit -> limit.most() * 4 / 5).orElse(Integer.MAX_VALUE);
    }

    /**
     * What is to be said of a number that leaves too little to others.
     *
     * @param name of the pool
     * @return sentences; empty where all is well
     */
    public Optional<String> warning(String name) {
        long wanted = (long) most() * config.processes();
        if (wanted <= together()) {
            return Optional.empty();
        }
        return allowed.map(limit -> "The pool of " + name + " may open " + most() + " connections in each of "
                + config.processes() + " processes, " + wanted + " in all, where " + together()
                + " leave room for others: four fifths of " + limit.most() + " (" + limit.reason()
                + "). Some may be refused. Let pools have fewer connections, or allow more on the server.");
    }
}
