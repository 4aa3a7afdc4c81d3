package dev.intact.tx;

/**
 * What a program does in a transaction, without a result. It may run again after a conflict, as a whole: what it consumes
 * is opened inside it.
 *
 * @param <X> its own failure, which comes out unchanged
 */
@FunctionalInterface
public interface TransactionAction<X extends Exception> {
    /**
     * Does it.
     *
     * @param tx the transaction; not to be used afterwards
     * @throws X its own failure; everything is rolled back
     */
    void run(Transaction tx) throws X;
}
