package dev.intact.dialect;

/**
 * How large a table is, about.
 *
 * @param rows as the database estimates or counts them; where counting stops early, so many at least
 * @param bytes with its indexes; 0 where the database cannot tell without reading all of it
 */
public record TableSize(long rows, long bytes) {}
