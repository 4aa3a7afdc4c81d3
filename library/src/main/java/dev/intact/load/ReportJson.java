package dev.intact.load;

import dev.intact.error.Problem;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.load.LoadReport.Example;
import dev.intact.load.LoadReport.ExampleCell;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.load.LoadReport.TableReport;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Load reports as JSON: what {@code --json} prints and what the history keeps. Its keys keep their names, order and
 * meaning; later versions may add some. Every key is always there, null where nothing is known, but for {@code why}
 * and {@code examples} of a table and {@code state} and {@code detail} of a file that is not in its place, which stand
 * only where there are any. Safe for many threads.
 */
public final class ReportJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ReportJson() {}

    /**
     * A report as one JSON document on one line.
     *
     * @param report any report
     * @return without a line end
     */
    public static String write(LoadReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(report, json);
        }
        return text.toString();
    }

    /**
     * The report that was written.
     *
     * @param json as {@link #write} gives it; keys it does not know are passed over
     * @return an equal report
     * @throws IllegalArgumentException where it is not a report
     */
    public static LoadReport read(String json) {
        return ReportTree.report(json);
    }

    private static void write(LoadReport report, JsonGenerator json) {
        json.writeStartObject();
        number(json, "load", report.load());
        json.writeStringProperty("outcome", report.outcome().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("database", report.database());
        json.writeStringProperty("environment", report.environment());
        json.writeStringProperty("started", report.started().toString());
        json.writeNumberProperty("seconds", report.seconds());
        text(json, "backup", report.backup());
        json.writeBooleanProperty("dryRun", report.dryRun());
        list(json, "tables", report.tables(), table -> table(json, table));
        list(json, "files", report.files(), file -> file(json, file));
        list(json, "checks", report.checks(), check -> check(json, check));
        json.writeNumberProperty("problemCount", report.problemCount());
        list(json, "problems", report.problems(), problem -> problem(json, problem));
        json.writeStringProperty("by", report.origin().by());
        texts(json, "sources", report.origin().sources());
        number(json, "undoes", report.origin().undoes());
        number(json, "undoneBy", report.origin().undoneBy());
        texts(json, "migrations", report.migrations());
        json.writeEndObject();
    }

    private static void table(JsonGenerator json, TableReport table) {
        json.writeStringProperty("table", table.table());
        json.writeStringProperty("mode", table.mode().word());
        json.writeStringProperty("strategy", table.strategy());
        json.writeNumberProperty("read", table.read());
        json.writeNumberProperty("inserted", table.inserted());
        json.writeNumberProperty("updated", table.updated());
        json.writeNumberProperty("deleted", table.deleted());
        json.writeNumberProperty("unchanged", table.unchanged());
        json.writeBooleanProperty("created", table.created());
        json.writeNumberProperty("rejected", table.rejected());
        if (!table.why().isEmpty()) {
            json.writeStringProperty("why", table.why());
        }
        if (!table.examples().isEmpty()) {
            list(json, "examples", table.examples(), example -> example(json, example));
        }
    }

    private static void example(JsonGenerator json, Example example) {
        json.writeStringProperty("change", example.change().name().toLowerCase(Locale.ROOT));
        list(json, "cells", example.cells(), cell -> cell(json, cell));
    }

    private static void cell(JsonGenerator json, ExampleCell cell) {
        json.writeStringProperty("column", cell.column());
        text(json, "before", cell.before());
        text(json, "after", cell.after());
    }

    private static void file(JsonGenerator json, FileReport file) {
        json.writeStringProperty("path", file.path());
        json.writeNumberProperty("rows", file.rows());
        text(json, "sha256", file.sha256());
        file.trouble().ifPresent(trouble -> {
            json.writeStringProperty("state", trouble.state().name().toLowerCase(Locale.ROOT));
            json.writeStringProperty("detail", trouble.detail());
        });
    }

    private static void check(JsonGenerator json, CheckReport check) {
        json.writeStringProperty("name", check.name());
        json.writeNumberProperty("rows", check.rows());
    }

    private static void problem(JsonGenerator json, Problem problem) {
        text(json, "file", problem.file());
        number(json, "line", problem.line());
        text(json, "column", problem.column());
        json.writeStringProperty("table", problem.table());
        text(json, "value", problem.value());
        json.writeStringProperty("reason", problem.reason());
    }

    private static <T> void list(JsonGenerator json, String name, List<T> elements, Consumer<T> members) {
        json.writeName(name);
        json.writeStartArray();
        for (T element : elements) {
            json.writeStartObject();
            members.accept(element);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeName(name);
        json.writeStartArray();
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void text(JsonGenerator json, String name, Optional<String> text) {
        json.writeName(name);
        text.ifPresentOrElse(json::writeString, json::writeNull);
    }

    private static void number(JsonGenerator json, String name, OptionalLong number) {
        json.writeName(name);
        number.ifPresentOrElse(json::writeNumber, json::writeNull);
    }
}
