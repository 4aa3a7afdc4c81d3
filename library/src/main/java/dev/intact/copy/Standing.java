package dev.intact.copy;

import dev.intact.dialect.Addition;
import dev.intact.dialect.Snapshot;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.DatabaseSchema;
import dev.intact.schema.DatabaseSchema.Index;
import dev.intact.schema.DatabaseSchema.Other;
import dev.intact.schema.DatabaseSchema.Table;
import dev.intact.schema.DatabaseSchema.View;
import dev.intact.schema.FieldNames;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.Check;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tables that stand already in the target get rows, and the indexes and views they lack: what else the source has by now is said. */
final class Standing {
    private static final String REASON =
            "the table stands already, and a copy makes only its rows, indexes and views; make it there yourself";

    private static final String OTHER =
            "something of that name stands in the target already, made in another way; it is left as it is";
    private static final String UNIQUE =
            "rows that only the target has may not keep to it; make it there yourself, or copy"
                    + " with --mode replace";

    private final CopyPlan plan;
    private final Way way;
    private final DatabaseSchema source;
    private final DatabaseSchema target;
    private final Set<String> said;
    private final List<Remark> remarks;

    private Standing(CopyPlan plan, DatabaseSchema source, DatabaseSchema target, Way way) {
        this.plan = plan;
        this.way = way;
        this.source = source;
        this.target = target;
        this.said = plan.remarks().stream().map(Remark::what).collect(Collectors.toSet());
        this.remarks = new ArrayList<>(plan.remarks());
    }

    /**
     * How two databases are compared.
     *
     * @param same whether both say things in the same words
     * @param mode what becomes of rows that only the target has
     * @param trial tries what is made
     */
    record Way(boolean same, Mode mode, Trial trial) {}

    /** The plan with what standing tables lack. A column that is missing there is refused. */
    static CopyPlan compared(CopyPlan plan, Snapshot from, Snapshot to, Way way) throws SQLException {
        List<TableSchema> sources = new ArrayList<>();
        List<TableSchema> targets = new ArrayList<>();
        for (CopiedTable table : plan.tables()) {
            Optional<TableSchema> stands = to.describe(table.target().name());
            if (stands.isPresent()) {
                targets.add(stands.get());
                sources.add(from.describe(table.source()).orElseThrow());
            }
        }
        DatabaseSchema there = to.schema(targets);
        return targets.isEmpty() && there.views().isEmpty()
                ? plan
                : new Standing(plan, from.schema(sources), there, way).compared();
    }

    private CopyPlan compared() throws SQLException {
        List<Addition> additions = new ArrayList<>();
        List<TableName> standing = new ArrayList<>();
        for (int i = 0; i < source.tables().size(); i++) {
            Table there = target.tables().get(i);
            CopiedTable planned = planned(source.tables().get(i).shape());
            standing.add(planned.target().name());
            refuseMissingColumns(planned.target(), there.shape());
            additions.addAll(indexes(source.tables().get(i), there, planned));
            keys(planned.target(), there);
            references(planned.target(), there.shape());
            checks(planned.target(), there.shape());
        }
        triggers();
        views(standing, additions);
        return new CopyPlan(plan.tables(), additions, standing, remarks);
    }

    /** Each is tried as it will be made, where that needs no lock that others wait for. */
    private void views(List<TableName> standing, List<Addition> additions) throws SQLException {
        Map<String, View> views = new HashMap<>();
        target.views().forEach(view -> views.put(lower(view.name().name()), view));
        Map<String, View> sources = new HashMap<>();
        source.views().forEach(view -> sources.put(lower(view.name().name()), view));
        List<String> before = new ArrayList<>();
        plan.tables().stream()
                .filter(table -> !standing.contains(table.target().name()))
                .forEach(table -> before.addAll(table.definition().table()));
        for (Addition view : plan.additions()) {
            String name = lower(view.name().name());
            if (views.containsKey(name)) {
                boolean differs = way.same()
                        && sources.containsKey(name)
                        && !bare(views.get(name).query())
                                .equals(bare(sources.get(name).query()));
                if (differs) {
                    remarks.add(new Remark(Remark.Weight.NOT_COPIED, view.what(), OTHER));
                }
                continue;
            }
            before.add(view.sql());
            Optional<String> refusal = view.name().schema().isPresent()
                    ? way.trial().refusal(before.toArray(String[]::new))
                    : Optional.empty();
            if (refusal.isPresent()) {
                before.remove(view.sql());
                remarks.add(new Remark(
                        Remark.Weight.NOT_COPIED,
                        view.what(),
                        "over the tables that stand it fails: " + refusal.get()));
            } else {
                additions.add(view);
            }
        }
    }

    private CopiedTable planned(TableSchema shape) {
        return plan.tables().stream()
                .filter(table -> table.source().equals(shape.name()))
                .findFirst()
                .orElseThrow();
    }

