package dev.intact.load;

import dev.intact.format.Pieces;

/**
 * In what portions a large load is kept aside, so that it can go on where it was stopped.
 *
 * @param from how many bytes of sources, as stored, make a load that is worth it; smaller ones are begun anew
 * @param bytes how many bytes of its sources a portion has at least: each lane may have to read so many again
 */
public record Chunks(long from, long bytes) {
    private static final int LEAST_PIECE = 1 << 14;

    /** From 64 MiB on, in portions of 8 MiB. */
    public static final Chunks DEFAULTS = new Chunks(64 << 20, 8 << 20);

    /** How long the pieces of a source are that a chunk is made of. */
    int piece() {
        return (int) Math.min(Pieces.USUAL_BYTES, Math.max(bytes, LEAST_PIECE));
    }

    /** Refuses what is no size. */
    public Chunks {
        if (from < 0 || bytes < 1) {
            throw new IllegalArgumentException("A chunk has at least one byte, not " + bytes + ", of " + from);
        }
    }
}
