package dev.intact.dialect;

import dev.intact.schema.TableName;
import java.util.List;
import java.util.Optional;

/**
 * How staged rows are kept for a load that goes on where this one may be stopped: in chunks, each of whole pieces of the
 * sources, each there whole or not at all.
 *
 * @param load what the load is, but for its sources: a word without spaces
 * @param sources what its sources look like from outside, likewise
 * @param tables what is loaded; this load has their locks
 * @param bytes how many bytes of the sources a chunk has at least
 * @param told of each chunk, by the thread that brings it
 */
public record Chunking(String load, String sources, List<TableName> tables, long bytes, Told told) {
    /** Rows of a chunk have arrived; they are not kept yet. */
    public static final String COPIED = "load.chunk.copied";

    /** A chunk is kept. */
    public static final String COMMITTED = "load.chunk.committed";

    /** Who is told how it goes. */
    public interface Told {
        /**
         * A chunk is {@link #COPIED} or {@link #COMMITTED}.
         *
         * @param name which of both
         */
        void step(String name);

        /**
         * Something a person should know.
         *
         * @param message one sentence
         */
        void notice(String message);
    }

    /** Takes a copy. */
    public Chunking {
        tables = List.copyOf(tables);
    }

    /**
     * Why what another load left is of no use.
     *
     * @param otherLoad what it was
     * @param otherSources what its sources looked like
     * @return empty where it is of use
     */
    public Optional<String> refusal(String otherLoad, String otherSources) {
        if (!load.equals(otherLoad)) {
            return Optional.of("it was another load of these tables, or the tables have changed since");
        }
        return sources.equals(otherSources) ? Optional.empty() : Optional.of("its sources have changed since");
    }
}
