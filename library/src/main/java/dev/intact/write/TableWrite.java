package dev.intact.write;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.WriteSpec.Action;
import dev.intact.schema.TableName;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes many rows of a program into one standing table, within the open transaction:
 *
 * <pre>{@code
 * tx.writeTo("price").onConflictUpdate("sku").rows(feed.stream());
 * long id = (long) tx.writeTo("invoice").returning("id").rows(List.of(invoice)).returned().get(0).values().get(0);
 * }</pre>
 *
 * <p>A row is a {@link java.util.Map}, a record, a bean (with public getters) or a {@link dev.intact.schema.Row}; what it
 * does not bring gets the column's default. Values are kept exactly or refused; what the column's type does not know is
 * taken by its text, as a load would take it. A local date and time in a column of moments is taken as UTC's; text for a
 * column of JSON is JSON. The same key twice among the rows means what it would mean row by row.
 *
 * <p>A write is kept whole or not at all. Where it fails (a row is refused, the database refuses it, the rows themselves
 * throw), nothing of it stays, the transaction goes on as it was before, and the failure comes out: the rows' own
 * unchanged, others as {@link dev.intact.error.IntactException}, which names table, row (from 1), column, value and reason.
 * The rows may come from a query of the same transaction; they must not write with another {@code TableWrite} of it.
 *
 * <p>Immutable: each method gives a new write, and each call of {@code rows} writes once. For the thread of the
 * transaction.
 */
public final class TableWrite {
    private final Dialect dialect;
    private final Supplier<ProgramSession> session;
    private final TableName table;
    private final Choice choice;

    /**
     * A plain insert.
     *
     * @param dialect of the session
     * @param session asked when rows are written; has a transaction then
     * @param table where the rows go
     */
    public TableWrite(Dialect dialect, Supplier<ProgramSession> session, TableName table) {
        this(dialect, session, table, new Choice(List.of(), Action.INSERT, List.of(), List.of()));
    }

    private TableWrite(Dialect dialect, Supplier<ProgramSession> session, TableName table, Choice choice) {
        this.dialect = dialect;
        this.session = session;
        this.table = table;
        this.choice = choice;
    }

    /**
     * Names the columns that the rows bring. Without it, the first row names them; a {@link dev.intact.schema.Row}, which
     * has no names, brings all columns in the table's order but generated ones.
     *
     * @param columns in the order of the values
     * @return a copy
     */
    public TableWrite columns(String... columns) {
        return with(new Choice(List.of(columns), choice.action(), choice.key(), choice.returning()));
    }

    /**
     * Rows whose key exists take the place of the present one, with the columns that they bring; a row that would not
     * change is not touched.
     *
     * @param key the columns of a primary key or unique index
     * @return a copy
     */
    public TableWrite onConflictUpdate(String... key) {
        return keyed(Action.UPSERT, key);
    }

    /**
     * Rows whose key exists are passed over.
     *
     * @param key the columns of a primary key or unique index
     * @return a copy
     */
    public TableWrite onConflictNothing(String... key) {
        return keyed(Action.INSERT_NEW, key);
    }

    /**
     * Rows change the present ones of the same values in these columns; none is added, and one that would not change is
     * not touched.
     *
     * @param key columns among those that the rows bring; they need not be unique
     * @return a copy
     */
    public TableWrite updateBy(String... key) {
        return keyed(Action.UPDATE, key);
    }

    /**
     * Rows remove the present ones of the same values in these columns. What else they bring does not matter.
     *
     * @param key columns among those that the rows bring; they need not be unique
     * @return a copy
     */
    public TableWrite deleteBy(String... key) {
        return keyed(Action.DELETE, key);
    }

    /**
     * Asks for what the database filled in; for a plain insert only. All of it is held in memory.
     *
     * @param columns to bring back
     * @return a copy
     */
    public TableWrite returning(String... columns) {
        return with(new Choice(choice.columns(), choice.action(), choice.key(), List.of(columns)));
    }

    private TableWrite keyed(Action action, String... key) {
        if (key.length == 0) {
            throw new IllegalArgumentException("A write to " + table + " by a key needs the key's columns");
        }
        return with(new Choice(choice.columns(), action, List.of(key), choice.returning()));
    }

    private TableWrite with(Choice changed) {
        if (!changed.returning().isEmpty() && changed.action() != Action.INSERT) {
            throw new IllegalArgumentException("What the database filled in comes back from a plain insert only, not"
                    + " from a write to " + table + " by a key");
        }
        return new TableWrite(dialect, session, table, changed);
    }

    /**
     * Writes the rows.
     *
     * @param rows read once, closed afterwards; without any, nothing happens
     * @return how many
     */
    public WriteResult rows(Stream<?> rows) {
        try (rows) {
            return write(rows.iterator());
        }
    }

    /**
     * Writes the rows.
     *
     * @param rows read once; without any, nothing happens
     * @return how many
     */
    public WriteResult rows(Iterable<?> rows) {
        return write(rows.iterator());
    }

    private WriteResult write(Iterator<? extends @Nullable Object> rows) {
        if (!rows.hasNext()) {
            return new WriteResult(0, 0, List.of());
        }
        return new WriteRun(dialect, session.get(), table, choice).write(rows);
    }

    /**
     * What is to be done.
     *
     * @param columns that rows bring; empty where the first row says it
     * @param action what a row does
     * @param key the columns that find the present row
     * @param returning what to bring back
     */
    record Choice(List<String> columns, Action action, List<String> key, List<String> returning) {}
}