    private static void refuseMissingColumns(TableSchema planned, TableSchema there) {
        List<String> names =
                there.columns().stream().map(column -> column.name()).toList();
        List<String> missing = planned.columns().stream()
                .filter(column -> FieldNames.find(names, column.name()) < 0)
                .map(column -> column.name() + (column.sqlType().isEmpty() ? "" : " " + column.sqlType()))
                .toList();
        if (!missing.isEmpty()) {
            throw new ConfigurationException("The table " + there.name() + " stands in the target without "
                    + String.join(", ", missing) + ", which it has in the source by now. Nothing was changed. Add "
                    + (missing.size() == 1 ? "that column" : "those columns")
                    + " with ALTER TABLE … ADD COLUMN, or name the tables to be copied with --tables.");
        }
    }

    private List<Addition> indexes(Table here, Table there, CopiedTable planned) {
        List<Addition> missing = new ArrayList<>();
        SameIndex same = new SameIndex(way.same(), planned);
        for (Index index : here.indexes()) {
            String what = "index " + index.name() + " of table " + here.shape().name();
            if (there.indexes().stream().anyMatch(other -> same.is(index, other)) || said.contains(what)) {
                continue;
            }
            Optional<Addition> made = same.making(index, there.shape().name());
            boolean taken = made.isPresent()
                    && there.indexes().stream()
                            .anyMatch(other -> lower(other.name())
                                    .equals(lower(made.get().name().name())));
            if (taken) {
                remarks.add(new Remark(Remark.Weight.NOT_COPIED, what, OTHER));
            } else if (made.isPresent() && index.unique() && way.mode() != Mode.REPLACE) {
                remarks.add(new Remark(Remark.Weight.NOT_COPIED, what, UNIQUE));
            } else {
                made.ifPresentOrElse(missing::add, () -> missing(what));
            }
        }
        return missing;
    }

    /** Those of indexes are looked at with the indexes. */
    private void keys(TableSchema planned, Table there) {
        Set<Set<String>> standing =
                there.shape().keys().stream().map(Standing::columns).collect(Collectors.toSet());
        Set<String> indexes = source.tables().stream()
                .flatMap(table -> table.indexes().stream())
                .map(index -> lower(index.name()))
                .collect(Collectors.toSet());
        for (TableSchema.Key key : planned.keys()) {
            if (!standing.contains(columns(key)) && !indexes.contains(lower(key.name()))) {
                missing("table " + planned.name() + ", unique (" + String.join(", ", key.columns()) + ")");
            }
        }
    }

    /** Where both databases say things in words of their own, what is said otherwise may still be the same. */
    private void checks(TableSchema planned, TableSchema there) {
        Set<String> standing =
                there.checks().stream().map(check -> bare(check.expression())).collect(Collectors.toSet());
        Set<String> names =
                there.checks().stream().map(check -> lower(check.name())).collect(Collectors.toSet());
        List<Check> lacking = planned.checks().stream()
                .filter(check -> !standing.contains(bare(check.expression())))
                .filter(check -> way.same() || check.name().isEmpty() || !names.contains(lower(check.name())))
                .toList();
        boolean known = way.same() || there.checks().size() < planned.checks().size();
        if (known) {
            lacking.forEach(check -> missing("table " + planned.name() + ", check (" + check.expression() + ")"));
        }
    }

    /** Without what databases write one way or another. */
    static String bare(String sql) {
        return lower(sql)
                .replaceAll("::[a-z_]+( varying| precision| with(out)? time zone)?(\\(\\d+\\))?", "")
                .replaceAll("[\\s()\"]", "");
    }

    private static Set<String> columns(TableSchema.Key key) {
        return key.columns().stream().map(Standing::lower).collect(Collectors.toSet());
    }

    private void references(TableSchema planned, TableSchema there) {
        Set<String> standing = there.foreignKeys().stream().map(Standing::text).collect(Collectors.toSet());
        for (ForeignKey key : planned.foreignKeys()) {
            if (!standing.contains(text(key))) {
                missing("table " + planned.name() + ", foreign key (" + String.join(", ", key.columns()) + ") to "
                        + key.parent());
            }
        }
    }

    private static String text(ForeignKey key) {
        return lower(key.columns() + " to " + key.parent().name());
    }

    /** Those that a new table would have brought along. */
    private void triggers() {
        Set<String> there =
                new HashSet<>(target.others().stream().map(Standing::named).toList());
        Set<String> standing = source.tables().stream()
                .map(table -> lower(table.shape().name().name()))
                .collect(Collectors.toSet());
        for (Other other : source.others()) {
            if (other.kind().equals("trigger")
                    && standing.contains(lower(other.table()))
                    && !there.contains(named(other))) {
                missing(other.what());
            }
        }
    }

    private static String named(Other other) {
        return lower(other.kind() + " " + other.name());
    }

    private void missing(String what) {
        if (!said.contains(what)) {
            remarks.add(new Remark(Remark.Weight.NOT_COPIED, what, REASON));
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
