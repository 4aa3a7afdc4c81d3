package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Dialect;
import dev.intact.dialect.Marked;
import dev.intact.dialect.Marked.ByRow;
import dev.intact.dialect.MemoryLimits;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Workspace;
import dev.intact.dialect.WorkspaceSettings;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.io.Ids;
import dev.intact.ledger.ChangeSets;
import dev.intact.ledger.ChangeSets.Added;
import dev.intact.ledger.ChangeSets.Image;
import dev.intact.ledger.ChangeSets.Part;
import dev.intact.ledger.ChangeSets.Rows;
import dev.intact.ledger.ChangeSets.Whole;
import dev.intact.ledger.ChangeTables;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.schema.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Loads, and takes back what was kept of it, row by row and here: what stood before must come out, to the last byte. */
record TakenBack(Trial trial) {
    /** What triggers of the user's own write elsewhere is not kept. */
    private static final String TOLD = "told";

    LoadReport load(Load load) {
        return checked(() -> trial.load(load));
    }

    LoadReport checked(Supplier<LoadReport> loading) {
        Map<String, List<String>> before = standing();
        LoadReport report = loading.get();
        Map<String, List<String>> after = standing();
        try {
            List<Part> parts = parts(report.load().orElseThrow());
            for (Part part : parts) {
                String name = name(part);
                List<String> rows = after.getOrDefault(name, List.of());
                after.put(name, takenBack(part, rows));
            }
            after.values().removeIf(List::isEmpty);
            before.values().removeIf(List::isEmpty);
            assertThat(sorted(after)).as(String.valueOf(parts)).isEqualTo(sorted(before));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return report;
    }

    List<Part> parts(long load) throws SQLException {
        try (Connection connection = trial.target().connect()) {
            return new ChangeSets(dialect()).of(connection, load);
        }
    }

    Dialect dialect() {
        return trial.sqlite() ? new SqliteDialect() : new PostgresDialect();
    }

    private List<String> takenBack(Part part, List<String> after) throws SQLException {
        List<String> rows = new ArrayList<>(after);
        if (part.content() instanceof Rows kept) {
            if (kept.count() > 0) {
                remove(rows, kept(part, Image.ADDED, Image.AFTER));
                rows.addAll(kept(part, Image.GONE, Image.BEFORE));
                assertThat(kept(part, Image.BEFORE)).hasSameSizeAs(kept(part, Image.AFTER));
                assertThat(kept(part, Image.ADDED, Image.AFTER, Image.GONE)).hasSize((int) kept.count());
            }
        } else if (part.content() instanceof Whole whole) {
            assertThat(rows).hasSize((int) whole.count());
            assertThat(marked(part, whole.mark())).hasSameElementsAs(rows);
            rows.clear();
        } else if (part.content() instanceof Added added) {
            List<String> marked = marked(part, added.mark());
            assertThat(marked).hasSize((int) added.count());
            remove(rows, marked);
        } else {
            throw new AssertionError(part);
        }
        return rows;
    }

    private static void remove(List<String> rows, List<String> gone) {
        for (String row : gone) {
            assertThat(rows.remove(row)).as(row + " in " + rows).isTrue();
        }
    }

    private List<String> kept(Part part, Image... images) throws SQLException {
        List<Column> columns = part.columns();
        List<String> values = IntStream.range(0, columns.size())
                .mapToObj(i -> dialect().fromKept(columns.get(i), "v" + i))
                .toList();
        String wanted =
                List.of(images).stream().map(image -> "'" + image.mark() + "'").collect(Collectors.joining(", "));
        return rows("select " + row(values) + " from "
                + new ChangeTables(dialect()).rows(part.load(), part.number()) + " where " + ChangeSets.IMAGE + " in ("
                + wanted + ")");
    }

    List<String> marked(Part part, String mark) throws SQLException {
        Marked marked = mark(part, mark);
        List<String> all = part.columns().stream()
                .map(column -> "t." + dialect().quote(column.name()))
                .toList();
        String from = "select " + row(all) + " from " + name(part) + " t";
        if (marked instanceof ByRow byRow) {
            return rows(from + " where " + byRow.predicate());
        }
        return marked instanceof Marked.Untouched ? rows(from) : List.of(marked.toString());
    }

    Marked mark(Part part, String mark) throws SQLException {
        WorkspaceSettings settings = new WorkspaceSettings(
                Ids.RANDOM.next(), new SessionSettings("a test", Timeouts.USUAL), MemoryLimits.USUAL);
        Dialect dialect = dialect();
        try (Workspace workspace =
                dialect.open(dialect.address(trial.target().url()).orElseThrow(), settings)) {
            return workspace.marked(part.table(), mark, List.of());
        }
    }

    private Map<String, List<String>> standing() {
        String tables = trial.sqlite()
                ? "select '\"' || name || '\"' from sqlite_schema where type = 'table' and name not like 'intact\\_%' escape '\\'"
                        + " and name not like 'sqlite\\_%' escape '\\'"
                : "select quote_ident(n.nspname) || '.' || quote_ident(c.relname) from pg_class c"
                        + " join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p')"
                        + " and not c.relispartition and n.nspname not in"
                        + " ('pg_catalog', 'information_schema', 'intact', 'intact_stage', 'pg_toast')";
        Map<String, List<String>> found = new TreeMap<>();
        try {
            for (String table : rows(tables)) {
                if (plain(table).endsWith(TOLD)) {
                    continue;
                }
                found.put(plain(table), rows("select " + row(columns(table)) + " from " + table));
            }
            return found;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> columns(String table) throws SQLException {
        return rows(
                trial.sqlite()
                        ? "select '\"' || name || '\"' from pragma_table_xinfo('" + plain(table)
                                + "') where hidden = 0 order by cid"
                        : "select quote_ident(attname) from pg_attribute where attrelid = '" + table
                                + "'::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum");
    }

    /** What a row is to the last byte. */
    private String row(List<String> values) {
        return trial.sqlite()
                ? values.stream()
                        .map(value -> "typeof(" + value + ") || quote(" + value + ")")
                        .collect(Collectors.joining(" || ',' || "))
                : "row(" + String.join(", ", values) + ")::text";
    }

    private String name(Part part) {
        String schema = trial.sqlite() ? "" : part.table().name().schema().orElseThrow() + ".";
        return schema + part.table().name().name();
    }

    private static String plain(String quoted) {
        return quoted.replace("\"", "");
    }

    /** By a connection that says values as those of loads do. */
    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = trial.target().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private static Map<String, List<String>> sorted(Map<String, List<String>> tables) {
        Map<String, List<String>> sorted = new TreeMap<>();
        tables.forEach((name, rows) -> sorted.put(name, rows.stream().sorted().toList()));
        return sorted;
    }
}
