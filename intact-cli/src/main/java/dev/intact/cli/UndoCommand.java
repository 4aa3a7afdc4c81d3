package dev.intact.cli;

import dev.intact.Database;
import dev.intact.error.ConfigurationException;
import dev.intact.history.Undo;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.observe.Observer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code intact undo}. */
@Command(
        name = "undo",
        customSynopsis = {
            "intact undo N [--to DB] [--env NAME] [--force] [--keep-changed | --overwrite] [--dry-run] [--yes]",
            "            [--max-problems N] [--json]"
        },
        description = {
            "Takes back exactly what a load did, as a load of its own: all of it, or nothing at all.",
            "",
            "Rows that were changed since, or that later rows refer to, are named, and nothing is changed, unless it is"
                    + " said what becomes of them. On a terminal it shows what it would do, and asks. An undo can be"
                    + " undone, too."
        },
        exitCodeList = {
            "0:done, or it was undone already",
            "1:rows were changed since, or what the load changed is not kept any more; nothing was changed",
            "2:there is no such load, the environment is protected, or the command is wrong; nothing was touched",
            "3:the database, the network or the disk could not do it; nothing was changed",
            "4:the outcome is unknown, or files are still to be put in place; 'intact recover' settles it",
            "130:interrupted, or not agreed to; nothing was changed"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact undo 42 --dry-run           what would go, come back and stay",
            "  intact undo 42                     takes load 42 back",
            "  intact undo 42 --keep-changed      all but what was changed since",
            "  intact undo 42 --force --yes       over later changes, without asking"
        })
final class UndoCommand implements Callable<Integer> {
    private final Work work;

    @Parameters(paramLabel = "N", description = "The number of the load, as history shows it.")
    private long number;

    @Option(names = "--keep-changed", order = 1, description = "Takes back the rest, and leaves rows changed since.")
    private boolean keepChanged;

    @Option(names = "--overwrite", order = 2, description = "Takes back all of it, over later changes, too.")
    private boolean overwrite;

    @Option(
            names = "--force",
            order = 3,
            description = {
                "Changes data where the environment is protected;",
                "elsewhere it means --overwrite, unless --keep-changed is said."
            })
    private boolean force;

    @Option(names = "--dry-run", order = 4, description = "Shows what would change, and changes nothing.")
    private boolean dryRun;

    @Option(names = "--yes", order = 5, description = "Does not ask.")
    private boolean yes;

    @Option(
            names = "--max-problems",
            paramLabel = "N",
            order = 6,
            description = "How many problems are shown in full; all are counted. Default: 100.")
    private int maxProblems = Load.MAX_PROBLEMS;

    UndoCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        check();
        Destination destination = work.destination(work.settings());
        guard(destination);
        Screen screen = work.screen();
        try (ProgressLine progress = new ProgressLine(screen)) {
            work.log().began(destination);
            LoadReport report = run(confirmed(undo(), screen, progress), destination, progress);
            work.done();
            progress.erase();
            work.log().ended(report);
            show(report, screen);
            return ExitStatus.of(report).code();
        }
    }

    private void check() {
        if (keepChanged && overwrite) {
            throw new ConfigurationException("--keep-changed and --overwrite say the opposite. Nothing was touched.");
        }
        if (maxProblems < 1) {
            throw new ConfigurationException("--max-problems takes a number of at least 1. Nothing was touched.");
        }
    }

    private void guard(Destination destination) {
        if (!dryRun && destination.isProtected() && !force) {
            throw new ConfigurationException(
                    "The environment " + destination.environment().name()
                            + " is protected. Nothing was touched. --dry-run shows what would change, --force changes it;"
                            + " later changes are overwritten only with --overwrite.");
        }
    }

    private Undo undo() {
        Undo undo = Undo.load(number).maxProblems(maxProblems);
        if (keepChanged) {
            undo = undo.keepChanged();
        }
        if (overwrite) {
            undo = undo.overwrite();
        }
        return force ? undo.force() : undo;
    }

    private LoadReport run(Undo undo, Destination destination, Observer observer) {
        try (Database database = work.open(destination, observer)) {
            return dryRun ? database.planUndo(undo) : database.attempt(undo);
        }
    }

    private Undo confirmed(Undo undo, Screen screen, ProgressLine progress) {
        boolean somebodyThere = work.surroundings().isTerminal(Surroundings.Stream.INPUT)
                && work.surroundings().isTerminal(Surroundings.Stream.ERRORS);
        if (dryRun || yes || !somebodyThere) {
            return undo;
        }
        Question question = new Question(screen, work.surroundings().input());
        return undo.confirm(preview -> {
            progress.erase();
            if (!work.options().json()) {
                new UndoText(screen, number).preview(preview);
            }
            return question.agreed("Take load " + number + " of " + preview.database() + " back?");
        });
    }

    private void show(LoadReport report, Screen screen) {
        if (work.options().json()) {
            work.print(Documents.report(report));
            return;
        }
        boolean asked = dryRun || report.outcome() == Outcome.REJECTED;
        if (asked || screen.volume() != Screen.Volume.QUIET) {
            new UndoText(screen, number).show(report);
        }
    }
}
