package dev.intact.connect;

/**
 * How a pool stands at a moment. Immutable.
 *
 * @param name which pool: the address, without secrets
 * @param most connections at most; 0 where the pool was not asked for a connection yet
 * @param open connections there are
 * @param inUse of them, given out
 * @param idle of them, free
 * @param waiting threads that wait for one
 */
public record PoolFigures(String name, int most, int open, int inUse, int idle, int waiting) {}
