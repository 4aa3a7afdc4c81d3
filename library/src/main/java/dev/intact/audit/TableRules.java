package dev.intact.audit;

import dev.intact.audit.Audit.Finding;
import dev.intact.audit.Audit.Way;
import dev.intact.audit.Audit.Words;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.Mode;
import dev.intact.schema.TableSchema;
import dev.intact.stage.Binding;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What one table's rows must keep among themselves and against those that stand: unique keys, and valid values. */
final class TableRules {
    private static final String ROW = StageTable.ROW;

    private final Dialect dialect;
    private final Workspace workspace;
    private final TablePlan plan;
    private final StagedTable staged;
    private final StageTable stage;
    private final Words words;
    private final Way way;

    TableRules(Dialect dialect, Workspace workspace, StagedTable staged, Way way) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.staged = staged;
        this.plan = staged.plan();
        this.stage = staged.stage();
        this.way = way;
        this.words = new Words(dialect, plan.table(), stage);
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (plan.isOfSameKind() && plan.made()) {
            // The same rows stand in a table of the same rules already.
            return findings;
        }
        for (Binding binding : plan.isOfSameKind() ? List.<Binding>of() : plan.bindings()) {
            invalid(binding).ifPresent(findings::add);
        }
        uniques().forEach((columns, nullsDistinct) -> {
            if (!staged.ascends(columns)) {
                findings.add(twice(columns, nullsDistinct));
            }
            standing(columns).ifPresent(findings::add);
        });
        ambiguous().ifPresent(findings::add);
        if (isMatched()) {
            plan.bindings().stream()
                    .map(Binding::column)
                    .filter(c -> c.fill() == Column.Fill.IDENTITY_ALWAYS
                            && !plan.key().contains(c.name()))
                    .forEach(c -> findings.add(renumbered(c)));
        }
        return findings;
    }

    private boolean isMatched() {
        return !plan.made() && plan.mode() != Mode.APPEND && !plan.key().isEmpty() && plan.binds(plan.key());
    }

    /** No UPDATE can write an identity that is generated always. */
    private Finding renumbered(Column column) {
        return finding(
                "identity",
                Optional.of(column.name()),
                "select s." + ROW + ", null" + words.values("s", List.of(column.name())) + " from " + stage.sql()
                        + " s join " + workspace.target(plan.table().name()) + " t on "
                        + words.matches("t", "s", plan.key()) + " where " + words.standing("t", column.name())
                        + " is distinct from " + words.staged("s", column.name()),
                "the row has another " + column.name() + ", which is generated always and cannot be changed");
    }

    /** Staged rows whose key several rows of the table have: no unique index kept them apart. */
    private Optional<Finding> ambiguous() {
        boolean kept = plan.table().keys().stream().anyMatch(key -> plan.key().containsAll(key.columns()));
        if (!isMatched() || kept) {
            return Optional.empty();
        }
        String several = plan.key().stream()
                .map(c -> words.standing("t", c) + " as k" + plan.key().indexOf(c))
                .collect(Collectors.joining(", "));
        String grouped = plan.key().stream().map(c -> words.standing("t", c)).collect(Collectors.joining(", "));
        String equal = plan.key().stream()
                .map(c -> words.staged("s", c) + " = f.k" + plan.key().indexOf(c))
                .collect(Collectors.joining(" and "));
        String sql = "select s." + ROW + ", null" + words.values("s", plan.key()) + " from " + stage.sql()
                + " s join (select " + several + " from "
                + workspace.target(plan.table().name()) + " t group by "
                + grouped + " having count(*) > 1) f on " + equal;
        return Optional.of(finding(
                "key",
                Optional.of(String.join(", ", plan.key())),
                sql,
                "the key {} stands more than once in " + plan.table().name() + ": its rows cannot be told apart"));
    }

    /** The lists of columns that are unique together and all loaded: the key first. */
    private Map<List<String>, Boolean> uniques() {
        Map<List<String>, Boolean> uniques = new LinkedHashMap<>();
        if (!plan.key().isEmpty() && plan.binds(plan.key())) {
            uniques.put(plan.key(), true);
        }
        for (TableSchema.Key key : plan.table().keys()) {
            if (plan.binds(key.columns())) {
                uniques.putIfAbsent(key.columns(), key.nullsDistinct());
            }
        }
        return uniques;
    }

    private Optional<Finding> invalid(Binding binding) {
        String column = binding.column().name();
        return dialect.invalid(binding.column(), "s." + dialect.quote(column))
                .map(bad -> finding(
                        "type " + binding.column().sqlType(),
                        Optional.of(column),
                        "select s." + ROW + ", null" + words.values("s", List.of(column)) + " from " + stage.sql()
                                + " s where s." + dialect.quote(column) + " is not null and " + bad,
                        "not a value of the type " + binding.column().sqlType()));
    }

    private Finding twice(List<String> columns, boolean nullsDistinct) {
        String list = columns.stream().map(c -> words.staged("g", c)).collect(Collectors.joining(", "));
        String named = columns.stream()
                .map(c -> words.staged("g", c) + " as k" + columns.indexOf(c))
                .collect(Collectors.joining(", "));
        String full = nullsDistinct ? " where " + allPresent("g", columns) : "";
        String equal = columns.stream()
                .map(c -> words.staged("s", c) + (nullsDistinct ? " = " : " is not distinct from ") + "f.k"
                        + columns.indexOf(c))
                .collect(Collectors.joining(" and "));
        Finding finding = finding(
                "unique key",
                Optional.of(String.join(", ", columns)),
                "select s." + ROW + ", f.first_row" + words.values("s", columns) + " from " + stage.sql()
                        + " s join (select " + named + ", min(g." + ROW + ") as first_row from " + stage.sql() + " g"
                        + full + " group by " + list + " having count(*) > 1) f on " + equal + " and s." + ROW
                        + (way == Way.LEAVE_OUT ? " >= " : " > ") + "f.first_row",
                "the key {} stands "
                        + (way == Way.LEAVE_OUT ? "more than once in the source" : "a second time in the source"));
        return finding.probed(repeated(columns, list, full));
    }

    /**
     * Whether any key stands twice, without the rows: joined to its groups, a large stage would be grouped once more by
     * each parallel worker. Whole numbers are counted by sorting them, which costs little where they come in order.
     */
    private String repeated(List<String> columns, String list, String full) {
        String from = " from " + stage.sql() + " g" + full;
        boolean number = columns.size() == 1
                && !full.isEmpty()
                && plan.table()
                        .column(columns.get(0))
                        .filter(c -> c.type() instanceof ColumnType.Int)
                        .isPresent();
        return number
                ? "select 1 from (select count(" + list + ") as n, count(distinct " + list + ") as d" + from
                        + ") c where c.n <> c.d"
                : "select 1" + from + " group by " + list + " having count(*) > 1 limit 1";
    }

    /** A staged row whose unique values a row has that will stay. */
    private Optional<Finding> standing(List<String> columns) {
        if (plan.made() || plan.mode() == Mode.REPLACE || (plan.mode() == Mode.UPSERT && columns.equals(plan.key()))) {
            return Optional.empty();
        }
        String target = workspace.target(plan.table().name());
        String sql = "select s." + ROW + ", null" + words.values("s", columns) + " from " + stage.sql()
                + " s where exists (select 1 from " + target + " t where " + words.matches("t", "s", columns)
                + staying() + ")";
        return Optional.of(finding(
                "unique key",
                Optional.of(String.join(", ", columns)),
                sql,
                "the key {} exists already in " + plan.table().name()));
    }

    /** In an upsert, a row that is itself updated gives its values up. */
    private String staying() {
        return plan.mode() == Mode.UPSERT
                ? " and not exists (select 1 from " + stage.sql() + " o where " + words.matches("t", "o", plan.key())
                        + ")"
                : "";
    }

    private String allPresent(String alias, List<String> columns) {
        return columns.stream()
                .map(c -> alias + "." + dialect.quote(c) + " is not null")
                .collect(Collectors.joining(" and "));
    }

    private Finding finding(String name, Optional<String> column, String sql, String text) {
        return new Finding(name, plan.label(), column, sql, text);
    }
}
