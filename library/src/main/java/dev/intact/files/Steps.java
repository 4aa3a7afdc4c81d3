package dev.intact.files;

/** Told of each durable step, by its name; tests stop the process there. */
@FunctionalInterface
public interface Steps {
    /**
     * A step was done, or is about to be.
     *
     * @param name lower case with dots: {@code stage.synced}
     */
    void on(String name);
}
