package dev.intact.load;

import dev.intact.error.ConfigurationException;
import dev.intact.error.Problem;
import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.TypeGuess;
import dev.intact.load.Attempt.Job;
import dev.intact.load.Attempt.Means;
import dev.intact.load.FieldSurvey.Found;
import dev.intact.load.LoadRun.Way;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.FieldNames;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.schema.TableSchema;
import dev.intact.stage.Binding;
import dev.intact.stage.Feed;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.TablePlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Plans tables that are to be made: their columns and types from the whole source, their keys from what was said. */
final class NewTables {
    private static final int NAMED = 20;

    /** No database takes NUL in a name; the others show a name as another than it is. */
    private static final Pattern UNFIT = Pattern.compile("[\\x00\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]");

    private final LoadContext context;
    private final Load load;
    private final Means means;
    private final ProblemLog problems;
    private final Way way;
    private final Map<TableName, TableLoad> made = new LinkedHashMap<>();

    NewTables(Job job, Means means, ProblemLog problems) {
        this.context = job.context();
        this.load = job.load();
        this.means = means;
        this.problems = problems;
        this.way = job.way();
    }

    /** The plan of a table that does not stand; empty where its source says nothing to make it of. */
    Optional<TablePlan> plan(TableLoad table, List<Feed> feeds) throws IOException, SQLException {
        refuseUnlessAllowed(table);
        FieldSurvey survey = new FieldSurvey(table, way, problems);
        Map<String, Found> found = survey.found(feeds);
        if (found.isEmpty()) {
            if (problems.count() == 0) {
                problem(table, feeds.get(0).name(), "there is nothing to make the table " + table.table() + " of");
            }
            return Optional.empty();
        }
        if (!hasAllThatIsNamed(table, feeds.get(0), found)) {
            return Optional.empty();
        }
        List<String> names = List.copyOf(found.keySet());
        List<String> key = key(table, names);
        List<Binding> bindings = new ArrayList<>();
        for (Found field : found.values()) {
            checkName(table, feeds.get(0), field.column());
            boolean required = key.contains(field.column())
                    || Rules.of(table, field.column())
                            .filter(r -> r.use() == ColumnRule.Use.REQUIRED)
                            .isPresent();
            Column column = Column.of(field.column(), type(table, field));
            Binding bound = Rules.bind(table, required ? column.notNull() : column, required);
            bindings.add(field.bound(bound, watched(survey, table, field)));
        }
        TableName place = means.workspace().place(table.table());
        made.put(place, table);
        TableSchema schema = new TableSchema(
                place,
                bindings.stream().map(Binding::column).toList(),
                keys(table, key, names),
                List.of(),
                List.of(),
                List.of(),
                false,
                indexes(table, names));
        return Optional.of(new TablePlan(
                table.table().toString(),
                schema,
                TablePlan.Origin.MADE,
                table.mode(),
                key,
                bindings,
                Rules.ignored(table),
                survey.isOpen() && table.unlisted() == Unlisted.REFUSE ? Unlisted.REFUSE_EMPTY : Unlisted.IGNORE,
                feeds));
    }

    /** The plan of a table that stood once, and is made as it was. */
    TablePlan again(TableLoad table, Input.Made known, List<String> key, List<Feed> feeds) {
        refuseUnlessAllowed(table);
        TableSchema shape = known.shape();
        List<Binding> bindings = shape.columns().stream()
                .filter(column -> known.columns().contains(column.name()))
                .map(column -> Rules.bind(
                        table, Feeds.written(feeds, column, shape), !column.nullable() && Feeds.refuseNulls(feeds)))
                .toList();
        return new TablePlan(
                table.table().toString(),
                shape,
                TablePlan.Origin.MADE,
                table.mode(),
                key,
                bindings,
                Set.of(),
                Unlisted.IGNORE,
                feeds,
                Optional.of(known.definition()));
    }

    /**
     * A column that was named and that the source does not have is a problem: it would be made of nothing. One with a
     * default is made of that.
     */
    private boolean hasAllThatIsNamed(TableLoad table, Feed feed, Map<String, Found> found) {
        List<String> names = List.copyOf(found.keySet());
        boolean all = true;
        for (ColumnRule rule : table.columns()) {
            if (rule.use() == ColumnRule.Use.IGNORE || FieldNames.find(names, rule.column()) >= 0) {
                continue;
            }
            String field = rule.from().orElse(rule.column());
            if (rule.defaultValue().isPresent()) {
                found.put(rule.column(), new Found(rule.column(), field, rule.from(), new TypeGuess()));
                continue;
            }
            all = false;
            problems.add(new Problem(
                    Optional.of(feed.name()),
                    OptionalLong.of(1),
                    Optional.of(rule.column()),
                    table.table().toString(),
                    Optional.empty(),
                    "the source has no field " + field + "; it has "
                            + String.join(", ", names.subList(0, Math.min(names.size(), NAMED)))));
        }
        return all;
    }

