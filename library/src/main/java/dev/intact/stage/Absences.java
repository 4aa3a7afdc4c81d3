package dev.intact.stage;

import dev.intact.error.Problem;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which columns the records of all sources have. A column that none has is not loaded: what stands there stays, and new
 * rows get the database's default. One that only some records have is refused where null would overwrite a value or
 * take a default's place.
 */
final class Absences {
    private final TablePlan plan;
    private final boolean[] seen;
    private final long[] absent;
    private final List<Optional<StagedTable.Place>> first = new ArrayList<>();

    Absences(TablePlan plan) {
        this.plan = plan;
        this.seen = new boolean[plan.bindings().size()];
        this.absent = new long[seen.length];
        plan.bindings().forEach(binding -> first.add(Optional.empty()));
    }

    void seen(int binding) {
        seen[binding] = true;
    }

    void absent(int binding, String file, long line) {
        if (absent[binding]++ == 0) {
            first.set(binding, Optional.of(new StagedTable.Place(file, line)));
        }
    }

    /** Takes over what another has seen of other records; where is of no use then. */
    void merge(Absences other) {
        for (int i = 0; i < seen.length; i++) {
            seen[i] |= other.seen[i];
            absent[i] += other.absent[i];
        }
    }

    /** Notes the columns that only some records have. */
    void complain(ProblemLog problems) {
        for (int i = 0; i < seen.length; i++) {
            boolean matters = plan.mode() == Mode.UPSERT
                    || plan.bindings().get(i).column().fill() != Fill.NONE;
            if (!plan.made() && matters && seen[i] && absent[i] > 0) {
                problems.add(problem(i));
                problems.addUnseen(absent[i] - 1);
            }
        }
    }

    private Problem problem(int binding) {
        Optional<StagedTable.Place> place = first.get(binding);
        String column = plan.bindings().get(binding).column().name();
        return new Problem(
                place.map(StagedTable.Place::file),
                place.map(p -> OptionalLong.of(p.line())).orElse(OptionalLong.empty()),
                Optional.of(column),
                plan.label(),
                Optional.empty(),
                "the record has no " + plan.bindings().get(binding).field()
                        + ", but others do; give it a value or null, or load them apart");
    }

    /** The plan with the columns that some record has. */
    TablePlan present() {
        List<Binding> present = new ArrayList<>();
        for (int i = 0; i < seen.length; i++) {
            if (seen[i] || absent[i] == 0) {
                present.add(plan.bindings().get(i));
            }
        }
        return plan.made() || present.isEmpty() ? plan : plan.loading(present);
    }
}
