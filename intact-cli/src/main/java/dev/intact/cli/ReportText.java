package dev.intact.cli;

import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Example;
import dev.intact.load.LoadReport.ExampleCell;
import dev.intact.load.LoadReport.TableReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A report for people. */
final class ReportText {
    /** So many problems of rows that were left out are shown; the file has them all. */
    private static final int FEW = 5;

    private final Screen screen;

    ReportText(Screen screen) {
        this.screen = screen;
    }

    /** What a load did: a result, or the reasons why it did nothing. */
    void show(LoadReport report) {
        switch (report.outcome()) {
            case REJECTED -> rejected(report);
            case UNCHANGED -> {
                migrations(report);
                screen.result(unchanged(report));
                leftOut(report, "were left out then, see ");
            }
            case PREVIEWED -> {
                tables(report);
                examples(report);
                leftOut(report, "would be left out and written to ");
                screen.result("Nothing was changed: this is what the same command without --dry-run does to "
                        + where(report) + ".");
            }
            case PUBLISHED, FAILED, UNKNOWN, UNDONE -> {
                tables(report);
                leftOut(report, "were left out, see ");
                report.backup().ifPresent(name -> screen.result("backup " + name + " was taken before"));
                screen.result(Screen.Style.STRONG, ended(report));
            }
        }
    }

    /** All was compared, and nothing differs. */
    void same(LoadReport report) {
        long rows = report.tables().stream().mapToLong(TableReport::read).sum();
        screen.result(
                Screen.Style.STRONG,
                "Nothing had to be changed: " + Figures.count(rows, "row") + " of "
                        + Figures.count(report.tables().size(), "table") + " were compared with " + where(report)
                        + " in "
                        + Figures.time(report.seconds()) + ", and are the same.");
    }

    /** What a load would do, before the question. */
    void preview(LoadReport report) {
        tables(report);
        examples(report);
        leftOut(report, "would be left out and written to ");
    }

    /** The rows that are not in the tables; the file that holds them is the last one. */
    private void leftOut(LoadReport report, String words) {
        long rows = report.rejected();
        if (rows == 0 || report.files().isEmpty()) {
            return;
        }
        report.problems().stream().limit(FEW).forEach(problem -> screen.more(problem.toString()));
        String verb = rows == 1 ? words.replaceFirst("^were", "was") : words;
        screen.result(
                Screen.Style.STRONG,
                Figures.count(rows, "row") + " " + verb
                        + report.files().get(report.files().size() - 1).path() + ".");
    }

    /** How each table is written, and why so. */
    void strategies(LoadReport report) {
        report.tables()
                .forEach(table -> screen.result(table.table() + ": " + table.strategy()
                        + (table.why().isEmpty() ? "" : ", since " + table.why())));
    }

    private void migrations(LoadReport report) {
        report.migrations()
                .forEach(title -> screen.result("migration " + title + (report.dryRun() ? ": would be applied" : "")));
    }

    private void tables(LoadReport report) {
        migrations(report);
        if (report.tables().isEmpty()) {
            return;
        }
        TextTable table = new TextTable(2, "table", "mode", "read", "inserted", "updated", "deleted", "unchanged", "");
        report.tables().forEach(one -> table.row(cells(one)));
        List<String> lines = table.lines();
        screen.result(Screen.Style.FAINT, lines.get(0));
        lines.stream().skip(1).forEach(screen::result);
        report.checks().forEach(check -> screen.result("check passed: " + check.name()));
        report.files().forEach(file -> screen.result("file " + file.path() + ": " + Figures.count(file.rows(), "row")));
    }

    private static String[] cells(TableReport table) {
        return new String[] {
            table.table(),
            table.mode().word(),
            Figures.count(table.read()),
            Figures.count(table.inserted()),
            Figures.count(table.updated()),
            Figures.count(table.deleted()),
            Figures.count(table.unchanged()),
            table.created() ? "new" : table.strategy().equals("nothing") ? "left as it is" : ""
        };
    }

    void examples(LoadReport report) {
        report.tables()
                .forEach(table -> table.examples()
                        .forEach(example -> screen.result("  " + table.table() + ": " + text(example))));
    }

    private static String text(Example example) {
        return switch (example.change()) {
                    case INSERT -> "insert ";
                    case UPDATE -> "update ";
                    case DELETE -> "delete ";
                }
                + example.cells().stream().map(ReportText::text).collect(Collectors.joining(", "));
    }

    static String text(ExampleCell cell) {
        String before = cell.before().orElse("null");
        String after = cell.after().orElse("null");
        if (cell.before().isEmpty() || before.equals(after)) {
            return cell.column() + "=" + after;
        }
        return cell.after().isEmpty() ? cell.column() + "=" + before : cell.column() + "=" + before + " -> " + after;
    }

    private static String ended(LoadReport report) {
        long rows = report.tables().stream().mapToLong(TableReport::read).sum() - report.rejected();
        String outcome = report.outcome().name().toLowerCase(Locale.ROOT);
        String number = report.load().isPresent() ? "Load " + report.load().getAsLong() : "This load";
        return number + " was " + outcome + ": " + Figures.count(rows, "row") + " into " + where(report) + " in "
                + Figures.time(report.seconds()) + ", " + Figures.rate(rows, report.seconds()) + ".";
    }

    private static String unchanged(LoadReport report) {
        return "Nothing to do: this very content was loaded into " + where(report) + " before" + number(report)
                + ". --again loads it anyway.";
    }

    private static String number(LoadReport report) {
        return report.load().isPresent() ? " (load " + report.load().getAsLong() + ")" : "";
    }

    private static String where(LoadReport report) {
        return report.database() + " (" + report.environment() + ")";
    }

    private void rejected(LoadReport report) {
        report.problems().forEach(problem -> screen.more(problem.toString()));
        long more = report.problemCount() - report.problems().size();
        if (more > 0) {
            screen.more("... and " + Figures.count(more) + " more; --max-problems shows more of them.");
        }
        screen.error("Rejected: " + Figures.count(report.problemCount(), "problem")
                + ". Nothing was changed in " + where(report)
                + ". Correct what is listed above and run the same command again.");
    }
}
