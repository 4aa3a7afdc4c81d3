package dev.intact.history;

import dev.intact.error.Problem;
import dev.intact.files.Leftover;
import dev.intact.files.Reversal.Conflict;
import dev.intact.files.Reversal.Conflicts;
import dev.intact.files.Reversal.Step;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.load.LoadReport.Trouble;
import dev.intact.publish.Reversal.Stance;
import dev.intact.tx.UnitFiles;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The files of a load that is taken back.
 *
 * @param undone the load's report
 * @param unit the unit that published it
 * @param stance what becomes of files that were changed since
 */
record UndoFiles(LoadReport undone, String unit, Stance stance) {
    /** Where a unit has files at all. */
    boolean isEmpty() {
        return undone.files().isEmpty();
    }

    List<Step> takeBack(UnitFiles files) throws SQLException, IOException {
        return isEmpty() ? List.of() : files.takeBack(unit, conflicts());
    }

    private Conflicts conflicts() {
        return stance == Stance.OVERWRITE ? Conflicts.OVERWRITE : Conflicts.KEEP;
    }

    /** What keeps the load from being taken back. */
    List<Problem> problems(List<Step> steps) {
        if (!isEmpty() && steps.isEmpty()) {
            return List.of(problem(
                    undone.files().get(0).path(),
                    "what the files of load " + undone.load().orElse(-1) + " were before is not kept any more"));
        }
        return steps.stream()
                .filter(step -> step.conflict().filter(this::isInTheWay).isPresent())
                .map(step -> problem(
                        step.file(), step.conflict().map(Conflict::detail).orElse("")))
                .toList();
    }

    private boolean isInTheWay(Conflict conflict) {
        return switch (stance) {
            case REFUSE -> true;
            case KEEP -> false;
            case OVERWRITE -> !conflict.canBeForced();
        };
    }

    private static Problem problem(String file, String reason) {
        return new Problem(Optional.of(file), OptionalLong.empty(), Optional.empty(), "", Optional.empty(), reason);
    }

    /** Those that are brought back. */
    List<FileReport> reports(List<Step> steps) {
        return steps.stream()
                .filter(step -> step.isDone(conflicts()))
                .map(step -> new FileReport(step.file(), 0, Optional.empty(), Optional.empty()))
                .toList();
    }

    /** The same once they should stand in their places. */
    static List<FileReport> after(List<FileReport> reports, List<Leftover> left) {
        return reports.stream().map(report -> after(report, left)).toList();
    }

    private static FileReport after(FileReport report, List<Leftover> left) {
        return left.stream()
                .filter(one -> one.target().endsWith(report.path()))
                .findFirst()
                .map(one -> new FileReport(
                        report.path(),
                        report.rows(),
                        report.sha256(),
                        Optional.of(new Trouble(one.state(), one.detail()))))
                .orElse(report);
    }
}
