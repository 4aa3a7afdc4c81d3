package dev.intact.load;

import dev.intact.error.Problem;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.Mode;
import dev.intact.stage.ProblemLog;
import dev.intact.stage.TablePlan;
import java.util.Optional;
import java.util.OptionalLong;

/** Settles by what rows are matched where the sources turn out not to have the key. */
final class Matching {
    private final ProblemLog problems;
    private final Observer observer;

    Matching(ProblemLog problems, Observer observer) {
        this.problems = problems;
        this.observer = observer;
    }

    /** The plan, without a key where its rows can be compared by all their values instead. */
    TablePlan settle(TablePlan plan, TableLoad table) {
        if (plan.key().isEmpty() || plan.binds(plan.key()) || plan.mode() == Mode.APPEND) {
            return plan;
        }
        String key = String.join(", ", plan.key());
        if (plan.mode() == Mode.UPSERT || !table.key().isEmpty()) {
            problems.add(new Problem(
                    Optional.of(plan.feeds().get(0).name()),
                    OptionalLong.of(1),
                    Optional.of(key),
                    plan.label(),
                    Optional.empty(),
                    "the source does not have the key by which rows are matched"));
            return plan;
        }
        observer.on(new Event.Notice("The sources of " + plan.table().name() + " do not have its key " + key
                + ": rows are compared by all their values instead"));
        return plan.keyless();
    }
}
