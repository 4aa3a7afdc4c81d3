package dev.intact.cli;

import dev.intact.copy.CopyReport;
import dev.intact.copy.Remark;
import dev.intact.dialect.Resumable;
import dev.intact.error.Problem;
import dev.intact.export.ExportReport;
import dev.intact.export.ExportReport.ExportedFile;
import dev.intact.files.Leftover;
import dev.intact.history.Moment;
import dev.intact.history.RowChange;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.ExampleCell;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.ReportJson;
import dev.intact.tx.RecoveryReport;
import dev.intact.tx.StatusReport;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What {@code --json} prints. */
final class Documents {
    private Documents() {}

    static String report(LoadReport report) {
        return ReportJson.write(report);
    }

    /** What a copy did: the load's report, what is not the same, and how tables are made. */
    static String copied(CopyReport report) {
        return object(json -> {
            json.writeName("report");
            json.writeRawValue(report(report.load()));
            json.writeArrayPropertyStart("remarks");
            for (Remark remark : report.remarks()) {
                json.writeStartObject();
                json.writeStringProperty("weight", remark.weight().name().toLowerCase(Locale.ROOT));
                json.writeStringProperty("what", remark.what());
                json.writeStringProperty("reason", remark.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
            texts(json, "statements", report.statements());
        });
    }

    /** Of a database that was made anew first. */
    static String replaced(LoadReport report, Optional<Path> aside) {
        return object(json -> {
            json.writeName("aside");
            aside.ifPresentOrElse(file -> json.writeString(file.toString()), json::writeNull);
            json.writeName("restore");
            json.writeRawValue(report(report));
        });
    }

    static String reports(List<LoadReport> reports) {
        return reports.stream().map(Documents::report).collect(Collectors.joining(",\n", "[", "]"));
    }

    /** What ended loads left aside. */
    static String resumable(List<Resumable> left) {
        return left.stream().map(Documents::resumable).collect(Collectors.joining(",\n", "[", "]"));
    }

    private static String resumable(Resumable left) {
        return object(json -> {
            texts(json, "tables", left.tables());
            json.writeStringProperty("by", left.holder());
            json.writeNumberProperty("chunks", left.chunks());
            json.writeNumberProperty("bytes", left.bytes());
            json.writeStringProperty("last", left.last().toString());
            json.writeStringProperty("until", left.last().plus(Resumable.GRACE).toString());
        });
    }

    /** A failure of a command that has no report. */
    static String error(Failure failure) {
        return object(json -> {
            json.writeObjectPropertyStart("error");
            json.writeNumberProperty("status", failure.status().code());
            json.writeStringProperty("message", Secrets.masked(failure.message()));
            json.writeEndObject();
        });
    }

    static String recovered(RecoveryReport report) {
        return object(json -> {
            json.writeBooleanProperty("settled", report.left().isEmpty());
            texts(json, "cleared", report.cleared());
            texts(json, "placed", report.placed());
            texts(json, "removed", report.removed());
            left(json, report.left());
        });
    }

    static String status(StatusReport report) {
        return object(json -> {
            json.writeBooleanProperty("settled", report.isSettled());
            json.writeNumberProperty("managed", report.managed());
            left(json, report.left());
            texts(json, "waiting", report.waiting());
        });
    }

    static String exported(ExportReport report) {
        return object(json -> {
            json.writeStringProperty("database", Secrets.masked(report.database()));
            json.writeStringProperty("started", report.started().toString());
            json.writeNumberProperty("seconds", report.seconds());
            json.writeArrayPropertyStart("files");
            report.files().forEach(file -> exported(json, file));
            json.writeEndArray();
        });
    }

    private static void exported(JsonGenerator json, ExportedFile file) {
        json.writeStartObject();
        json.writeStringProperty("path", file.path().toString());
        json.writeName("table");
        file.table().ifPresentOrElse(json::writeString, json::writeNull);
        json.writeNumberProperty("rows", file.rows());
        json.writeNumberProperty("bytes", file.bytes());
        json.writeStringProperty("sha256", file.sha256());
        file.trouble().ifPresent(trouble -> trouble(json, trouble));
        json.writeEndObject();
    }

    private static void left(JsonGenerator json, List<Leftover> left) {
        json.writeArrayPropertyStart("left");
        for (Leftover file : left) {
            json.writeStartObject();
            json.writeStringProperty("path", file.target().toString());
            trouble(json, file);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void trouble(JsonGenerator json, Leftover file) {
        json.writeStringProperty("state", file.state().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("detail", file.detail());
    }

    static void texts(JsonGenerator json, String name, List<?> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(value -> json.writeString(value.toString()));
        json.writeEndArray();
    }

    static String object(Consumer<JsonGenerator> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            members.accept(json);
            json.writeEndObject();
        }
        return text.toString();
    }

    /** One row of a change set. */
    static String change(RowChange row) {
        return object(json -> {
            json.writeStringProperty("table", row.table());
            json.writeStringProperty("change", row.change().name().toLowerCase(Locale.ROOT));
            json.writeObjectPropertyStart("key");
            row.key().forEach(cell -> text(json, cell.column(), cell.after().or(cell::before)));
            json.writeEndObject();
            cells(json, row.cells());
        });
    }

    /** The life of a row. */
    static String life(List<Moment> life) {
        return life.stream().map(Documents::moment).collect(Collectors.joining(",\n", "[", "]"));
    }

    private static String moment(Moment moment) {
        return object(json -> {
            json.writeName("load");
            moment.load().ifPresentOrElse(load -> json.writeNumber(load.load().orElse(-1)), json::writeNull);
            text(json, "started", moment.load().map(load -> load.started().toString()));
            text(json, "by", moment.load().map(load -> load.origin().by()));
            json.writeStringProperty("change", moment.change().name().toLowerCase(Locale.ROOT));
            cells(json, moment.cells());
            json.writeStringProperty("note", moment.note());
        });
    }

    private static void cells(JsonGenerator json, List<ExampleCell> cells) {
        json.writeArrayPropertyStart("cells");
        for (ExampleCell cell : cells) {
            json.writeStartObject();
            json.writeStringProperty("column", cell.column());
            text(json, "before", cell.before());
            text(json, "after", cell.after());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void text(JsonGenerator json, String name, Optional<String> text) {
        json.writeName(name);
        text.ifPresentOrElse(json::writeString, json::writeNull);
    }

    /** The report of a load that failed before it could write one. */
    static String failed(
            Failure failure, Optional<Destination> destination, boolean dryRun, Instant started, double seconds) {
        Outcome outcome = switch (failure.status()) {
            case UNKNOWN -> Outcome.UNKNOWN;
            case REJECTED -> Outcome.REJECTED;
            default -> Outcome.FAILED;
        };
        Problem problem = new Problem(
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                Secrets.masked(failure.message()));
        return report(new LoadReport(
                OptionalLong.empty(),
                outcome,
                destination.map(to -> Secrets.masked(to.address())).orElse(""),
                destination.map(to -> to.environment().name()).orElse(""),
                LoadReport.Origin.UNKNOWN,
                started,
                seconds,
                Optional.empty(),
                dryRun,
                List.of(),
                List.of(),
                List.of(),
                1,
                List.of(problem),
                List.of()));
    }
}
