package dev.intact.load;

import dev.intact.dialect.Workspace;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.ForeignKey;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The standing tables that a load may change: its own, and those whose rows go, or lose their reference, with a row of them.
 * What a trigger changes elsewhere nobody can know beforehand.
 */
record Changing(Workspace workspace) {
    List<TableName> tables(List<StagedTable> staged) throws SQLException {
        Set<TableName> found = new LinkedHashSet<>();
        for (StagedTable table : staged) {
            TablePlan plan = table.plan();
            if (!plan.made()) {
                found.add(plan.table().name());
            }
        }
        for (StagedTable table : staged) {
            if (!table.plan().made() && table.plan().mode() != Mode.APPEND) {
                follow(table.plan().table(), key -> reaches(table.plan(), key), found);
            }
        }
        return new ArrayList<>(found);
    }

    /** An update never changes the columns by which rows are matched. */
    private static boolean reaches(TablePlan plan, ForeignKey key) {
        boolean deletes = plan.mode() == Mode.REPLACE && key.onDelete() != Action.RESTRICT;
        return deletes || (key.onUpdate() != Action.RESTRICT && !plan.key().containsAll(key.parentColumns()));
    }

    private void follow(TableSchema parent, Predicate<ForeignKey> reaching, Set<TableName> found) throws SQLException {
        Deque<ForeignKey> open =
                new ArrayDeque<>(parent.incoming().stream().filter(reaching).toList());
        Set<TableName> seen = new HashSet<>();
        while (!open.isEmpty()) {
            TableName child = open.pop().table();
            if (seen.add(child)) {
                found.add(child);
                workspace.describe(child).stream()
                        .flatMap(table -> table.incoming().stream())
                        .filter(key -> key.onDelete() != Action.RESTRICT || key.onUpdate() != Action.RESTRICT)
                        .forEach(open::add);
            }
        }
    }
}
