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
import java.util.Set;

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
        kept(target, postgres);
        return target.count(load);
    }

    /** For each part whose rows are kept there is a table, and there is no other. */
    private static void kept(Target target, boolean postgres) {
        List<String> parts = target.rows("select load_id || '_' || part from "
                + (postgres ? "intact.change" : "intact_change") + " where content = 'rows' and row_count > 0");
        List<String> tables = target.rows(
                postgres
                        ? "select substr(relname, 8) from pg_class where relnamespace = 'intact'::regnamespace"
                                + " and relkind = 'r' and relname like 'change\\_%'"
                        : "select substr(name, 15) from sqlite_schema where type = 'table' and name like"
                                + " 'intact\\_change\\_%' escape '\\'");
        if (!Set.copyOf(parts).equals(Set.copyOf(tables))) {
            throw new AssertionError("Kept parts " + parts + " and their tables disagree: " + tables);
        }
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
