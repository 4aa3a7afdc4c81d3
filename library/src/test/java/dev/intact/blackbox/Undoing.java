package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.history.Undo;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;

/** Loads that are taken back on the database of a trial. */
final class Undoing {
    private Undoing() {}

    static LoadReport undo(Trial trial, Undo undo) {
        try (Database database = trial.target().open()) {
            return database.attempt(undo);
        }
    }

    /** For good. */
    static LoadReport undo(Trial trial, long load) {
        LoadReport report = undo(trial, Undo.load(load));
        done(report);
        return report;
    }

    /** The number of what was done. */
    static long done(LoadReport report) {
        assertThat(report.outcome()).as(Trial.told(report).toString()).isEqualTo(Outcome.PUBLISHED);
        return number(report);
    }

    static long number(LoadReport report) {
        return report.load().orElseThrow();
    }

    /** What rejects an undo, in one line each. */
    static String refusal(LoadReport report) {
        assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
        return String.join("\n", Trial.told(report));
    }
}
