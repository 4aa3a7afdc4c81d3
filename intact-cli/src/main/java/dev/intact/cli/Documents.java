package dev.intact.cli;

import dev.intact.error.Problem;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.ReportJson;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    static String reports(List<LoadReport> reports) {
        return reports.stream().map(Documents::report).collect(Collectors.joining(",\n", "[", "]"));
    }

    /** A failure of a command that has no report. */
    static String error(Failure failure) {
        return "{\"error\":{\"status\":" + failure.status().code() + ",\"message\":"
                + text(Secrets.masked(failure.message())) + "}}";
    }

    static String recovered(List<String> settled) {
        return settled.stream().map(Documents::text).collect(Collectors.joining(",", "{\"settled\":[", "]}"));
    }

    private static String text(String text) {
        StringWriter quoted = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), quoted)) {
            json.writeString(text);
        }
        return quoted.toString();
    }

    /** The report of a load that failed before it could write one. */
    static String failed(
            Failure failure, Optional<Destination> destination, boolean dryRun, Instant started, double seconds) {
        Outcome outcome = failure.status() == ExitStatus.UNKNOWN ? Outcome.UNKNOWN : Outcome.FAILED;
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
                started,
                seconds,
                Optional.empty(),
                dryRun,
                List.of(),
                List.of(),
                List.of(),
                1,
                List.of(problem)));
    }
}
