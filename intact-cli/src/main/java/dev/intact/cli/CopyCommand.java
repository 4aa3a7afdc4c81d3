package dev.intact.cli;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.copy.CopyReport;
import dev.intact.copy.Remark;
import dev.intact.error.ConfigurationException;
import dev.intact.load.Elsewhere;
import dev.intact.load.LoadReport;
import dev.intact.schema.Mode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code intact copy}. */
@Command(
        name = "copy",
        customSynopsis = {
            "intact copy FROM TO [--tables T[,T]] [--mode replace|upsert|append] [--strict] [--dry-run]",
            "            [--env NAME] [--force] [--backup | --no-backup] [--create | --no-create]",
            "            [--allow-shrink] [--json]"
        },
        description = {
            "Copies a database, or some of its tables, into another one: SQLite into PostgreSQL above all.",
            "",
            "Schema and rows are one load: all of it is there in the end, or nothing. Tables that are missing are made,"
                    + " with keys, references, checks, defaults and indexes; into those that stand only what differs is"
                    + " written, so that copying again costs what has changed. Each table is compared with its source by"
                    + " a digest of all values before COMMIT. The source is read at one moment and not changed; an SQLite"
                    + " database without WAL keeps those who write into it waiting meanwhile."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact copy old.db postgres://me@host/new",
            "  intact copy old.db postgres://me@host/new --dry-run -v    what becomes of it, with the statements",
            "  intact copy postgres://me@host/shop shop.db --tables customer,invoice --mode upsert"
        })
final class CopyCommand implements Callable<Integer> {
    private final Work work;

    @Parameters(
            index = "0",
            paramLabel = "FROM",
            description = "The database to be copied: a path, sqlite:..., postgres://..., jdbc:...")
    private String from = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TO",
            description = "The database that it goes to. Default: as for every command, see --to.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--tables",
            paramLabel = "T[,T]",
            split = ",",
            hideParamSyntax = true,
            order = 1,
            description = "Only these tables. Default: all of them, and views.")
    private List<String> tables = List.of();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            order = 2,
            converter = LoadOptions.ModeWord.class,
            description = {
                "What happens to rows of tables that stand: replace makes them those of the source, touching only what"
                        + " differs (the default);",
                "upsert inserts or updates by key; append adds them."
            })
    private Mode mode = Mode.REPLACE;

    @Option(
            names = "--strict",
            order = 3,
            description = "Copies nothing where values do not fit what is declared of them. Default: they arrive in a"
                    + " type that holds them, and it is said.")
    private boolean strict;

    @Option(names = "--dry-run", order = 4, description = "Does everything but publish, and shows what would change.")
    private boolean dryRun;

    @Mixin
    private final CopyOptions writing = new CopyOptions();

    CopyCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        to.ifPresent(work.options()::open);
        writing.check();
        Destination destination = work.destination(work.settings());
        refuseProtected(destination);
        Screen screen = work.screen();
        CopyReport report = copied(destination, screen);
        work.done();
        work.log().ended(report.load());
        if (work.options().json()) {
            work.print(Documents.copied(report));
        } else {
            show(report, screen);
        }
        return ExitStatus.of(report.load()).code();
    }

    private CopyReport copied(Destination destination, Screen screen) {
        try (ProgressLine progress = new ProgressLine(screen);
                Database database = work.open(destination, progress)) {
            work.log().began(destination);
            return database.attempt(wanted());
        }
    }

    private Copy wanted() {
        Copy all = Copy.from(Elsewhere.of(from, work.surroundings().folder()))
                .tables(tables.toArray(String[]::new))
                .in(mode);
        Copy fit = strict ? all.strict() : all;
        return writing.applied(dryRun ? fit.preview() : fit);
    }

    private void refuseProtected(Destination destination) {
        if (!dryRun && destination.isProtected() && !writing.forced()) {
            throw new ConfigurationException(
                    "The environment " + destination.environment().name()
                            + " is protected. Nothing was touched. --dry-run shows what would change, --force changes it.");
        }
    }

    private void show(CopyReport report, Screen screen) {
        if (screen.volume() == Screen.Volume.VERBOSE) {
            report.statements().forEach(statement -> screen.result(statement + ";"));
        }
        boolean asked = dryRun || report.load().outcome() == LoadReport.Outcome.REJECTED;
        if (!asked && screen.volume() == Screen.Volume.QUIET) {
            return;
        }
        report.remarks().forEach(remark -> screen.result(text(remark)));
        boolean same = report.load().outcome() == LoadReport.Outcome.UNCHANGED && mode != Mode.APPEND;
        if (same) {
            new ReportText(screen).same(report.load());
        } else {
            new ReportText(screen).show(report.load());
        }
    }

    private static String text(Remark remark) {
        String word = switch (remark.weight()) {
            case CHANGED -> "changed";
            case UNFIT -> "unfit";
            case NOT_COPIED -> "not copied";
        };
        return word + ": " + remark.what() + ": " + remark.reason();
    }
}
