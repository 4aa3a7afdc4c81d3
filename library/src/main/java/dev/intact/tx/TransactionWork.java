package dev.intact.tx;

/**
 * What a program does in a transaction, with a result. It may run again after a conflict, as a whole: what it consumes is
 * opened inside it.
 *
 * @param <R> its result
 * @param <X> its own failure, which comes out unchanged
 */
@FunctionalInterface
public interface TransactionWork<R, X extends Exception> extends TransactionAction<X> {
    /**
     * Does it.
     *
     * @param tx the transaction; not to be used afterwards
     * @return what the transaction returns once it is committed
     * @throws X its own failure; everything is rolled back
     */
    R in(Transaction tx) throws X;

    @Override
    default void run(Transaction tx) throws X {
        in(tx);
    }
}
