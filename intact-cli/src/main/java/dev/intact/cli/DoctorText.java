package dev.intact.cli;

import dev.intact.config.Guard;
import dev.intact.dialect.Choice;
import dev.intact.doctor.Diagnosis;
import dev.intact.doctor.Finding;
import dev.intact.doctor.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A diagnosis, in words and as a document. */
final class DoctorText {
    private DoctorText() {}

    static void show(Diagnosis diagnosis, Destination destination, Screen screen) {
        screen.result(HealthText.line(diagnosis.health()));
        HealthText.servers(diagnosis.health()).forEach(screen::result);
        TextTable table = new TextTable(3, "about", "chosen", "because");
        choices(diagnosis, destination).forEach(choice -> table.row(choice.about(), choice.value(), choice.reason()));
        table.lines().forEach(screen::result);
        if (diagnosis.findings().isEmpty()) {
            screen.result(Screen.Style.GOOD, "Nothing was found.");
        }
        diagnosis.findings().forEach(finding -> show(finding, screen));
    }

    private static void show(Finding finding, Screen screen) {
        screen.result(style(finding.severity()), word(finding.severity()) + ": " + finding.what() + ".");
        screen.result("  " + finding.why() + ".");
        screen.result("  " + finding.remedy() + ".");
    }

    private static Screen.Style style(Severity severity) {
        return switch (severity) {
            case NOTE -> Screen.Style.STRONG;
            case WARNING -> Screen.Style.CAREFUL;
            case PROBLEM -> Screen.Style.BAD;
        };
    }

    private static String word(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    /** What the library does not know comes first: which database, and which environment that is. */
    private static List<Choice> choices(Diagnosis diagnosis, Destination destination) {
        List<Choice> all = new ArrayList<>();
        all.add(new Choice("database", diagnosis.health().database(), destination.origin()));
        String guarded = destination.environment().guard() == Guard.PROTECTED ? "protected" : "not protected";
        all.add(new Choice("environment", destination.environment().name(), guarded));
        all.addAll(diagnosis.choices());
        return all;
    }

    static String json(Diagnosis diagnosis, Destination destination) {
        return Documents.object(json -> {
            json.writeName("health");
            json.writeRawValue(HealthText.json(
                    diagnosis.health(), destination.environment().name()));
            json.writeArrayPropertyStart("choices");
            for (Choice choice : choices(diagnosis, destination)) {
                json.writeStartObject();
                json.writeStringProperty("about", choice.about());
                json.writeStringProperty("value", Secrets.masked(choice.value()));
                json.writeStringProperty("reason", Secrets.masked(choice.reason()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("findings");
            for (Finding finding : diagnosis.findings()) {
                json.writeStartObject();
                json.writeStringProperty("severity", word(finding.severity()));
                json.writeStringProperty("what", Secrets.masked(finding.what()));
                json.writeStringProperty("why", Secrets.masked(finding.why()));
                json.writeStringProperty("remedy", Secrets.masked(finding.remedy()));
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
