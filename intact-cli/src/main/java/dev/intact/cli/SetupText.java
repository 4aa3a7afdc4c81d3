package dev.intact.cli;

import dev.intact.dialect.Foundation.Deed;
import dev.intact.dialect.Foundation.Manner;
import dev.intact.dialect.Foundation.State;
import dev.intact.dialect.Foundation.Trial;
import dev.intact.load.LoadReport;
import dev.intact.migrate.MigrationReport;
import dev.intact.setup.SetupReport;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What became of a setup, in words and as a document. */
final class SetupText {
    private SetupText() {}

    static void show(SetupReport report, Screen screen) {
        report.deeds().forEach(deed -> show(deed, screen));
        boolean shown = report.manner() == Manner.SHOW;
        report.contents().migrated().ifPresent(migrated -> {
            migrated.done().forEach(done -> screen.result((shown ? "would be applied: " : "applied: ") + done.title()));
            migrated.untried().forEach(done -> screen.result("would be applied, untried: " + done.title()));
        });
        report.contents()
                .seeded()
                .filter(seeded -> seeded.outcome() != LoadReport.Outcome.UNCHANGED)
                .ifPresent(seeded -> show(seeded, shown, screen));
        report.trials().forEach(trial -> show(trial, screen));
        if (!report.changes()) {
            screen.result(Screen.Style.GOOD, "Nothing to do in " + report.database() + ".");
        } else if (shown) {
            screen.result("Nothing was changed: this was a dry run.");
        } else {
            screen.result(Screen.Style.GOOD, report.database() + " is set up.");
        }
    }

    private static void show(LoadReport seeded, boolean shown, Screen screen) {
        ReportText text = new ReportText(screen);
        if (shown && seeded.outcome() != LoadReport.Outcome.REJECTED) {
            text.preview(seeded);
        } else {
            text.show(seeded);
        }
    }

    private static void show(Deed deed, Screen screen) {
        switch (deed.state()) {
            case DONE -> screen.result("done: " + deed.what());
            case WANTED ->
                screen.result(
                        deed.statement().map(statement -> statement + ";").orElse("would be made: " + deed.what()));
            case LEFT_OUT -> screen.result("left out: " + deed.what());
            case THERE -> screen.detail("there: " + deed.what());
        }
    }

    private static void show(Trial trial, Screen screen) {
        trial.fault()
                .ifPresentOrElse(
                        fault -> screen.result(Screen.Style.BAD, "not so: " + trial.what() + ": " + fault + "."),
                        () -> screen.detail("tried: " + trial.what()));
    }

    static String json(SetupReport report) {
        return Documents.object(json -> {
            json.writeStringProperty("database", Secrets.masked(report.database()));
            json.writeBooleanProperty("dryRun", report.manner() == Manner.SHOW);
            json.writeBooleanProperty("changes", report.changes());
            json.writeBooleanProperty("sound", report.isSound());
            json.writeArrayPropertyStart("steps");
            report.deeds().forEach(deed -> deed(json, deed));
            json.writeEndArray();
            Documents.texts(
                    json,
                    "migrations",
                    report.contents().migrated().map(MigrationReport::done).orElse(List.of()).stream()
                            .map(MigrationReport.Done::title)
                            .toList());
            json.writeName("seed");
            report.contents()
                    .seeded()
                    .ifPresentOrElse(seeded -> json.writeRawValue(Documents.report(seeded)), json::writeNull);
            json.writeArrayPropertyStart("trials");
            report.trials().forEach(trial -> trial(json, trial));
            json.writeEndArray();
        });
    }

    private static void deed(JsonGenerator json, Deed deed) {
        json.writeStartObject();
        json.writeStringProperty("what", deed.what());
        json.writeStringProperty("state", word(deed.state()));
        Documents.text(json, "statement", deed.statement());
        json.writeEndObject();
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void trial(JsonGenerator json, Trial trial) {
        json.writeStartObject();
        json.writeStringProperty("what", trial.what());
        Documents.text(json, "fault", trial.fault());
        json.writeEndObject();
    }
}
