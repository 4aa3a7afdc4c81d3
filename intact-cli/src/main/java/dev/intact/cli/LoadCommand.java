package dev.intact.cli;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadReport.Trouble;
import dev.intact.observe.Observer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code intact load}. */
@Command(
        name = "load",
        customSynopsis = {
            "intact load SOURCE... [--to DB] [--table NAME] [--mode append|upsert|replace] [--key COL[,COL]]",
            "            [--env NAME] [--force] [--backup | --no-backup] [--create | --no-create]",
            "            [--dry-run | --confirm] [--yes] [--again] [--max-problems N] [--max-bad N|P%% --rejects FILE]",
            "            [--last-wins] [--allow-shrink] [--resume | --no-resume] [--parallel N] [--format F]",
            "            [--explain] [--json] [--report FILE]"
        },
        description = {
            "Loads files into tables: all of them together, or nothing at all.",
            "",
            "Everything is read and checked aside, while others go on reading the tables as they were; then one"
                    + " short transaction writes what differs. Whatever is wrong, nothing was changed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact load players.csv --to app.db",
            "  intact load shop --to postgres://me@host/shop             a folder, as its intact.yaml says",
            "  intact load 'match*.ndjson.gz' --table match --mode upsert --key tourney_id,match_num",
            "  intact load prices.csv --mode replace --key sku --dry-run   what would change",
            "  intact load feed.csv --max-bad 1%% --rejects bad.csv         the good rows, and the bad ones in a file",
            "  intact load big.csv --no-resume                             from the beginning, although it was stopped before",
            "  curl -s https://host/feed | intact load - --format ndjson --table feed"
        })
final class LoadCommand implements Callable<Integer> {
    private final Work work;

    @Parameters(
            paramLabel = "SOURCE",
            arity = "1..*",
            description = {
                "A file (.csv .tsv .json .ndjson .jsonl, each also .gz or .zst; .parquet), a pattern ('data/*.csv',"
                        + " 'a/**/*.json'), a folder, or - for standard input with --format and --table.",
                "A folder: its intact.yaml says what goes where; without one, every data file in it.",
                "Each file goes into the table of its own name, unless --table says otherwise. All sources of one"
                        + " command are one load."
            })
    private List<String> sources = List.of();

    @Mixin
    private final SourceOptions reading = new SourceOptions();

    @Mixin
    private final LoadOptions writing = new LoadOptions();

    @Mixin
    private final BudgetOptions budget = new BudgetOptions();

    @Option(names = "--dry-run", order = 40, description = "Does everything but publish, and shows what would change.")
    private boolean dryRun;

    @Option(names = "--confirm", order = 41, description = "Shows what would change, and asks (on a terminal).")
    private boolean confirm;

    @Option(names = "--yes", order = 42, description = "Answers yes where --confirm asks.")
    private boolean yes;

