package dev.intact.publish;

import dev.intact.dialect.Workspace;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which tables foreign keys with actions reach when a load takes away or changes rows, and by which keys. */
final class Reach {
    private final Workspace workspace;
    private final Map<TableName, TableWork> works;
    private final Map<TableName, TableSchema> tables = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private final Set<TableName> changing = new HashSet<>();

    private Reach(Workspace workspace, Map<TableName, TableWork> works) {
        this.workspace = workspace;
        this.works = works;
    }

    /** Rows of the child change with rows of the parent. */
    record Edge(TableSchema parent, ForeignKey key, TableSchema child) {}

    static Reach of(Workspace workspace, Map<TableName, TableWork> works) throws SQLException {
        Reach reach = new Reach(workspace, works);
        Deque<TableSchema> open = new ArrayDeque<>();
        for (TableWork work : works.values()) {
            for (ForeignKey key : work.plan().table().incoming()) {
                boolean renames = renames(work, key);
                if (renames || (work.mayDelete() && key.onDelete() != Action.RESTRICT)) {
                    reach.add(work.plan().table(), key, renames, open);
                }
            }
        }
        while (!open.isEmpty()) {
            TableSchema parent = open.pop();
            for (ForeignKey key : parent.incoming()) {
                boolean renames = mayRename(parent, key);
                if (renames || key.onDelete() != Action.RESTRICT) {
                    reach.add(parent, key, renames, open);
                }
            }
        }
        return reach;
    }

    private static boolean renames(TableWork work, ForeignKey key) {
        return key.onUpdate() != Action.RESTRICT
                && work.strategy() == Strategy.MERGE
                && !work.plan().key().containsAll(key.parentColumns());
    }

    private static boolean mayRename(TableSchema parent, ForeignKey key) {
        return key.onUpdate() != Action.RESTRICT
                && parent.foreignKeys().stream()
                        .anyMatch(own -> !Collections.disjoint(own.columns(), key.parentColumns()));
    }

    private void add(TableSchema parent, ForeignKey key, boolean renames, Deque<TableSchema> open) throws SQLException {
        TableSchema known = tables.get(key.table());
        Optional<TableSchema> child = known == null ? described(key.table()) : Optional.of(known);
        if (child.isEmpty()) {
            return;
        }
        edges.add(new Edge(parent, key, child.get()));
        if (renames || key.onDelete() != Action.CASCADE) {
            changing.add(child.get().name());
        }
        if (tables.putIfAbsent(child.get().name(), child.get()) == null) {
            open.push(child.get());
        }
    }

    private Optional<TableSchema> described(TableName name) throws SQLException {
        TableWork work = works.get(name);
        return work == null ? workspace.describe(name) : Optional.of(work.plan().table());
    }

    List<Edge> edges() {
        return List.copyOf(edges);
    }

    boolean has(TableName table) {
        return tables.containsKey(table);
    }

    /** Those that the load itself does not write. */
    Collection<TableSchema> others() {
        return tables.values().stream()
                .filter(table -> !works.containsKey(table.name()))
                .toList();
    }

    /** The columns of a table that keys may change. */
    List<String> columns(TableName table) {
        return edges.stream()
                .filter(edge -> edge.child().name().equals(table))
                .flatMap(edge -> edge.key().columns().stream())
                .distinct()
                .toList();
    }

    /** Whether rows of a table may be changed, not only taken away. */
    boolean mayChange(TableName table) {
        return changing.contains(table);
    }
}
