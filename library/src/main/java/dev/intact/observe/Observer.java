package dev.intact.observe;

/**
 * Told what happens, on the thread that does the work, one event at a time; must be quick. What it throws, other than an {@link Error}, is
 * logged and cannot break the work.
 */
@FunctionalInterface
public interface Observer {
    /** Listens to nothing. */
    Observer NONE = event -> {};

    /**
     * Something happened.
     *
     * @param event what
     */
    void on(Event event);
}
