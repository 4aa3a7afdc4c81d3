package dev.intact.blackbox;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.Problem;
import dev.intact.history.Undo;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A fresh database and a folder for sources; what it does it does through the public API alone. */
record Trial(Path folder, Target target) {

    static Trial on(Engine engine, Path folder) {
        return new Trial(folder, engine.fresh(folder));
    }

    /** With a schema to begin from. */
    static Trial on(Engine engine, Path folder, String... statements) {
        Trial trial = on(engine, folder);
        trial.target().execute(statements);
        return trial;
    }

    boolean sqlite() {
        return target.engine() == Engine.SQLITE;
    }

    Path file(String name, String... lines) {
        return bytes(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    Path bytes(String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the folder of the sources as the one for files. */
    Database open() {
        return target.open(DatabaseConfig.of(target.url()).withFiles(folder));
    }

    /** The lines of a file that a load wrote, the folder of sources taken out of them. */
    List<String> lines(String name) {
        try {
            return Files.readString(folder.resolve(name))
                    .replace(folder + "/", "")
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loads for good; a rejection is an exception. */
    LoadReport load(Load load) {
        try (Database database = open()) {
            return database.load(load);
        }
    }

    /** Loads where the data may be refused. */
    LoadReport attempt(Load load) {
        try (Database database = open()) {
            return database.attempt(load);
        }
    }

    LoadReport undo(Undo undo) {
        try (Database database = open()) {
            return database.attempt(undo);
        }
    }

    LoadReport plan(Load load) {
        try (Database database = open()) {
            return database.plan(load);
        }
    }

    List<LoadReport> history() {
        try (Database database = open()) {
            return database.history().latest(100);
        }
    }

    List<String> rows(String sql) {
        return target.rows(sql);
    }

    /** Plans, loads, and sees that the preview said what the load then did. */
    String foreseen(Load load) {
        LoadReport plan = plan(load);
        LoadReport report = attempt(load);
        String planned = counts(plan);
        String done = counts(report);
        if (!planned.equals(done)) {
            throw new AssertionError("The preview said " + planned + ", the load did " + done);
        }
        return done;
    }

    /** Inserted, updated, deleted and unchanged rows of each table; the problems of what was rejected. */
    static String counts(LoadReport report) {
        if (report.outcome() == Outcome.REJECTED) {
            return "rejected " + told(report);
        }
        return String.join(
                " ",
                report.tables().stream()
                        .map(t -> t.table() + ":" + counts(t))
                        .sorted()
                        .toList());
    }

    private static String counts(TableReport t) {
        return "+" + t.inserted() + " ~" + t.updated() + " -" + t.deleted() + " =" + t.unchanged();
    }

    /** Each problem in one line: file, line, column, value, reason. */
    static List<String> told(LoadReport report) {
        return report.problems().stream().map(Trial::told).toList();
    }

    static String told(Problem problem) {
        return problem.file().map(f -> Path.of(f).getFileName().toString()).orElse("-") + ":"
                + (problem.line().isPresent() ? problem.line().getAsLong() : "-") + " "
                + problem.column().orElse("-") + " [" + problem.value().orElse("") + "] " + problem.reason();
    }
}
