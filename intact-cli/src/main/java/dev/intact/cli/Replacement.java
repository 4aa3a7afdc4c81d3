package dev.intact.cli;

import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.error.SourceFailedException;
import dev.intact.load.LoadReport;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A database that was made anew from a backup, which stays so whatever becomes of the restore after it.
 *
 * @param backup which
 * @param aside where the damaged file is; empty where there was none
 */
record Replacement(String backup, Optional<Path> aside) {
    String told(String database) {
        return Secrets.masked(database) + " is now the database of backup " + backup
                + aside.map(file -> "; the damaged file is set aside: " + file + ".")
                        .orElse("; there was no file.");
    }

    /** The restore that brings files back. Where it fails, nobody may take the database for what it was. */
    int followed(Supplier<LoadReport> restore, String database, Work work) {
        LoadReport report = report(restore, database);
        work.done();
        if (work.options().json()) {
            work.print(Documents.replaced(report, aside));
        } else {
            new ReportText(work.screen()).show(report);
        }
        ExitStatus status = ExitStatus.of(report);
        if (status == ExitStatus.UNKNOWN) {
            work.screen().error("The rows are there, and files still to be put in place. Run: intact recover");
        }
        if (status == ExitStatus.DONE || status == ExitStatus.UNKNOWN) {
            return status.code();
        }
        work.screen().error(unfinished(database, "the report says why."));
        return ExitStatus.FAILED.code();
    }

    private LoadReport report(Supplier<LoadReport> restore, String database) {
        try {
            return restore.get();
        } catch (IntactException e) {
            if (e.effect() != Effect.NONE) {
                throw e;
            }
            throw new SourceFailedException(unfinished(database, String.valueOf(e.getMessage())), e);
        }
    }

    private String unfinished(String database, String reason) {
        String said =
                reason.replaceAll("\\s*Nothing was (changed|touched)\\.", "").strip();
        return told(database) + " What comes after it, files and the entry in the history, could not be done: "
                + (said.endsWith(".") ? said : said + ".") + " Nothing was lost. Run: intact backup restore " + backup;
    }
}
