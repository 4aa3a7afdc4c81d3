package dev.intact.load;

import dev.intact.error.ConfigurationException;
import dev.intact.error.Problem;
import dev.intact.format.FieldPlan;
import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.RecordReader;
import dev.intact.load.Attempt.Job;
import dev.intact.load.Attempt.Means;
import dev.intact.observe.Observer;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.FieldNames;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.stage.Binding;
import dev.intact.stage.Feed;
import dev.intact.stage.LeftOut;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.TablePlan;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Decides everything that was left open: which field goes into which column of which table, and by which key. */
final class Resolver {
    private final Job job;
    private final Means means;
    private final Observer observer;
    private final ProblemLog problems;
    private final Moments moments;

    Resolver(Job job, Means means, ProblemLog problems) {
        this.job = job;
        this.means = means;
        this.problems = problems;
        this.observer = means.observer();
        this.moments = means.moments();
    }

    /** A JSON document that is an object of arrays becomes a table load for each of its arrays. */
    List<TableLoad> spread(List<TableLoad> tables) throws IOException {
        List<TableLoad> spread = new ArrayList<>();
        for (TableLoad table : tables) {
            spread.addAll(Documents.spread(table));
        }
        return spread;
    }

    List<TablePlan> resolve(List<TableLoad> tables) throws SQLException, IOException {
        refuseTwice(tables);
        List<TablePlan> plans = new ArrayList<>();
        NewTables made = new NewTables(job, means, problems);
        for (TableLoad table : tables) {
            Optional<TableSchema> schema = means.upgrade().describe(table.table());
            if (schema.isPresent()) {
                refuseOtherShape(table, schema.get());
                plans.add(existing(table, schema.get()));
                continue;
            }
            List<Feed> feeds = Feeds.of(table, List.of(), moments);
            Optional<Input.Made> known = known(table.inputs().get(0));
            if (known.isPresent()) {
                plans.add(made.again(table, known.get(), ownKey(known.get().shape()), feeds));
            } else {
                made.plan(table, feeds).ifPresent(plans::add);
            }
        }
        // What refers to a table that could not be planned is not itself wrong: the problem has been told.
        return problems.count() > 0 ? plans : made.withReferences(plans);
    }

    /** How a table is made whose source knows that. */
    private static Optional<Input.Made> known(Input input) {
        if (input instanceof Input.Table other) {
            return other.made();
        }
        return input instanceof Input.Kept kept
                ? Optional.of(new Input.Made(
                        kept.table().shape(),
                        kept.table().columns(),
                        kept.table().definition(),
                        List.of(),
                        kept.table().columns()))
                : Optional.empty();
    }

    /** What was kept goes back column by column, so each must still be what it was. */
    private void refuseOtherShape(TableLoad table, TableSchema now) {
        if (table.inputs().get(0) instanceof Input.Kept kept) {
            TableSchema then = kept.table().shape();
            for (Column column : then.columns()) {
                Optional<Column> stands = now.column(column.name());
                if (stands.isEmpty()) {
                    problem(kept, column, "the column is in the backup and is gone from the table");
                } else if (!column.sqlType().equalsIgnoreCase(stands.get().sqlType())) {
                    problem(
                            kept,
                            column,
                            "the column was " + column.sqlType() + " and is "
                                    + stands.get().sqlType() + " now");
                }
            }
            now.columns().stream()
                    .filter(column -> then.column(column.name()).isEmpty())
                    .forEach(column -> problem(kept, column, "the column was added since the backup"));
        }
    }

    private void problem(Input.Kept kept, Column column, String reason) {
        problems.add(new Problem(
                Optional.of(kept.name()),
                OptionalLong.empty(),
                Optional.of(column.name()),
                kept.table().shape().name().toString(),
                Optional.empty(),
                reason));
    }

    private static void refuseTwice(List<TableLoad> tables) {
        Set<TableName> seen = new LinkedHashSet<>();
        for (TableLoad table : tables) {
            if (!seen.add(table.table())) {
                throw new ConfigurationException("The table " + table.table()
                        + " is named twice in one load. Nothing was touched. Put all its" + " sources into one item.");
            }
        }
    }

    private TablePlan existing(TableLoad table, TableSchema schema) throws IOException {
        refuseUnknownRules(table, schema);
        List<String> key = key(table, schema);
        List<String> order = schema.columns().stream()
                .filter(c -> c.fill() != Fill.GENERATED)
                .map(Column::name)
                .toList();
        List<Feed> feeds = Feeds.of(table, order, moments);
        Feeds.tables(feeds).forEach(feed -> feed.into(schema));
        Fields fields = fields(table, feeds);
        Set<String> ignored = new LinkedHashSet<>(Rules.ignored(table));
        if (fields.areOfRowsLeftOut(schema)) {
            ignored.addAll(LeftOut.MARKS);
        }
        boolean strange = table.unlisted() == Unlisted.REFUSE && fields.strange(table, schema, ignored);
        List<Binding> bindings = new ArrayList<>();
        for (Column column : schema.columns()) {
            Optional<ColumnRule> rule = Rules.of(table, column.name());
            boolean ignores = rule.filter(r -> r.use() == ColumnRule.Use.IGNORE).isPresent();
            if (column.fill() == Fill.GENERATED || ignores) {
                continue;
            }
            if (rule.isPresent() || strange || fields.offers(column) || isNeeded(column, key)) {
                boolean full = !column.nullable() || key.contains(column.name());
                bindings.add(Rules.bind(table, Feeds.written(feeds, column, schema), full && Feeds.refuseNulls(feeds)));
            }
        }
        return plan(table, schema, key, bindings, ignored, feeds);
    }

