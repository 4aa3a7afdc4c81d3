package dev.intact.tx;

import dev.intact.write.TableWrite;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a scope that writes can do, besides asking. For the thread that runs the scope's work. */
public sealed interface Changes extends Queries permits WriteScope, Transaction {
    /**
     * Runs one statement: an insert, update or delete, or DDL.
     *
     * @param sql with {@code ?} for each parameter
     * @param parameters bound in order
     * @return rows that it changed
     */
    long execute(String sql, @Nullable Object... parameters);

    /**
     * Adds one row.
     *
     * <pre>{@code
     * w.insert("player", Map.of("name", "Ada", "score", 10));
     * }</pre>
     *
     * @param table that stands, spelt as it is stored; {@code schema.table} where a schema has to be named
     * @param values by column, spelt as it is stored; columns that are not named get their defaults
     * @return 1, or 0 where a rule of the table keeps the row out
     */
    long insert(String table, Map<String, ? extends @Nullable Object> values);

    /**
     * Changes the rows that a condition names.
     *
     * <pre>{@code
     * w.update("player", Map.of("score", 11), "name = ?", "Ada");
     * }</pre>
     *
     * @param table that stands, spelt as it is stored; {@code schema.table} where a schema has to be named
     * @param values by column, spelt as it is stored; at least one
     * @param condition SQL with {@code ?} for each parameter
     * @param parameters of the condition, bound in order
     * @return rows that it changed
     */
    long update(
            String table,
            Map<String, ? extends @Nullable Object> values,
            String condition,
            @Nullable Object... parameters);

    /**
     * Many rows into one table, by the database's bulk path.
     *
     * @param table that stands; {@code schema.table} where a schema has to be named
     * @return says what the rows do, and takes them
     */
    TableWrite writeTo(String table);
}
