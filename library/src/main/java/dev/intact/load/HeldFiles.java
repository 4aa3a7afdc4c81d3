package dev.intact.load;

import dev.intact.error.Problem;
import dev.intact.files.Held;
import dev.intact.files.Reversal.Conflicts;
import dev.intact.files.Reversal.Step;
import dev.intact.ledger.ManagedFile.Content;
import dev.intact.ledger.ManagedFile.Generation;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.stage.ProblemLog;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Files that a load brings back, for its report. */
final class HeldFiles {
    private HeldFiles() {}

    /** Those that change; one that cannot be brought back is a problem. */
    static List<FileReport> reports(List<Held> held, List<Step> steps, ProblemLog problems) {
        steps.stream()
                .filter(step -> step.conflict().isPresent() && !step.isDone(Conflicts.OVERWRITE))
                .forEach(step -> problems.add(problem(step)));
        return steps.stream()
                .filter(step -> step.isDone(Conflicts.OVERWRITE))
                .map(step -> new FileReport(step.file(), 0, sum(held, step.file()), Optional.empty()))
                .toList();
    }

    private static Problem problem(Step step) {
        return new Problem(
                Optional.of(step.file()),
                OptionalLong.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                step.conflict()
                        .map(conflict -> "it cannot be brought back: " + conflict.detail())
                        .orElse("it cannot be brought back"));
    }

    private static Optional<String> sum(List<Held> held, String file) {
        return held.stream()
                .filter(one -> one.name().equals(file))
                .findFirst()
                .map(one -> one.state() instanceof Content content
                        ? content.sha256()
                        : one.state() instanceof Generation generation ? generation.sha256() : "");
    }
}
