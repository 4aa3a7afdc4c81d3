package dev.intact.cli;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.export.Export;
import dev.intact.export.ExportReport;
import dev.intact.export.ExportReport.ExportedFile;
import dev.intact.format.Format;
import dev.intact.format.Formats;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code intact export}. */
@Command(
        name = "export",
        customSynopsis = {
            "intact export TABLE... --out PATH [--format csv|tsv|ndjson|json|parquet] [--db DB] [--env NAME] [--json]",
            "intact export --query SQL --out FILE [--format F] [--db DB] [--env NAME] [--json]"
        },
        description = {
            "Writes tables, or the rows of a query, into files: all from one moment of the database. The files appear"
                    + " together, whole or not at all; nobody is kept from writing meanwhile.",
            "",
            "A table is written in the order of its primary key, without columns that the database computes, so that a"
                    + " load of the file gives the same rows again. A CSV file that stands keeps its style. The database"
                    + " notes what it wrote: 'intact status' tells whether the files still are that."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact export player --out player.csv --to app.db",
            "  intact export player --out player.parquet",
            "  intact export player match --out export --format ndjson    each into a file of its own",
            "  intact export --query 'select * from match where year = 2024' --out match-2024.json.gz"
        })
final class ExportCommand implements Callable<Integer> {
    private final Work work;

    @Parameters(
            paramLabel = "TABLE",
            arity = "0..*",
            description = "A table, or schema.table. Several go into a folder, each into a file of its own name.")
    private List<String> tables = List.of();

    @Option(names = "--query", paramLabel = "SQL", order = 1, description = "The rows of a query in place of tables.")
    private Optional<String> query = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "PATH",
            required = true,
            order = 2,
            description = {
                "The file, or a folder that exists; for several tables a folder, made where it is missing.",
                "Inside the folder of the configuration file, or the current folder where there is none."
            })
    private String out = "";

    @Option(
            names = "--format",
            paramLabel = "F",
            order = 3,
            description =
                    "csv, tsv, ndjson, json (each also .gz or .zst) or parquet. Default: by the ending of the file;"
                            + " csv in a folder.")
    private Optional<String> format = Optional.empty();

    ExportCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Export export = wanted();
        Settings settings = work.settings();
        Screen screen = work.screen();
        ExportReport report = exported(export, settings, screen);
        work.done();
        if (work.options().json()) {
            work.print(Documents.exported(report));
        } else if (screen.volume() != Screen.Volume.QUIET) {
            show(report, screen);
        }
        return ended(report, settings, screen).code();
    }

    private Export wanted() {
        if (tables.isEmpty() == query.isEmpty()) {
            throw new ConfigurationException(
                    "Name tables, or give one --query, not both. Nothing was touched. 'intact help export' shows how.");
        }
        if (out.isEmpty() || out.equals("-")) {
            throw new ConfigurationException(
                    "--out names a file or a folder; standard output could not appear whole or not at all."
                            + " Nothing was touched.");
        }
        Export export = query.map(Export::query).orElseGet(() -> tables());
        Path path = work.surroundings().folder().resolve(out).normalize();
        return format.map(ExportCommand::format).map(export::as).orElse(export).to(path);
    }

    private Export tables() {
        try {
            return Export.tables(tables.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("That cannot be the name of a table: " + e.getMessage(), e);
        }
    }

    private static Format format(String word) {
        return Formats.named(word)
                .orElseThrow(() -> new ConfigurationException("There is no format " + word
                        + ". Nothing was touched. There are " + String.join(", ", Formats.NAMES) + "."));
    }

    private ExportReport exported(Export export, Settings settings, Screen screen) {
        try (ProgressLine progress = new ProgressLine(screen);
                Database database = work.open(work.destination(settings), progress)) {
            return database.export(export);
        }
    }

    private void show(ExportReport report, Screen screen) {
        TextTable table = new TextTable(1, "file", "rows", "bytes");
        report.files().forEach(file -> table.row(shown(file), Figures.count(file.rows()), Figures.count(file.bytes())));
        List<String> lines = table.lines();
        screen.result(Screen.Style.FAINT, lines.get(0));
        lines.stream().skip(1).forEach(screen::result);
        long rows = report.files().stream().mapToLong(ExportedFile::rows).sum();
        screen.result(
                Screen.Style.STRONG,
                Figures.count(rows, "row") + " of " + report.database() + " into "
                        + Figures.count(report.files().size(), "file") + " in " + Figures.time(report.seconds()) + ", "
                        + Figures.rate(rows, report.seconds()) + ".");
    }

    private String shown(ExportedFile file) {
        return work.surroundings().shown(file.path()).toString();
    }

    private ExitStatus ended(ExportReport report, Settings settings, Screen screen) {
        if (!report.isFilesPending()) {
            return ExitStatus.DONE;
        }
        report.files().stream()
                .flatMap(file -> file.trouble().stream())
                .forEach(trouble -> screen.more(trouble.toString()));
        screen.error("The export is committed, and files still to be put in place. Run: "
                + work.command("recover", settings));
        return ExitStatus.UNKNOWN;
    }
}