    private TablePlan plan(
            TableLoad table,
            TableSchema schema,
            List<String> key,
            List<Binding> bindings,
            Set<String> ignored,
            List<Feed> feeds) {
        TablePlan plan = new TablePlan(
                table.table().toString(),
                schema,
                TablePlan.Origin.STANDING,
                table.mode(),
                key,
                bindings,
                ignored,
                table.unlisted(),
                feeds);
        return new Matching(problems, observer).settle(plan, table);
    }

    /** Without it a row cannot be written, so that its absence must be told. */
    private static boolean isNeeded(Column column, List<String> key) {
        return column.fill() == Fill.NONE && (!column.nullable() || key.contains(column.name()));
    }

    private List<String> key(TableLoad table, TableSchema schema) {
        List<String> names = schema.columns().stream().map(Column::name).toList();
        List<String> key = table.key().isEmpty() ? ownKey(schema) : resolve(table.key(), names, schema.name());
        if (key.isEmpty() && table.mode() == Mode.UPSERT) {
            throw new ConfigurationException("Cannot upsert into " + schema.name()
                    + ": it has no primary key. Nothing was touched. Name the columns by which rows are matched with"
                    + " --key, or key: in the manifest.");
        }
        return key;
    }

    /** The primary key, else the first unique key whose columns are never null. */
    private static List<String> ownKey(TableSchema schema) {
        return schema.keys().stream()
                .map(TableSchema.Key::columns)
                .filter(columns -> columns.equals(schema.primaryKey())
                        || columns.stream()
                                .noneMatch(c -> schema.column(c)
                                        .filter(Column::nullable)
                                        .isPresent()))
                .findFirst()
                .orElse(List.of());
    }

    private static List<String> resolve(List<String> wanted, List<String> names, TableName table) {
        List<String> resolved = new ArrayList<>();
        for (String name : wanted) {
            int found = FieldNames.find(names, name);
            if (found < 0) {
                throw new ConfigurationException("The key names the column " + name + ", which the table " + table
                        + " does not have; it has " + String.join(", ", names) + ". Nothing was touched.");
            }
            resolved.add(names.get(found));
        }
        return resolved;
    }

    private static void refuseUnknownRules(TableLoad table, TableSchema schema) {
        List<String> names = schema.columns().stream().map(Column::name).toList();
        for (ColumnRule rule : table.columns()) {
            if (rule.use() != ColumnRule.Use.IGNORE && FieldNames.find(names, rule.column()) < 0) {
                throw new ConfigurationException("The columns of " + table.table() + " name " + rule.column()
                        + ", which the table does not have; it has " + String.join(", ", names)
                        + ". Nothing was touched.");
            }
        }
    }

    private Fields fields(TableLoad table, List<Feed> feeds) throws IOException {
        if (table.inputs().stream().anyMatch(Feeds::isJson)) {
            return Fields.ANY;
        }
        Set<String> names = new LinkedHashSet<>();
        for (Feed feed : feeds) {
            try (RecordReader reader = feed.opening().open(new FieldPlan(List.of(), Unlisted.IGNORE))) {
                names.addAll(reader.fields());
            }
        }
        return new Fields(Optional.of(List.copyOf(names)));
    }

    /** What the sources have; empty for JSON, whose records differ. */
    private record Fields(Optional<List<String>> names) {
        private static final Fields ANY = new Fields(Optional.empty());

        boolean offers(Column column) {
            return names.map(list -> FieldNames.find(list, column.name()) >= 0).orElse(true);
        }

        /** Whether this is a file of rows that were left out, to be loaded now that they are mended. */
        boolean areOfRowsLeftOut(TableSchema schema) {
            return names.filter(list -> list.containsAll(LeftOut.MARKS)).isPresent()
                    && schema.columns().stream().noneMatch(column -> LeftOut.MARKS.contains(column.name()));
        }

        boolean strange(TableLoad table, TableSchema schema, Set<String> ignored) {
            return names.stream().flatMap(List::stream).anyMatch(field -> !isTaken(field, table, schema, ignored));
        }

        private static boolean isTaken(String field, TableLoad table, TableSchema schema, Set<String> ignored) {
            return ignored.stream().anyMatch(field::equalsIgnoreCase)
                    || schema.columns().stream().anyMatch(c -> c.name().equalsIgnoreCase(field))
                    || table.columns().stream()
                            .anyMatch(rule ->
                                    rule.from().filter(field::equalsIgnoreCase).isPresent());
        }
    }
}