    private void refuseUnlessAllowed(TableLoad table) {
        if (load.has(Option.NO_CREATE)) {
            throw new ConfigurationException("There is no table " + table.table() + " in " + context.address()
                    + ", and this load may not make one. Nothing was touched. Make it, or allow it with --create.");
        }
        if (context.isProtected() && !load.has(Option.CREATE)) {
            throw new ConfigurationException("There is no table " + table.table() + " in " + context.address()
                    + ", and the environment " + context.environment()
                    + " is protected: tables are made there only with --create. Nothing was touched.");
        }
    }

    /** A guess that the rest of the source may prove wrong. */
    private Optional<TypeGuess> watched(FieldSurvey survey, TableLoad table, Found field) {
        boolean guessed = survey.isSampled()
                && !field.guess().isDeclared()
                && said(table, field).isEmpty();
        return guessed ? Optional.of(field.guess()) : Optional.empty();
    }

    private ColumnType type(TableLoad table, Found field) {
        return said(table, field)
                .orElseGet(() ->
                        field.guess().type(context.dialect().capabilities().exactDigits()));
    }

    private static Optional<ColumnType> said(TableLoad table, Found field) {
        Optional<ColumnRule> rule = Rules.of(table, field.column());
        return rule.flatMap(ColumnRule::type)
                .or(() -> rule.flatMap(ColumnRule::format).map(NewTables::formatted));
    }

    private static ColumnType formatted(String pattern) {
        boolean day = pattern.matches(".*[yuMdD].*");
        boolean time = pattern.matches(".*[HhmsS].*");
        if (day && time) {
            return new ColumnType.Timestamp(pattern.matches(".*[XxZzVO].*"));
        }
        return day ? new ColumnType.Date() : new ColumnType.Time();
    }

    private static List<String> key(TableLoad table, List<String> names) {
        List<String> key = new ArrayList<>();
        for (String column : table.key()) {
            key.add(columnOf(table, names, column, "The key"));
        }
        if (key.isEmpty() && table.mode() == Mode.UPSERT) {
            throw new ConfigurationException("Cannot upsert into the new table " + table.table()
                    + " without a key. Nothing was touched. Name the columns with --key, or key: in the manifest.");
        }
        return key;
    }

    static String columnOf(TableLoad table, List<String> names, String column, String what) {
        int found = FieldNames.find(names, column);
        if (found < 0) {
            throw new ConfigurationException(what + " of " + table.table() + " names the column " + column
                    + ", which its source does not have; it has " + String.join(", ", names)
                    + ". Nothing was touched.");
        }
        return names.get(found);
    }

    private static List<TableSchema.Key> keys(TableLoad table, List<String> key, List<String> names) {
        List<TableSchema.Key> keys = new ArrayList<>();
        if (!key.isEmpty()) {
            keys.add(new TableSchema.Key("", key, true, true));
        }
        for (List<String> unique : table.schema().unique()) {
            List<String> columns = unique.stream()
                    .map(column -> columnOf(table, names, column, "A unique key"))
                    .toList();
            keys.add(new TableSchema.Key("", columns, false, true));
        }
        return keys;
    }

    private static List<List<String>> indexes(TableLoad table, List<String> names) {
        return table.schema().indexes().stream()
                .map(index -> index.stream()
                        .map(column -> columnOf(table, names, column, "An index"))
                        .toList())
                .toList();
    }

    /** The plans, those of tables to be made with their foreign keys, which may refer to any of them. */
    List<TablePlan> withReferences(List<TablePlan> plans) throws SQLException {
        return new References(means.upgrade(), made, plans).linked();
    }

    private void checkName(TableLoad table, Feed feed, String column) {
        int most = context.dialect().capabilities().maxIdentifierBytes();
        if (column.getBytes(StandardCharsets.UTF_8).length > most) {
            throw new ConfigurationException("The column " + column + " of the new table " + table.table()
                    + " has a name of more than " + most + " bytes. Nothing was touched. Rename it in the manifest.");
        }
        if (UNFIT.matcher(column).find()) {
            problems.add(new Problem(
                    Optional.of(feed.name()),
                    OptionalLong.of(1),
                    Optional.empty(),
                    table.table().toString(),
                    Optional.of(column),
                    "the name of a field holds NUL, or a character that turns the order of others: no column is made"
                            + " of it; rename it, or ignore it"));
        }
    }

    private void problem(TableLoad table, String file, String reason) {
        problems.add(new Problem(
                Optional.of(file),
                OptionalLong.empty(),
                Optional.empty(),
                table.table().toString(),
                Optional.empty(),
                reason));
    }
}
