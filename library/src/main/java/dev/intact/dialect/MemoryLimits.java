package dev.intact.dialect;

import java.util.OptionalLong;

/**
 * How much memory a database server may take for a load. SQLite takes none of it. Immutable.
 *
 * @param work for each sort and each hash, in bytes; empty: 256 MiB, or less on a small machine
 * @param maintenance for building an index, in bytes; empty: 512 MiB, or less on a small machine
 */
public record MemoryLimits(OptionalLong work, OptionalLong maintenance) {
    /** The usual sizes, and never less than the server is set to. */
    public static final MemoryLimits USUAL = new MemoryLimits(OptionalLong.empty(), OptionalLong.empty());
}
