package dev.intact.cli;

import dev.intact.migrate.BaselineReport;
import dev.intact.migrate.Difference;
import dev.intact.migrate.SchemaDiff;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** A schema beside its files, for people and as documents. */
record SchemaText(Screen screen) {
    void all(SchemaDiff diff) {
        differences(diff.differences());
        if (diff.isSame()) {
            screen.say("The database is what the files make.");
        } else if (!diff.pending().isEmpty()) {
            screen.say("Pending, so that what they make counts as different: " + String.join(", ", diff.pending()));
        }
    }

    private void differences(List<Difference> differences) {
        for (Difference difference : differences) {
            screen.result(difference.title());
            difference.inDatabase().forEach(line -> screen.result("    database: " + line));
            difference.inFiles().forEach(line -> screen.result("    files:    " + line));
        }
    }

    void written(BaselineReport report, Surroundings surroundings) {
        report.files().forEach(file -> screen.result(surroundings.shown(file).toString()));
        screen.say(
                "Written as told by " + report.from() + "; " + report.applied().size()
                        + (report.applied().size() == 1 ? " counts as applied." : " count as applied."));
        if (!report.differences().isEmpty()) {
            screen.say("The database is not what these files make; 'intact migrate diff' shows it again:");
            differences(report.differences());
        }
    }

    static String json(SchemaDiff diff) {
        return Documents.object(json -> {
            json.writeBooleanProperty("same", diff.isSame());
            json.writeStringProperty("databaseDigest", diff.databaseDigest());
            json.writeStringProperty("filesDigest", diff.filesDigest());
            texts(json, "pending", diff.pending());
            differences(json, diff.differences());
        });
    }

    static String json(BaselineReport report) {
        return Documents.object(json -> {
            json.writeStringProperty("database", Secrets.masked(report.database()));
            json.writeStringProperty("from", report.from());
            texts(json, "files", report.files().stream().map(Object::toString).toList());
            json.writeArrayPropertyStart("applied");
            report.applied().forEach(json::writeNumber);
            json.writeEndArray();
            differences(json, report.differences());
        });
    }

    private static void differences(JsonGenerator json, List<Difference> differences) {
        json.writeArrayPropertyStart("differences");
        for (Difference difference : differences) {
            json.writeStartObject();
            json.writeStringProperty("kind", difference.kind().word());
            json.writeStringProperty("name", difference.name());
            json.writeStringProperty("in", difference.side().name().toLowerCase(Locale.ROOT));
            texts(json, "database", difference.inDatabase());
            texts(json, "files", difference.inFiles());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }
}
