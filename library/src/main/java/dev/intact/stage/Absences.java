package dev.intact.stage;

import dev.intact.error.Problem;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which columns the records of all sources have. A column that none has is not loaded: what stands there stays, and new
 * rows get the database's default. One that only some records have is refused where null would overwrite a value or
 * take a default's place.
 */
final class Absences {
    /** More rows are not kept by their numbers. */
    private static final int MOST_ROWS = 100_000;

    private final TablePlan plan;
    private final boolean[] seen;
    private final long[] absent;
    private final long[][] rows;
    private final List<Optional<StagedTable.Place>> first = new ArrayList<>();

    Absences(TablePlan plan) {
        this.plan = plan;
        this.seen = new boolean[plan.bindings().size()];
        this.absent = new long[seen.length];
        this.rows = new long[seen.length][];
        Arrays.fill(rows, new long[16]);
        plan.bindings().forEach(binding -> first.add(Optional.empty()));
    }

    void seen(int binding) {
        seen[binding] = true;
    }

    void absent(int binding, String file, long line, long row) {
        int count = (int) Math.min(absent[binding], MOST_ROWS);
        if (count < MOST_ROWS) {
            if (count == rows[binding].length || count == 0) {
                rows[binding] = Arrays.copyOf(rows[binding], Math.max(16, count * 2));
            }
            rows[binding][count] = row;
        }
        if (absent[binding]++ == 0) {
            first.set(binding, Optional.of(new StagedTable.Place(file, line, Problem.Unit.LINE)));
        }
    }

    /** Takes over what another has seen of other records; where is of no use then. */
    void merge(Absences other) {
        for (int i = 0; i < seen.length; i++) {
            seen[i] |= other.seen[i];
            absent[i] += other.absent[i];
        }
    }

    /** What was seen, but for where and how often: a digit for each column. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < seen.length; i++) {
            text.append((seen[i] ? 1 : 0) + (absent[i] > 0 ? 2 : 0));
        }
        return text.toString();
    }

    /** Takes over what another has seen; the same more than once changes nothing. */
    void mergeText(String text) {
        for (int i = 0; i < seen.length; i++) {
            int bits = text.charAt(i) - '0';
            seen[i] |= (bits & 1) != 0;
            absent[i] = Math.max(absent[i], bits >> 1);
        }
    }

    /** Notes the columns that only some records have. */
    void complain(ProblemLog problems) {
        for (int i = 0; i < seen.length; i++) {
            boolean matters = plan.mode() == Mode.UPSERT
                    || plan.bindings().get(i).column().fill() != Fill.NONE;
            if (!plan.made() && matters && seen[i] && absent[i] > 0) {
                complain(problems, i);
            }
        }
    }

    /** Of more rows than are kept, each cannot be named. */
    private void complain(ProblemLog problems, int binding) {
        Problem problem = problem(binding);
        Optional<LeftOut> leftOut = problems.leftOut().filter(some -> absent[binding] <= MOST_ROWS);
        if (leftOut.isEmpty()) {
            problems.add(problem);
            problems.addUnseen(absent[binding] - 1);
            return;
        }
        problems.addOfRow(rows[binding][0], problem);
        for (int i = 1; i < absent[binding]; i++) {
            problems.addUnseenOfRow(plan.label(), rows[binding][i], LeftOut.Why.of(problem));
        }
        if (plan.key().contains(plan.bindings().get(binding).column().name())) {
            leftOut.get().addKeyless(plan.label());
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
