package dev.intact.load;

import dev.intact.dialect.Finding;
import dev.intact.dialect.Finding.Weight;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Undertaking;
import dev.intact.error.ConfigurationException;
import dev.intact.error.SourceFailedException;
import dev.intact.error.StatementFailedException;
import dev.intact.format.FileSource;
import dev.intact.load.Attempt.Job;
import dev.intact.load.Attempt.Means;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.Mode;
import dev.intact.schema.TableName;
import dev.intact.stage.TablePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Before anything is written: whether the load can come to a good end, as far as that can be told. */
final class Prechecks {
    private final Job job;
    private final LoadContext context;
    private final Means means;
    private final Observer observer;

    Prechecks(Job job, Means means) {
        this.job = job;
        this.context = job.context();
        this.means = means;
        this.observer = means.observer();
    }

    /** Names all files that cannot be read in one message. */
    static void sources(List<TableLoad> tables) {
        List<String> missing = tables.stream()
                .flatMap(table -> table.inputs().stream())
                .filter(input -> input instanceof Input.Bytes bytes
                        && bytes.source() instanceof FileSource file
                        && !Files.isReadable(file.path()))
                .map(Input::name)
                .toList();
        if (!missing.isEmpty()) {
            throw new SourceFailedException("Cannot read " + String.join(", ", missing)
                    + ": missing, or no right to read. Nothing was changed. Name files that are there.");
        }
    }

    /** Warns of what is only doubtful; refuses what cannot be, all of it in one message. */
    void pass(List<TablePlan> plans) throws SQLException, IOException {
        refuseStray(plans);
        List<Finding> findings = new ArrayList<>(means.workspace().findings(undertaking(plans)));
        findings.addAll(new Space(job.load(), means.transactor())
                .findings(context.safeguard().place(job.load(), context.guard())));
        observer.on(new Event.Phase("settings", inForce(findings)));
        findings.stream()
                .filter(finding -> finding.weight() == Weight.WARNING)
                .forEach(finding -> observer.on(new Event.Notice("Before the load: " + finding)));
        List<Finding> refusals = findings.stream()
                .filter(finding -> finding.weight() == Weight.REFUSAL)
                .toList();
        if (!refusals.isEmpty()) {
            throw new StatementFailedException("Cannot load into " + context.address() + ": "
                    + refusals.stream().map(Finding::what).collect(Collectors.joining("; "))
                    + ". Nothing was changed. "
                    + refusals.stream().map(Finding::remedy).distinct().collect(Collectors.joining(". ")) + ".");
        }
    }

    /** What is never read can have no number of rows. */
    private void refuseStray(List<TablePlan> plans) {
        for (Check check : job.load().checks()) {
            if (check instanceof RowsCheck rows && plans.stream().noneMatch(rows::counts)) {
                throw new ConfigurationException("The check \"" + check.name() + "\" counts rows of " + rows.table()
                        + ", which this load does not read. Nothing was touched. Leave it out, or write it as sql:.");
            }
        }
    }

    private String inForce(List<Finding> findings) {
        Timeouts timeouts = context.timeouts();
        String said = "environment " + context.environment() + ", connect " + words(timeouts.connect()) + ", lock "
                + words(timeouts.lock()) + ", statement " + words(timeouts.statement()) + ", idle "
                + words(timeouts.idle()) + ", batches of " + context.batch()
                + " rows (of files; rows are loaded in one stream)";
        return findings.stream()
                .filter(finding -> finding.weight() == Weight.SETTING)
                .map(Finding::what)
                .reduce(said, (all, one) -> all + ", " + one);
    }

    private static String words(Duration time) {
        return time.isZero()
                ? "no limit"
                : time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    private static Undertaking undertaking(List<TablePlan> plans) {
        Map<TableName, Mode> tables = new LinkedHashMap<>();
        plans.forEach(plan -> tables.put(plan.table().name(), plan.mode()));
        return new Undertaking(tables, Staging.extent(plans, 1).bytes());
    }
}
