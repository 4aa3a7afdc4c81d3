package dev.intact.connect;

/**
 * How often work had to be tried again since a database was opened. Immutable.
 *
 * @param units pieces of work that began
 * @param late of them, done with the second try or a later one
 * @param conflicts after a lock, a deadlock, a serialization failure
 * @param connections after a connection that was lost, or could not be had
 * @param openings connections that a server on its way did not take yet, each of which was tried again or waited for
 */
public record RetryFigures(long units, long late, Again conflicts, Again connections, long openings) {
    /**
     * What became of failures of one kind.
     *
     * @param retries further tries that followed one
     * @param gaveUp pieces of work that failed with one in the end
     */
    public record Again(long retries, long gaveUp) {}
}
