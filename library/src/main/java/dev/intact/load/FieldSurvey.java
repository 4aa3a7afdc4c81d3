package dev.intact.load;

import dev.intact.error.Problem;
import dev.intact.error.SecondLookException;
import dev.intact.format.Fault;
import dev.intact.format.FieldPlan;
import dev.intact.format.RecordReader;
import dev.intact.format.RecordReader.Read;
import dev.intact.format.SourceRecord;
import dev.intact.format.Survey;
import dev.intact.format.TypeGuess;
import dev.intact.load.LoadRun.Way;
import dev.intact.schema.FieldNames;
import dev.intact.stage.Binding;
import dev.intact.stage.Feed;
import dev.intact.stage.NullText;
import dev.intact.stage.ProblemLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The fields that the sources of a table have which is to be made, each with the column it becomes and a guess at its type.
 * Used once, by one thread.
 */
final class FieldSurvey {
    /** From so many bytes types are guessed; whether the guess holds is seen while the rest is staged. */
    private static final long BEGINNING = 1 << 20;

    private final TableLoad table;
    private final Way way;
    private final ProblemLog problems;
    private boolean sampled;
    private boolean open;

    FieldSurvey(TableLoad table, Way way, ProblemLog problems) {
        this.table = table;
        this.way = way;
        this.problems = problems;
    }

    /** A field of the source and the column it becomes. */
    record Found(String column, String field, Optional<String> path, TypeGuess guess) {
        Binding bound(Binding binding, Optional<TypeGuess> watched) {
            return new Binding(
                    binding.column(),
                    field,
                    path,
                    binding.required(),
                    binding.format(),
                    binding.nulls(),
                    binding.defaultValue(),
                    watched);
        }
    }

    /** In the order in which they come; those of the beginning alone on the smooth way. */
    Map<String, Found> found(List<Feed> feeds) throws IOException {
        Map<String, Found> found = new LinkedHashMap<>();
        Set<String> ignored = Rules.ignored(table);
        for (int i = 0; i < feeds.size(); i++) {
            for (Survey.Field field : fields(table.inputs().get(i), feeds.get(i))) {
                if (ignored.stream().noneMatch(field.name()::equalsIgnoreCase)) {
                    Found mine = found(field);
                    Found other = found.putIfAbsent(mine.column(), mine);
                    if (other != null) {
                        other.guess().merge(field.guess());
                    }
                }
            }
        }
        refuseUnknown(List.copyOf(found.keySet()));
        return found;
    }

    /** Whether only the beginning was read, so that the rest may prove a guess wrong. */
    boolean isSampled() {
        return sampled;
    }

    /** Whether later records may bring fields that the beginning has not. */
    boolean isOpen() {
        return open;
    }

    /** A column that is named, and that no record had so far, may come with a later one. */
    private void refuseUnknown(List<String> names) {
        TableLoad.NewTable said = table.schema();
        boolean known = Stream.of(
                        Stream.of(table.key()),
                        said.unique().stream(),
                        said.indexes().stream(),
                        said.references().stream().map(TableLoad.Reference::columns))
                .flatMap(lists -> lists)
                .flatMap(List::stream)
                .allMatch(column -> FieldNames.find(names, column) >= 0);
        if (open && !known) {
            throw new SecondLookException("the beginning has not all the columns that are named for " + table.table());
        }
    }

    private Found found(Survey.Field field) {
        Optional<ColumnRule> rule = table.columns().stream()
                .filter(r -> r.from().orElse(r.column()).equals(field.name()))
                .findFirst();
        return new Found(
                rule.map(ColumnRule::column).orElse(field.name()),
                field.name(),
                rule.flatMap(ColumnRule::from),
                field.guess());
    }

    private List<Survey.Field> fields(Input input, Feed feed) throws IOException {
        Survey.Nulls nulls = nulls();
        if (input instanceof Input.Bytes bytes && table.header().isEmpty()) {
            Optional<Survey> beginning = way == Way.SMOOTH
                    ? Survey.beginning(bytes.source(), bytes.format(), asked(), nulls, BEGINNING)
                    : Optional.empty();
            if (beginning.isPresent()) {
                sampled = true;
                open |= Feeds.isJson(input);
                return beginning.get().fields();
            }
            Survey survey = Survey.of(bytes.source(), bytes.format(), asked(), nulls);
            boolean unusable = survey.records() == 0 && survey.endedEarly();
            boolean nothing = unusable || survey.fields().isEmpty();
            // Every other fault is found again when the rows are staged, with the problems of the other tables.
            (nothing ? survey.faults() : survey.clashes()).forEach(fault -> problem(feed.name(), fault));
            return nothing ? List.of() : survey.fields();
        }
        if (feed.opening() instanceof TableFeed other) {
            return new TableSurvey(other, nulls).fields();
        }
        try (RecordReader reader = feed.opening().open(asked())) {
            List<Survey.Field> fields = reader.fields().stream()
                    .map(name -> new Survey.Field(name, Optional.empty(), new TypeGuess()))
                    .toList();
            for (Read read = reader.next(); read != Read.END; read = reader.next()) {
                if (read == Read.RECORD) {
                    guess(fields, reader.record(), nulls);
                }
            }
            return fields;
        }
    }

    private static void guess(List<Survey.Field> fields, SourceRecord record, Survey.Nulls nulls) {
        for (int i = 0; i < fields.size(); i++) {
            if (!nulls.isNull(fields.get(i).name(), record, i)) {
                fields.get(i).guess().accept(record, i);
            }
        }
    }

    /** What JSON readers are asked for: the columns that have a path of their own. */
    private FieldPlan asked() {
        List<FieldPlan.Field> fields = new ArrayList<>();
        for (ColumnRule rule : table.columns()) {
            if (rule.use() == ColumnRule.Use.IGNORE) {
                fields.add(new FieldPlan.Field(rule.from().orElse(rule.column()), Optional.empty()));
            } else {
                fields.add(new FieldPlan.Field(rule.from().orElse(rule.column()), rule.from()));
            }
        }
        return new FieldPlan(fields, table.unlisted());
    }

    /** Asked of every cell, so each field's rule is looked for once. */
    private Survey.Nulls nulls() {
        Map<String, NullText> known = new HashMap<>();
        return (field, record, cell) ->
                known.computeIfAbsent(field, name -> nulls(name)).matches(record, cell, NullText.Empty.NO_VALUE);
    }

    private NullText nulls(String field) {
        Optional<List<String>> texts = table.columns().stream()
                .filter(r -> r.from().orElse(r.column()).equals(field))
                .findFirst()
                .flatMap(ColumnRule::nulls)
                .or(table::nulls);
        return new NullText(texts);
    }

    private void problem(String file, Fault fault) {
        problems.add(new Problem(
                Optional.of(file),
                fault.place(),
                fault.field(),
                table.table().toString(),
                fault.value(),
                fault.reason()));
    }
}
