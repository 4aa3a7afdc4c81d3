package dev.intact.cli;

import dev.intact.dialect.Locks.Party;
import dev.intact.dialect.Locks.Wait;
import dev.intact.doctor.LockReport;
import dev.intact.doctor.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Who waits for whom, in words and as a document. */
final class LocksText {
    private LocksText() {}

    static void show(LockReport report, Screen screen) {
        long waiting = report.waiting();
        screen.result(
                waiting == 0 ? Screen.Style.GOOD : Screen.Style.CAREFUL,
                waiting == 0
                        ? "Nobody is seen to wait in " + report.database() + "."
                        : waiting + (waiting == 1 ? " waits in " : " wait in ") + report.database() + ":");
        report.holders().forEach(holder -> show(holder, "", screen));
        report.remarks().forEach(remark -> screen.result(remark + "."));
    }

    private static void show(Standing standing, String indent, Screen screen) {
        screen.result(indent + line(standing.party()));
        String below = indent + "  ";
        standing.waitsFor().ifPresent(wait -> screen.result(below + line(wait)));
        standing.held().forEach(held -> screen.result(below + "holds " + held));
        standing.party().statement().ifPresent(statement -> screen.result(below + "statement: " + statement));
        standing.ending().ifPresent(ending -> {
            screen.result(below + ending.first() + ".");
            ending.command().ifPresent(command -> screen.result(below + "to end it: " + command + ";"));
        });
        standing.waiters().forEach(waiter -> show(waiter, below, screen));
    }

    private static String line(Party party) {
        String who = party.who().toString();
        String id = party.id();
        String name = Character.isDigit(id.charAt(0)) ? kind(party) + " " + id : id;
        return name + (who.isEmpty() ? "" : " (" + who + ")") + ": " + party.state()
                + party.age().map(age -> ", for " + seconds(age)).orElse("");
    }

    private static String line(Wait wait) {
        String holders = wait.holders().isEmpty() ? "" : " after " + String.join(", ", wait.holders());
        return "waits" + wait.time().map(time -> " for " + seconds(time)).orElse("") + holders + ": " + wait.what();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }

    private static String kind(Party party) {
        return party.kind().name().toLowerCase(Locale.ROOT);
    }

    static String json(LockReport report) {
        return Documents.object(json -> {
            json.writeStringProperty("database", Secrets.masked(report.database()));
            json.writeNumberProperty("waiting", report.waiting());
            array(json, "holders", report.holders());
            Documents.texts(json, "remarks", report.remarks());
        });
    }

    private static void array(JsonGenerator json, String name, List<Standing> standings) {
        json.writeArrayPropertyStart(name);
        standings.forEach(standing -> standing(json, standing));
        json.writeEndArray();
    }

    private static void standing(JsonGenerator json, Standing standing) {
        Party party = standing.party();
        json.writeStartObject();
        json.writeStringProperty("id", party.id());
        json.writeStringProperty("kind", kind(party));
        Documents.text(json, "program", party.who().program().map(Secrets::masked));
        Documents.text(json, "user", party.who().user());
        Documents.text(json, "address", party.who().address());
        json.writeStringProperty("state", party.state());
        seconds(json, "seconds", party.age());
        Documents.text(json, "statement", party.statement().map(Secrets::masked));
        Documents.texts(json, "holds", standing.held());
        Documents.text(json, "waitsFor", standing.waitsFor().map(Wait::what));
        Documents.texts(json, "after", standing.waitsFor().map(Wait::holders).orElse(List.of()));
        seconds(json, "waitsSeconds", standing.waitsFor().flatMap(Wait::time));
        Documents.text(json, "lookFirst", standing.ending().map(Standing.Ending::first));
        Documents.text(json, "toEndIt", standing.ending().flatMap(Standing.Ending::command));
        array(json, "waiters", standing.waiters());
        json.writeEndObject();
    }

    private static void seconds(JsonGenerator json, String name, Optional<Duration> time) {
        json.writeName(name);
        time.ifPresentOrElse(age -> json.writeNumber(age.toMillis() / 1e3), json::writeNull);
    }
}
