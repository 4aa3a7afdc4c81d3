package dev.intact.load;

import dev.intact.stage.StagedTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How far a restore goes back, table by table. */
final class Restored {
    private Restored() {}

    static boolean isAmong(List<TableLoad> tables) {
        return tables.stream().anyMatch(table -> kept(table).findFirst().isPresent());
    }

    /** By the tables' names as the ledger has them; empty for any other load. */
    static Map<String, Long> moments(List<TableLoad> tables, List<StagedTable> staged) {
        Map<String, Long> byLabel = new HashMap<>();
        tables.forEach(
                table -> kept(table).forEach(kept -> byLabel.put(table.table().toString(), kept.lastLoad())));
        Map<String, Long> moments = new HashMap<>();
        for (StagedTable table : staged) {
            Long moment = byLabel.get(table.plan().label());
            if (moment != null) {
                moments.put(table.plan().table().name().toString(), moment);
            }
        }
        return moments;
    }

    private static Stream<Input.Kept> kept(TableLoad table) {
        return table.inputs().stream().filter(Input.Kept.class::isInstance).map(Input.Kept.class::cast);
    }
}
