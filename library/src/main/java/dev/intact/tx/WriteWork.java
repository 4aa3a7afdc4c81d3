package dev.intact.tx;

/**
 * What a program does in a write, with a result. It may run again after a conflict, as a whole: what it consumes is opened
 * inside it.
 *
 * @param <R> its result
 * @param <X> its own failure, which comes out unchanged
 */
@FunctionalInterface
public interface WriteWork<R, X extends Exception> extends WriteAction<X> {
    /**
     * Does it.
     *
     * @param w the write; not to be used afterwards
     * @return what comes out in the end, not null
     * @throws X its own failure
     */
    R in(WriteScope w) throws X;

    @Override
    default void run(WriteScope w) throws X {
        in(w);
    }
}
