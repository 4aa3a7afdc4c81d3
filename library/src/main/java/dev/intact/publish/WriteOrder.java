package dev.intact.publish;

import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.ForeignKey;
import dev.intact.stage.StagedTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The order in which tables are written: those that refer to each other in a circle together, every other after the
 * tables it refers to (strongly connected components, R. Tarjan, SIAM J. Computing 1, 1972).
 */
public final class WriteOrder<T> {
    private final Function<T, TableSchema> schemas;
    private final Map<TableName, T> tables = new HashMap<>();
    private final Map<TableName, Integer> index = new HashMap<>();
    private final Map<TableName, Integer> low = new HashMap<>();
    private final Deque<TableName> open = new ArrayDeque<>();
    private final Set<TableName> onStack = new HashSet<>();
    private final List<List<T>> groups = new ArrayList<>();

    private WriteOrder(List<T> all, Function<T, TableSchema> schemas) {
        this.schemas = schemas;
        all.forEach(table -> tables.put(schemas.apply(table).name(), table));
        all.forEach(table -> {
            if (!index.containsKey(schemas.apply(table).name())) {
                visit(schemas.apply(table).name());
            }
        });
    }

    /**
     * Groups tables, parents first.
     *
     * @param staged all tables of a load
     * @return groups of one table, or of several that refer to each other in a circle
     */
    public static List<List<StagedTable>> of(List<StagedTable> staged) {
        return of(staged, table -> table.plan().table());
    }

    /**
     * Groups whatever is done to tables, parents first.
     *
     * @param all one for each table
     * @param schemas the table of each
     * @param <T> what is done
     * @return groups of one, or of several whose tables refer to each other in a circle
     */
    public static <T> List<List<T>> of(List<T> all, Function<T, TableSchema> schemas) {
        return List.copyOf(new WriteOrder<>(all, schemas).groups);
    }

    private void visit(TableName name) {
        index.put(name, index.size());
        low.put(name, index.get(name));
        open.push(name);
        onStack.add(name);
        for (ForeignKey key : schema(name).foreignKeys()) {
            TableName parent = key.parent();
            if (!tables.containsKey(parent)) {
                continue;
            }
            if (!index.containsKey(parent)) {
                visit(parent);
                low.merge(name, low.get(parent), Math::min);
            } else if (onStack.contains(parent)) {
                low.merge(name, index.get(parent), Math::min);
            }
        }
        if (low.get(name).equals(index.get(name))) {
            groups.add(group(name));
        }
    }

    private TableSchema schema(TableName name) {
        return schemas.apply(Objects.requireNonNull(tables.get(name)));
    }

    private List<T> group(TableName root) {
        List<T> group = new ArrayList<>();
        TableName name;
        do {
            name = open.pop();
            onStack.remove(name);
            group.add(Objects.requireNonNull(tables.get(name)));
        } while (!name.equals(root));
        return List.copyOf(group);
    }
}
