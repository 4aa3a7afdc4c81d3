package dev.intact.faults;

import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All rows of some tables, to be compared as a whole; a table that is not there is {@code absent}. */
record Contents(Map<String, List<String>> rows) {

    static Contents of(Target target, List<String> tables) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (String table : tables) {
            rows.put(
                    table,
                    exists(target, "main", table)
                            ? target.rows("select * from " + table).stream()
                                    .sorted()
                                    .toList()
                            : List.of("absent"));
        }
        return new Contents(rows);
    }

    /** How many loads the ledger holds, and that markers and loads agree. */
    static long loads(Target target) {
        if (!exists(target, "intact", "load")) {
            return 0;
        }
        boolean postgres = target.engine() == Engine.POSTGRES;
        String load = postgres ? "intact.load" : "intact_load";
        String commit = postgres ? "intact.commit" : "intact_commit";
        List<String> strange = target.rows("select l.unit_id from " + load + " l left join " + commit
                + " c on c.unit_id = l.unit_id and c.outcome = 'committed' where c.unit_id is null union all"
                + " select c.unit_id from " + commit + " c left join " + load
                + " l on c.unit_id = l.unit_id where c.outcome = 'committed' and l.unit_id is null");
        if (!strange.isEmpty()) {
            throw new AssertionError("Ledger and markers disagree: " + strange);
        }
        return target.count(load);
    }

    private static boolean exists(Target target, String home, String table) {
        if (target.engine() == Engine.POSTGRES) {
            String name = home.equals("main") ? table : home + "." + table;
            return target.rows("select to_regclass('" + name + "') is not null")
                    .get(0)
                    .equals("t");
        }
        Path file = Path.of(target.url());
        if (empty(file)) {
            return false;
        }
        String name = home.equals("main") ? table : home + "_" + table;
        return !target.rows("select 1 from sqlite_schema where type = 'table' and name = '" + name + "'")
                .isEmpty();
    }

    /** Looking into a file that is missing would make it. */
    private static boolean empty(Path file) {
        try {
            return !Files.exists(file) || Files.size(file) == 0 && !Files.exists(Path.of(file + "-wal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
