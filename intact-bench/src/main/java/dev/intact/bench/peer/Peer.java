package dev.intact.bench.peer;

/** One way in which a program puts rows into a table. Found with {@link java.util.ServiceLoader}. */
public interface Peer {
    /**
     * What the tables call it.
     *
     * @return one word
     */
    String name();

    /**
     * Does the task; afterwards everything is committed.
     *
     * @param task what to do
     * @throws Exception whatever goes wrong: a benchmark that failed has no figures
     */
    void run(Task task) throws Exception;
}
