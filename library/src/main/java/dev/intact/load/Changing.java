package dev.intact.load;

import dev.intact.dialect.Workspace;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.ForeignKey;
import dev.intact.schema.TableSchema.OnDelete;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
            if (!table.plan().made() && table.plan().mode() == Mode.REPLACE) {
                follow(table.plan().table(), found, new HashSet<>());
            }
        }
        return new ArrayList<>(found);
    }

    private void follow(TableSchema parent, Set<TableName> found, Set<TableName> seen) throws SQLException {
        for (ForeignKey key : parent.incoming()) {
            if (key.onDelete() != OnDelete.RESTRICT && seen.add(key.table())) {
                found.add(key.table());
                Optional<TableSchema> child = workspace.describe(key.table());
                if (child.isPresent()) {
                    follow(child.get(), found, seen);
                }
            }
        }
    }
}
