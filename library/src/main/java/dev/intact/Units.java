package dev.intact;

import dev.intact.dialect.Side;
import dev.intact.jdbc.PlainDataSource;
import dev.intact.tx.AsyncScopes;
import dev.intact.tx.ReadAction;
import dev.intact.tx.ReadOptions;
import dev.intact.tx.ReadWork;
import dev.intact.tx.TransactionAction;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionReport;
import dev.intact.tx.TransactionWork;
import dev.intact.tx.WriteAction;
import dev.intact.tx.WriteOptions;
import dev.intact.tx.WriteWork;
import javax.sql.DataSource;

/**
 * The units of work of a database, each of which commits, rolls back and closes by itself: what only reads, what writes
 * rows in a plain transaction, and what changes rows and files together. Part of {@link Database}. Safe for many threads.
 */
public abstract sealed class Units permits Loads {
    final Parts parts;

    Units(Parts parts) {
        this.parts = parts;
    }

    /**
     * Runs a transaction over rows and files: all of it is there afterwards, or none.
     *
     * <pre>{@code
     * long id = db.transaction(tx -> {
     *     long invoice = tx.queryOne("insert into invoice(total) values (?) returning id", row -> row.longAt(0), 1999);
     *     tx.files().create(Path.of("invoices/" + invoice + ".txt")).text("19.99");
     *     return invoice;
     * });
     * }</pre>
     *
     * @param work what is done; it may run again after a conflict
     * @param <R> its result, not null
     * @param <X> its own failure, which comes out unchanged
     * @return the work's result, committed
     * @throws X the work's failure; everything is rolled back
     * @throws dev.intact.error.IntactException any other failure; its {@code effect} says what it left behind
     */
    @SuppressWarnings("overloads") // A work is an action: where both fit, the more special one is meant.
    public <R, X extends Exception> R transaction(TransactionWork<R, X> work) throws X {
        return parts.transactor()
                .run(TransactionOptions.defaults(), work)
                .value()
                .orElseThrow();
    }

    /**
     * As the other, without a result.
     *
     * @param work what is done; it may run again after a conflict
     * @param <X> its own failure, which comes out unchanged
     * @throws X the work's failure; everything is rolled back
     */
    @SuppressWarnings("overloads")
    public <X extends Exception> void transaction(TransactionAction<X> work) throws X {
        TransactionReport unused = transaction(TransactionOptions.defaults(), work);
    }

    /**
     * Runs a transaction under options: an idempotency key, an isolation.
     *
     * @param options how
     * @param work what is done; {@link dev.intact.tx.Transaction#result} sets what is kept under the key
     * @param <X> its own failure, which comes out unchanged
     * @return what became of it
     * @throws X the work's failure; everything is rolled back
     * @throws IllegalStateException where the key was used for another request
     */
    public <X extends Exception> TransactionReport transaction(TransactionOptions options, TransactionAction<X> work)
            throws X {
        return parts.transactor()
                .<Boolean, X>run(options, tx -> {
                    work.run(tx);
                    return true;
                })
                .report();
    }

    /**
     * Reads on a connection that cannot write; each query costs one round trip.
     *
     * <pre>{@code
     * List<String> names = db.read(r -> r.query("select name from player where score > ?", row -> row.textAt(0), 10));
     * }</pre>
     *
     * @param work what is read; it may run again after a lost connection
     * @param <R> its result, not null
     * @param <X> its own failure, which comes out unchanged
     * @return the work's result
     * @throws X the work's failure
     * @throws IllegalStateException inside of another unit on the same thread: it would not see what that has written
     */
    @SuppressWarnings("overloads") // A work is an action: where both fit, the more special one is meant.
    public <R, X extends Exception> R read(ReadWork<R, X> work) throws X {
        return read(ReadOptions.defaults(), work);
    }

    /**
     * As the other, without a result.
     *
     * @param work what is read; it may run again after a lost connection
     * @param <X> its own failure, which comes out unchanged
     * @throws X the work's failure
     */
    @SuppressWarnings("overloads")
    public <X extends Exception> void read(ReadAction<X> work) throws X {
        this.<Boolean, X>read(r -> {
            work.run(r);
            return true;
        });
    }

    /**
     * Reads under options: all statements from one moment.
     *
     * @param options how the database is seen
     * @param work what is read; it may run again after a conflict or a lost connection
     * @param <R> its result, not null
     * @param <X> its own failure, which comes out unchanged
     * @return the work's result
     * @throws X the work's failure
     */
    public <R, X extends Exception> R read(ReadOptions options, ReadWork<R, X> work) throws X {
        return parts.transactor().scopes().read(options, work);
    }

    /**
     * Writes rows in a plain transaction, all or nothing: no files, no key, and the price of plain JDBC.
     *
     * <pre>{@code
     * db.write(w -> w.update("player", Map.of("score", 11), "name = ?", "Ada"));
     * }</pre>
     *
     * @param work what is done; it may run again after a conflict
     * @param <R> its result, not null
     * @param <X> its own failure, which comes out unchanged
     * @return the work's result, committed
     * @throws X the work's failure; everything is rolled back
     * @throws dev.intact.error.CommitOutcomeUnknownException where COMMIT was sent and its answer was lost; a
     *     {@link #transaction} would settle that
     * @throws IllegalStateException inside of another unit on the same thread
     */
    @SuppressWarnings("overloads") // A work is an action: where both fit, the more special one is meant.
    public <R, X extends Exception> R write(WriteWork<R, X> work) throws X {
        return write(WriteOptions.defaults(), work);
    }

    /**
     * As the other, without a result.
     *
     * @param work what is done; it may run again after a conflict
     * @param <X> its own failure, which comes out unchanged
     * @throws X the work's failure; everything is rolled back
     */
    @SuppressWarnings("overloads")
    public <X extends Exception> void write(WriteAction<X> work) throws X {
        this.<Boolean, X>write(w -> {
            work.run(w);
            return true;
        });
    }

    /**
     * Writes under options: an isolation.
     *
     * @param options how
     * @param work what is done; it may run again after a conflict
     * @param <R> its result, not null
     * @param <X> its own failure, which comes out unchanged
     * @return the work's result, committed
     * @throws X the work's failure; everything is rolled back
     */
    public <R, X extends Exception> R write(WriteOptions options, WriteWork<R, X> work) throws X {
        return parts.transactor().scopes().write(options, work);
    }

    /**
     * The same scopes without waiting for them.
     *
     * @return ends with this database
     */
    public AsyncScopes async() {
        return parts.async();
    }

    /**
     * The writing side as plain JDBC, for jOOQ, Jdbi, Hibernate, JdbcTemplate and others.
     *
     * @return ends with this database
     */
    public DataSource dataSource() {
        return new PlainDataSource(() -> parts.connections().lend(Side.WRITE));
    }

    /**
     * The reading side as plain JDBC; the database refuses what would change something.
     *
     * @return ends with this database
     */
    public DataSource readDataSource() {
        return new PlainDataSource(() -> parts.connections().lend(Side.READ));
    }
}
