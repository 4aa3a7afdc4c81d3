package dev.intact.tx;

/**
 * What a program does in a read, with a result. It may run again after a conflict, as a whole: what it consumes is opened
 * inside it.
 *
 * @param <R> its result
 * @param <X> its own failure, which comes out unchanged
 */
@FunctionalInterface
public interface ReadWork<R, X extends Exception> extends ReadAction<X> {
    /**
     * Does it.
     *
     * @param r the read; not to be used afterwards
     * @return what comes out in the end, not null
     * @throws X its own failure
     */
    R in(ReadScope r) throws X;

    @Override
    default void run(ReadScope r) throws X {
        in(r);
    }
}
