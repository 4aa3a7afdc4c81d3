package dev.intact.audit;

import dev.intact.audit.Audit.Finding;
import dev.intact.audit.Audit.Words;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.StageTable;
import dev.intact.dialect.Workspace;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema.Action;
import dev.intact.schema.TableSchema.ForeignKey;
import dev.intact.stage.StagedTable;
import dev.intact.stage.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Foreign keys, on the tables as they will be: children without a parent, and parents taken from their children. */
final class ReferenceRules {
    private final Dialect dialect;
    private final Workspace workspace;
    private final List<StagedTable> tables;

    ReferenceRules(Dialect dialect, Workspace workspace, List<StagedTable> tables) {
        this.dialect = dialect;
        this.workspace = workspace;
        this.tables = tables;
    }

    /** Staged rows that refer to nothing. */
    List<Finding> ofRows(StagedTable child) {
        return child.plan().table().foreignKeys().stream()
                .filter(key -> child.plan().binds(key.columns()))
                .filter(key -> !isIncomplete(key.parent()))
                .map(key -> orphan(child, key))
                .toList();
    }

    /** A parent with unread rows would make its children look like orphans. */
    private boolean isIncomplete(TableName parent) {
        return staged(parent).filter(StagedTable::isIncomplete).isPresent();
    }

    private boolean isSifted(TableName parent) {
        return staged(parent).filter(t -> t.rejected() > 0).isPresent();
    }

    private Finding orphan(StagedTable child, ForeignKey key) {
        Words words = new Words(dialect, child.plan().table(), child.stage());
        String present = key.columns().stream()
                .map(c -> "s." + dialect.quote(c) + " is not null")
                .collect(Collectors.joining(" and "));
        String parents = parents(words, key).stream()
                .map(exists -> " and not exists (" + exists + ")")
                .collect(Collectors.joining());
        return new Finding(
                "foreign key",
                child.plan().label(),
                Optional.of(String.join(", ", key.columns())),
                "select " + row(child) + ", null" + words.values("s", key.columns()) + " from "
                        + child.stage().sql() + " s where " + present + parents,
                key.parent().name() + " has no " + String.join(", ", key.parentColumns()) + " {}"
                        + (isSifted(key.parent()) ? ", or its row was left out" : ""));
    }

    /** Rows that were built have no number; that one is at fault is enough. */
    private static String row(StagedTable child) {
        return child.stage().kind() == StageTable.Kind.NUMBERED ? "s." + StageTable.ROW : "0";
    }

    /** Where a parent may be: among the staged rows, and among those that stand and stay. */
    private List<String> parents(Words child, ForeignKey key) {
        Optional<StagedTable> staged = staged(key.parent());
        List<String> parents = new ArrayList<>();
        staged.filter(parent -> parent.plan().binds(key.parentColumns())).ifPresent(parent -> {
            Words words = new Words(dialect, parent.plan().table(), parent.stage());
            parents.add("select 1 from " + parent.stage().sql() + " p where "
                    + pairs(key, i -> words.staged("p", key.parentColumns().get(i)), child));
        });
        if (staged.isEmpty() || (!staged.get().plan().made() && !isReplaced(staged.get(), key))) {
            parents.add("select 1 from " + workspace.target(key.parent()) + " t where "
                    + pairs(key, i -> "t." + dialect.quote(key.parentColumns().get(i)), child));
        }
        return parents;
    }

    /** Whether the standing parents are exactly the staged ones. */
    private static boolean isReplaced(StagedTable parent, ForeignKey key) {
        return parent.plan().mode() == Mode.REPLACE && parent.plan().binds(key.parentColumns());
    }

    private static String pairs(ForeignKey key, IntFunction<String> parent, Words child) {
        return IntStream.range(0, key.columns().size())
                .mapToObj(i -> parent.apply(i) + " = "
                        + child.staged("s", key.columns().get(i)))
                .collect(Collectors.joining(" and "));
    }

    /** Standing rows that would be taken away although rows refer to them that stay. */
    List<Finding> ofTakenParents(StagedTable parent) {
        TablePlan plan = parent.plan();
        if (plan.mode() != Mode.REPLACE
                || plan.made()
                || isIncomplete(plan.table().name())) {
            return List.of();
        }
        return plan.table().incoming().stream()
                .filter(key -> key.onDelete() == Action.RESTRICT && plan.binds(key.parentColumns()))
                .filter(key -> staged(key.table())
                        .filter(c -> c.plan().mode() == Mode.REPLACE)
                        .isEmpty())
                .map(key -> taken(parent, key))
                .toList();
    }

    private Finding taken(StagedTable parent, ForeignKey key) {
        Words words = new Words(dialect, parent.plan().table(), parent.stage());
        String pairs = IntStream.range(0, key.columns().size())
                .mapToObj(i -> "c." + dialect.quote(key.columns().get(i)) + " = "
                        + words.staged("p", key.parentColumns().get(i)))
                .collect(Collectors.joining(" and "));
        String present = key.columns().stream()
                .map(c -> "c." + dialect.quote(c) + " is not null")
                .collect(Collectors.joining(" and "));
        String values =
                key.columns().stream().map(c -> ", c." + dialect.quote(c)).collect(Collectors.joining());
        String sql = "select distinct 0, null" + values + " from " + workspace.target(key.table()) + " c where "
                + present + " and not exists (select 1 from " + parent.stage().sql() + " p where " + pairs + ")"
                + updated(key) + followed(parent, key, words);
        return new Finding(
                "foreign key",
                key.table().name(),
                Optional.of(String.join(", ", key.columns())),
                sql,
                "the replace would take {} from " + parent.plan().table().name() + ", but rows of " + key.table()
                        + " refer to it");
    }

    /** Children of a row that only gets other values change with it, where the key says so. */
    private String followed(StagedTable parent, ForeignKey key, Words words) {
        TablePlan plan = parent.plan();
        if (key.onUpdate() == Action.RESTRICT || plan.key().isEmpty()) {
            return "";
        }
        String standing = IntStream.range(0, key.columns().size())
                .mapToObj(i -> " and c." + dialect.quote(key.columns().get(i)) + " = t."
                        + dialect.quote(key.parentColumns().get(i)))
                .collect(Collectors.joining());
        return " and not exists (select 1 from " + workspace.target(plan.table().name()) + " t join "
                + parent.stage().sql() + " s on " + words.matches("t", "s", plan.key()) + " where 1 = 1" + standing
                + ")";
    }

    /** Children that are themselves updated are looked at as staged rows. */
    private String updated(ForeignKey key) {
        return staged(key.table())
                .filter(child ->
                        child.plan().mode() == Mode.UPSERT && child.plan().binds(key.columns()))
                .map(child -> {
                    Words words = new Words(dialect, child.plan().table(), child.stage());
                    return " and not exists (select 1 from " + child.stage().sql() + " o where "
                            + words.matches("c", "o", child.plan().key()) + ")";
                })
                .orElse("");
    }

    private Optional<StagedTable> staged(TableName table) {
        return tables.stream()
                .filter(t -> t.plan().table().name().equals(table))
                .findFirst();
    }
}
