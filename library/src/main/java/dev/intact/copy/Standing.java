package dev.intact.copy;

import dev.intact.dialect.KeptTable.Definition;
import dev.intact.dialect.Snapshot;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.DatabaseSchema;
import dev.intact.schema.DatabaseSchema.Index;
import dev.intact.schema.DatabaseSchema.Other;
import dev.intact.schema.DatabaseSchema.Table;
import dev.intact.schema.DatabaseSchema.View;
import dev.intact.schema.FieldNames;
import dev.intact.schema.TableSchema;
import dev.intact.schema.TableSchema.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tables that stand already in the target get rows only: what else the source has by now is said. */
final class Standing {
    private static final String REASON =
            "the table stands already, and a copy changes only its rows; make it there yourself";

    private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|\\[[^]]+]|`[^`]+`|[\\w$]+)";
    private static final Pattern VIEW = Pattern.compile(
            "create\\s+view\\s+(?:if\\s+not\\s+exists\\s+)?(?:" + NAME + "\\s*\\.\\s*)?(" + NAME + ")",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

    private final CopyPlan plan;
    private final DatabaseSchema source;
    private final DatabaseSchema target;
    private final Set<String> said;
    private final List<Remark> remarks;

    private Standing(CopyPlan plan, DatabaseSchema source, DatabaseSchema target) {
        this.plan = plan;
        this.source = source;
        this.target = target;
        this.said = plan.remarks().stream().map(Remark::what).collect(Collectors.toSet());
        this.remarks = new ArrayList<>(plan.remarks());
    }

    /** The plan with what standing tables lack. A column that is missing there is refused. */
    static CopyPlan compared(CopyPlan plan, Snapshot from, Snapshot to) throws SQLException {
        List<TableSchema> sources = new ArrayList<>();
        List<TableSchema> targets = new ArrayList<>();
        for (CopiedTable table : plan.tables()) {
            Optional<TableSchema> stands = to.describe(table.target().name());
            if (stands.isPresent()) {
                targets.add(stands.get());
                sources.add(from.describe(table.source()).orElseThrow());
            }
        }
        return targets.isEmpty() ? plan : new Standing(plan, from.schema(sources), to.schema(targets)).compared();
    }

    private CopyPlan compared() {
        for (int i = 0; i < source.tables().size(); i++) {
            Table there = target.tables().get(i);
            CopiedTable planned = planned(source.tables().get(i).shape());
            refuseMissingColumns(planned.target(), there.shape());
            indexes(source.tables().get(i), there);
            keys(planned.target(), there.shape());
            references(planned.target(), there.shape());
        }
        triggers();
        CopiedTable last = plan.tables().get(plan.tables().size() - 1);
        if (source.tables().stream().anyMatch(table -> table.shape().name().equals(last.source()))) {
            views();
            return new CopyPlan(plan.tables(), remarks);
        }
        List<CopiedTable> tables =
                new ArrayList<>(plan.tables().subList(0, plan.tables().size() - 1));
        tables.add(withoutStandingViews(last));
        return new CopyPlan(tables, remarks);
    }

    /** Views are made with the last table; some may be there from an earlier copy. */
    private CopiedTable withoutStandingViews(CopiedTable last) {
        List<String> statements = last.definition().references().stream()
                .filter(statement -> !makesStandingView(statement))
                .toList();
        Definition definition =
                new Definition(last.definition().table(), last.definition().keys(), statements);
        return new CopiedTable(last.source(), last.target(), definition, last.columns());
    }

    private boolean makesStandingView(String statement) {
        Matcher made = VIEW.matcher(statement);
        return made.lookingAt()
                && target.views().stream()
                        .anyMatch(view ->
                                named(made.group(1)).equals(lower(view.name().name())));
    }

    private static String named(String written) {
        boolean plain = Character.isLetterOrDigit(written.charAt(0)) || written.charAt(0) == '_';
        return lower(
                plain ? written : written.substring(1, written.length() - 1).replace("\"\"", "\""));
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

    private void indexes(Table here, Table there) {
        Set<String> names =
                there.indexes().stream().map(index -> lower(index.name())).collect(Collectors.toSet());
        for (Index index : here.indexes()) {
            if (!names.contains(lower(index.name()))) {
                missing("index " + index.name() + " of table " + here.shape().name());
            }
        }
    }

    private void keys(TableSchema planned, TableSchema there) {
        Set<Set<String>> standing = there.keys().stream().map(Standing::columns).collect(Collectors.toSet());
        for (TableSchema.Key key : planned.keys()) {
            if (!standing.contains(columns(key))) {
                missing("table " + planned.name() + ", unique (" + String.join(", ", key.columns()) + ")");
            }
        }
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

    private void views() {
        Set<String> names =
                target.views().stream().map(view -> lower(view.name().name())).collect(Collectors.toSet());
        for (View view : source.views()) {
            if (!names.contains(lower(view.name().name()))) {
                missing("view " + view.name());
            }
        }
    }

    /** Those that a new table would have brought along. */
    private void triggers() {
        Set<String> there =
                new HashSet<>(target.others().stream().map(Standing::bare).toList());
        Set<String> standing = source.tables().stream()
                .map(table -> lower(table.shape().name().name()))
                .collect(Collectors.toSet());
        for (Other other : source.others()) {
            if (other.kind().equals("trigger")
                    && standing.contains(lower(other.table()))
                    && !there.contains(bare(other))) {
                missing(other.what());
            }
        }
    }

    private static String bare(Other other) {
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
