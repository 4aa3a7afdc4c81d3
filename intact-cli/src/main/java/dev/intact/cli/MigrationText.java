package dev.intact.cli;

import dev.intact.Database;
import dev.intact.migrate.Danger;
import dev.intact.migrate.MigrationReport;
import dev.intact.migrate.MigrationReport.Done;
import dev.intact.migrate.MigrationState;
import dev.intact.migrate.MigrationStatus;
import dev.intact.migrate.MigrationStatus.Applied;
import dev.intact.migrate.MigrationStatus.Line;
import dev.intact.migrate.Migrations.Way;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** Migrations, for people and as documents. */
record MigrationText(Screen screen) {
    /** How they stand. */
    static MigrationStatus status(Work work, MigrationFolder folder) {
        Settings settings = work.settings();
        try (ProgressLine progress = new ProgressLine(work.screen());
                Database database = work.open(work.destination(settings), progress)) {
            return database.migrations(folder.migrations(work, settings));
        }
    }

    void done(MigrationReport report) {
        String verb = report.way() == Way.UP ? "applied" : "taken back";
        if (report.done().isEmpty() && report.untried().isEmpty()) {
            screen.say("Nothing to do: there is nothing to be " + verb + ".");
            return;
        }
        for (Done done : report.done()) {
            screen.result(
                    (report.dryRun() ? "tried       " : verb + "  ") + done.title() + "  " + done.seconds() + " s");
        }
        report.untried().forEach(left -> screen.result("not tried   " + left.title()));
        report.backup().ifPresent(backup -> screen.say("The backup before it: " + backup));
        if (!report.untried().isEmpty()) {
            screen.say(
                    "The first one that was not tried runs outside of a transaction, or looks at foreign keys otherwise; the"
                            + " rest may need what it does.");
        }
        if (report.dryRun()) {
            screen.say("Nothing was changed: all of it was rolled back.");
        }
    }

    void all(MigrationStatus status) {
        if (status.lines().isEmpty()) {
            screen.say("There are no migrations.");
            return;
        }
        TextTable table = new TextTable(3, "migration", "state", "applied");
        for (Line line : status.lines()) {
            table.row(
                    line.title(),
                    word(line.state()),
                    line.applied()
                            .map(applied -> applied.at() + ", " + applied.by())
                            .orElse(""));
        }
        table.lines().forEach(screen::result);
        status.lines().stream()
                .filter(line -> !line.remedy().isEmpty())
                .forEach(line -> screen.result(line.title() + ": " + line.remedy() + "."));
    }

    private static String word(MigrationState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String json(MigrationStatus status) {
        return Documents.object(json -> {
            json.writeStringProperty("database", Secrets.masked(status.database()));
            json.writeBooleanProperty("current", status.isCurrent());
            json.writeArrayPropertyStart("migrations");
            status.lines().forEach(line -> line(json, line));
            json.writeEndArray();
        });
    }

    private static void line(JsonGenerator json, Line line) {
        json.writeStartObject();
        json.writeNumberProperty("version", line.version());
        json.writeStringProperty("name", line.name());
        json.writeStringProperty("state", line.state().name().toLowerCase(Locale.ROOT));
        Documents.text(json, "file", line.file().map(Path::toString));
        Documents.text(json, "at", line.applied().map(applied -> applied.at().toString()));
        Documents.text(json, "by", line.applied().map(Applied::by));
        json.writeStringProperty("remedy", line.remedy());
        json.writeEndObject();
    }

    static String json(MigrationReport report) {
        return Documents.object(json -> {
            json.writeStringProperty("database", Secrets.masked(report.database()));
            json.writeStringProperty("environment", report.environment());
            json.writeStringProperty("way", report.way().name().toLowerCase(Locale.ROOT));
            json.writeBooleanProperty("dryRun", report.dryRun());
            list(json, "done", report.done());
            list(json, "untried", report.untried());
            json.writeArrayPropertyStart("dangers");
            report.dangers().forEach(danger -> danger(json, danger));
            json.writeEndArray();
            Documents.text(json, "backup", report.backup());
            json.writeNumberProperty("seconds", report.seconds());
        });
    }

    private static void danger(JsonGenerator json, Danger danger) {
        json.writeStartObject();
        json.writeStringProperty("file", danger.file().toString());
        json.writeNumberProperty("line", danger.line());
        json.writeStringProperty("table", danger.table());
        json.writeNumberProperty("rows", danger.size().rows());
        json.writeNumberProperty("bytes", danger.size().bytes());
        json.writeStringProperty("why", danger.why());
        json.writeStringProperty("instead", danger.instead());
        json.writeStringProperty("source", danger.source());
        json.writeEndObject();
    }

    private static void list(JsonGenerator json, String name, List<Done> done) {
        json.writeArrayPropertyStart(name);
        for (Done one : done) {
            json.writeStartObject();
            json.writeNumberProperty("version", one.version());
            json.writeStringProperty("name", one.name());
            json.writeStringProperty("file", one.file().toString());
            json.writeNumberProperty("seconds", one.seconds());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
