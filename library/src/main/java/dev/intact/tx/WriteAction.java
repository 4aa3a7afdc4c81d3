package dev.intact.tx;

/**
 * What a program does in a write, without a result. It may run again after a conflict, as a whole: what it consumes is opened
 * inside it.
 *
 * @param <X> its own failure, which comes out unchanged
 */
@FunctionalInterface
public interface WriteAction<X extends Exception> {
    /**
     * Does it.
     *
     * @param w the write; not to be used afterwards
     * @throws X its own failure
     */
    void run(WriteScope w) throws X;
}
