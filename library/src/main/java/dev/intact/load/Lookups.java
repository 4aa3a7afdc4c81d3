package dev.intact.load;

import dev.intact.schema.Mode;
import dev.intact.schema.TableSchema.ForeignKey;
import dev.intact.stage.TablePlan;
import java.util.ArrayList;
import java.util.List;

/** By which columns staged rows will be found: their key where they are matched, and what other rows refer to. */
final class Lookups {
    private Lookups() {}

    static List<List<String>> of(TablePlan plan, List<TablePlan> all) {
        List<List<String>> lookups = new ArrayList<>();
        if (plan.mode() != Mode.APPEND && !plan.key().isEmpty()) {
            lookups.add(plan.key());
        }
        for (TablePlan child : all) {
            for (ForeignKey key : child.table().foreignKeys()) {
                if (key.parent().equals(plan.table().name()) && plan.binds(key.parentColumns())) {
                    lookups.add(key.parentColumns());
                }
            }
        }
        for (ForeignKey key : plan.table().incoming()) {
            if (plan.mode() == Mode.REPLACE && plan.binds(key.parentColumns())) {
                lookups.add(key.parentColumns());
            }
        }
        return lookups;
    }
}