    @Option(
            names = "--explain",
            order = 43,
            description = "Also shows how each table is written, and why so. Rows go in one stream: batch_size of an"
                    + " environment is for files and programs.")
    private boolean explain;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            order = 44,
            description = "Also writes the report to this file, as --json prints it, whatever becomes of the load.")
    private Optional<String> report = Optional.empty();

    LoadCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Instant started = Instant.now();
        long began = System.nanoTime();
        Optional<Destination> destination = Optional.empty();
        Optional<ReportFile> kept = Optional.empty();
        try {
            kept = report.map(work.surroundings()::resolve).map(ReportFile::at);
            writing.check();
            checkQuestions();
            Settings settings = SourceSettings.of(sources, work);
            Destination found = work.destination(settings);
            destination = Optional.of(found);
            kept.ifPresent(file -> place(file, found).check(work.options()));
            return load(settings, found, kept);
        } catch (RuntimeException failure) {
            double seconds = (System.nanoTime() - began) / 1e9;
            String document = Documents.failed(Failure.of(failure), destination, dryRun, started, seconds);
            if (work.options().json()) {
                work.print(document);
            }
            kept.ifPresent(file -> file.write(document, work.screen()));
            throw failure;
        }
    }

    private int load(Settings settings, Destination destination, Optional<ReportFile> kept) {
        Screen screen = work.screen();
        guard(destination);
        try (Sources reader = new Sources(work.surroundings(), settings, reading);
                ProgressLine progress = new ProgressLine(screen)) {
            Load load = budget.applied(
                    writing.applied(reader.load(sources, writing.table())), settings, work.surroundings());
            kept.ifPresent(file -> place(file, destination).check(load));
            announce(load, destination, screen);
            work.log().began(destination);
            LoadReport done = run(confirmed(load, screen, progress), destination, progress);
            work.done();
            progress.erase();
            work.log().ended(done);
            kept.ifPresent(file -> file.write(Documents.report(done), screen));
            show(done, settings, screen);
            return ExitStatus.of(done).code();
        }
    }

    private ReportPlace place(ReportFile file, Destination destination) {
        return new ReportPlace(file, destination, work.surroundings());
    }

    private LoadReport run(Load load, Destination destination, Observer observer) {
        try (Database database = work.open(destination, observer)) {
            return dryRun ? database.plan(load) : database.attempt(load);
        }
    }

    /** What only looks is free; what changes a protected environment has to be meant. */
    private void guard(Destination destination) {
        if (dryRun || !destination.isProtected()) {
            return;
        }
        if (!writing.forced()) {
            throw new ConfigurationException(
                    "The environment " + destination.environment().name()
                            + " is protected. Nothing was touched. --dry-run shows what would change, --force changes it;"
                            + " --env names another environment.");
        }
    }

    private void checkQuestions() {
        if (dryRun && confirm) {
            throw new ConfigurationException(
                    "--dry-run changes nothing, so there is nothing to --confirm. Nothing was touched. Use one of them.");
        }
        boolean somebodyThere = work.surroundings().isTerminal(Surroundings.Stream.INPUT)
                && work.surroundings().isTerminal(Surroundings.Stream.ERRORS);
        if (confirm && !yes && (!somebodyThere || sources.contains(SourceName.STANDARD_INPUT))) {
            throw new ConfigurationException("--confirm asks on a terminal, and there is none to ask on."
                    + " Nothing was touched. Say --yes, or look with --dry-run first.");
        }
    }

    private Load confirmed(Load load, Screen screen, ProgressLine progress) {
        if (!confirm) {
            return load;
        }
        Question question = new Question(screen, work.surroundings().input());
        return load.confirm(preview -> {
            progress.erase();
            if (!work.options().json()) {
                new ReportText(screen).preview(preview);
            }
            return yes || question.agreed("Publish this into " + preview.database() + "?");
        });
    }

    private static void announce(Load load, Destination destination, Screen screen) {
        if (!screen.live()) {
            int inputs = load.tables().stream()
                    .mapToInt(table -> table.inputs().size())
                    .sum();
            screen.say("Loading " + Figures.count(inputs, "source") + " into "
                    + Figures.count(load.tables().size(), "table") + " of " + destination.address() + " ("
                    + destination.environment().name() + ")");
        }
    }

    private void show(LoadReport report, Settings settings, Screen screen) {
        if (work.options().json()) {
            work.print(Documents.report(report));
            troubles(report, settings, screen);
            return;
        }
        boolean asked = dryRun || explain || report.outcome() == Outcome.REJECTED;
        if (asked || screen.volume() != Screen.Volume.QUIET) {
            ReportText text = new ReportText(screen);
            if (explain) {
                text.strategies(report);
            }
            text.show(report);
        }
        troubles(report, settings, screen);
    }

    /** Files that are not what they should be are never passed over, however quiet. */
    private void troubles(LoadReport report, Settings settings, Screen screen) {
        List<FileReport> troubled = report.files().stream()
                .filter(file -> file.trouble().isPresent())
                .toList();
        troubled.forEach(file -> screen.more(
                file.path() + ": " + file.trouble().map(Trouble::detail).orElse("")));
        if (troubled.isEmpty()) {
            return;
        }
        String files = Figures.count(troubled.size(), "file");
        if (report.isFilesPending()) {
            screen.error("The rows are there, and " + files + " still to be put in place. Do not load again. Run: "
                    + work.command("recover", settings));
            return;
        }
        screen.warn(files + " no longer what this load wrote. --again loads and writes anew; see: "
                + work.command("status", settings));
    }
}
