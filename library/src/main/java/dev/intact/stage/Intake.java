package dev.intact.stage;

import dev.intact.dialect.Capabilities;
import dev.intact.format.TypeGuess;
import dev.intact.schema.ColumnType;
import dev.intact.write.ValueWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What takes the records of one table: a writer for each column, and what was seen on the way. For one thread at a time. */
final class Intake {
    private final TablePlan plan;
    private final Capabilities capabilities;
    private final ProblemLog problems;
    private final List<CellWriter> writers = new ArrayList<>();
    private final Absences absences;
    private final int watched;
    private Ascent ascent = new Ascent();

    Intake(TablePlan plan, Capabilities capabilities, ProblemLog problems) {
        this.plan = plan;
        this.capabilities = capabilities;
        this.problems = problems;
        this.absences = new Absences(plan);
        plan.bindings().forEach(binding -> writers.add(new CellWriter(binding, writer(binding))));
        this.watched = watched(plan);
    }

    private ValueWriter writer(Binding binding) {
        return plan.keepsKinds()
                ? ValueWriter.keepingKinds()
                : ValueWriter.of(binding.column().type(), binding.format(), capabilities);
    }

    /** The key's place among the bindings, where it is one whole number. */
    private static int watched(TablePlan plan) {
        if (plan.key().size() != 1) {
            return -1;
        }
        for (int i = 0; i < plan.bindings().size(); i++) {
            Binding binding = plan.bindings().get(i);
            if (binding.column().name().equals(plan.key().get(0))) {
                boolean plain =
                        binding.defaultValue().isEmpty() && binding.format().isEmpty();
                return plain && binding.column().type() instanceof ColumnType.Int ? i : -1;
            }
        }
        return -1;
    }

    TablePlan plan() {
        return plan;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    List<CellWriter> writers() {
        return writers;
    }

    ProblemLog problems() {
        return problems;
    }

    /** Whether a row with a good key is staged all the same, to be taken away later. */
    boolean keepsKeyed() {
        return problems.leftOut().isPresent() && !plan.key().isEmpty() && plan.binds(plan.key());
    }

    Absences absences() {
        return absences;
    }

    /** Which binding's numbers are watched; below 0 where none are. */
    int watched() {
        return watched;
    }

    Ascent ascent() {
        return ascent;
    }

    /** Begins to watch anew, and gives out what was seen. */
    Ascent takeAscent() {
        Ascent seen = ascent;
        ascent = new Ascent();
        return seen;
    }

    /** Takes over what another has seen, but for the order of its numbers. */
    void merge(Intake other) {
        absences.merge(other.absences);
        for (int i = 0; i < writers.size(); i++) {
            writers.get(i).merge(other.writers.get(i));
        }
    }

    /** What was seen so far, but for the order of numbers; {@link #mergeText} knows it again. */
    String text() {
        StringBuilder text = new StringBuilder("+" + absences.text());
        writers.forEach(writer ->
                text.append(';').append(writer.seen().map(TypeGuess::text).orElse("")));
        return text.toString();
    }

    void mergeText(String text) {
        String[] parts = text.split(";", -1);
        absences.mergeText(parts[0].substring(1));
        for (int i = 0; i < writers.size(); i++) {
            if (!parts[i + 1].isEmpty()) {
                writers.get(i).merge(parts[i + 1]);
            }
        }
    }

    /** A column whose type was guessed from the beginning of the source, and would be another one by the whole of it. */
    Optional<String> wrongGuess() {
        return writers.stream()
                .filter(writer -> writer.seen().isPresent())
                .filter(writer ->
                        !type(writer.seen()).equals(type(writer.binding().guess())))
                .map(writer -> writer.binding().column().name())
                .findFirst();
    }

    private Optional<ColumnType> type(Optional<TypeGuess> guess) {
        return guess.map(g -> g.type(capabilities.exactDigits()));
    }
}
