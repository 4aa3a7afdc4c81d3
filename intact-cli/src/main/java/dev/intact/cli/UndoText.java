package dev.intact.cli;

import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.TableReport;
import java.util.List;

/** The report of an undo for people. */
final class UndoText {
    private final Screen screen;
    private final long load;

    UndoText(Screen screen, long load) {
        this.screen = screen;
        this.load = load;
    }

    void show(LoadReport report) {
        switch (report.outcome()) {
            case REJECTED -> rejected(report);
            case UNCHANGED ->
                screen.result("Nothing to do: load " + load + " was taken back already, by load "
                        + report.load().orElseThrow() + by(report) + ".");
            case PREVIEWED -> {
                preview(report);
                screen.result("Nothing was changed: this is what 'intact undo " + load + "' does to "
                        + report.database() + ".");
            }
            case PUBLISHED, FAILED, UNKNOWN, UNDONE -> {
                tables(report);
                screen.result(
                        Screen.Style.STRONG,
                        "Load " + load + " was taken back, by load "
                                + report.load().orElseThrow() + ", in " + Figures.time(report.seconds())
                                + ". 'intact undo " + report.load().orElseThrow() + "' brings it back.");
            }
        }
    }

    /** An undo reads nothing, a restore a backup. */
    private static String by(LoadReport report) {
        return report.origin().sources().stream()
                .findFirst()
                .map(source -> ", a restore of " + source)
                .orElse("");
    }

    /** What would happen, before the question. */
    void preview(LoadReport report) {
        tables(report);
        new ReportText(screen).examples(report);
    }

    private void tables(LoadReport report) {
        if (report.tables().isEmpty()) {
            return;
        }
        TextTable table = new TextTable(1, "table", "taken away", "put back", "changed back", "left");
        report.tables()
                .forEach(one -> table.row(
                        one.table(),
                        Figures.count(one.deleted()),
                        Figures.count(one.inserted()),
                        Figures.count(one.updated()),
                        Figures.count(one.unchanged())));
        List<String> lines = table.lines();
        screen.result(Screen.Style.FAINT, lines.get(0));
        lines.stream().skip(1).forEach(screen::result);
        report.tables().forEach(this::why);
        report.files().forEach(file -> screen.result("file " + file.path()));
    }

    private void why(TableReport table) {
        if (!table.why().isEmpty()) {
            screen.result("  " + table.table() + ": " + table.why());
        }
        if (table.created()) {
            screen.result("  " + table.table() + ": the table is made again");
        }
    }

    private void rejected(LoadReport report) {
        tables(report);
        report.problems().forEach(problem -> screen.more(problem.toString()));
        long more = report.problemCount() - report.problems().size();
        if (more > 0) {
            screen.more("... and " + Figures.count(more) + " more; --max-problems shows more of them.");
        }
        screen.error("Load " + load + " cannot be taken back as it was: "
                + Figures.count(report.problemCount(), "problem") + ". Nothing was changed in " + report.database()
                + "."
                + advice(report));
    }

    /** Where the database refuses, or nothing is kept any more, there is no such way out. */
    private static String advice(LoadReport report) {
        boolean changed = report.problems().stream()
                        .anyMatch(problem ->
                                problem.value().isPresent() || problem.file().isPresent())
                || report.tables().stream().anyMatch(table -> !table.why().isEmpty());
        return changed
                ? " Rows that were changed since: --keep-changed takes back the rest and leaves them as they are,"
                        + " --overwrite takes back all of it, over them."
                : "";
    }
}
