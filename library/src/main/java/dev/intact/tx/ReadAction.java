package dev.intact.tx;

/**
 * What a program does in a read, without a result. It may run again after a conflict, as a whole: what it consumes is opened
 * inside it.
 *
 * @param <X> its own failure, which comes out unchanged
 */
@FunctionalInterface
public interface ReadAction<X extends Exception> {
    /**
     * Does it.
     *
     * @param r the read; not to be used afterwards
     * @throws X its own failure
     */
    void run(ReadScope r) throws X;
}
