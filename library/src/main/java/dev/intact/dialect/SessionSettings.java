package dev.intact.dialect;

/**
 * How a connection for a program's transactions behaves.
 *
 * @param holder who works here, for others that meet our locks: {@code intact by ann on host, process 4711}
 * @param timeouts how long things may take
 * @param batch how many rows go to the database together, or come from it, where they go by batches; at least 1
 */
public record SessionSettings(String holder, Timeouts timeouts, int batch) {
    /** Rows together where nothing else is said. */
    public static final int USUAL_BATCH = 1000;

    /**
     * With the usual batches.
     *
     * @param holder who works here
     * @param timeouts how long things may take
     */
    public SessionSettings(String holder, Timeouts timeouts) {
        this(holder, timeouts, USUAL_BATCH);
    }
}
