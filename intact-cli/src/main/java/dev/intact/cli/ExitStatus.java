package dev.intact.cli;

import dev.intact.error.CancelledException;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.MigrationFailedException;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a command's exit status says: the one place where failures and outcomes become numbers. */
public enum ExitStatus {
    /** Done, or nothing to do. */
    DONE(0, "done, or nothing to do"),
    /** The data or a check refused it. */
    REJECTED(1, "rejected: the data or a check failed; nothing was changed"),
    /** The command, the configuration or the manifest is wrong. */
    USAGE(2, "the command, the configuration or the manifest is wrong; nothing was touched"),
    /** The database, the network or the disk could not do it. */
    FAILED(3, "the database, the network or the disk could not do it; nothing was changed"),
    /** COMMIT was sent and its answer is not known, or it is done and files still wait beside their targets. */
    UNKNOWN(4, "the outcome is unknown, or files are still to be put in place; 'intact recover' settles it"),
    /** Stopped before COMMIT was sent. */
    INTERRUPTED(130, "interrupted before COMMIT was sent; nothing was changed");

    private final int code;
    private final String meaning;

    ExitStatus(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /**
     * The number.
     *
     * @return as the shell sees it
     */
    public int code() {
        return code;
    }

    static ExitStatus of(LoadReport report) {
        return report.isFilesPending() ? UNKNOWN : of(report.outcome());
    }

    static ExitStatus of(Outcome outcome) {
        return switch (outcome) {
            case PUBLISHED, UNCHANGED, PREVIEWED, UNDONE -> DONE;
            case REJECTED -> REJECTED;
            case FAILED -> FAILED;
            case UNKNOWN -> UNKNOWN;
        };
    }

    static ExitStatus of(IntactException failure) {
        if (failure instanceof CommitOutcomeUnknownException || failure.effect() != Effect.NONE) {
            return UNKNOWN;
        }
        if (failure instanceof ConfigurationException) {
            return USAGE;
        }
        if (failure instanceof LoadRejectedException || failure instanceof MigrationFailedException) {
            return REJECTED;
        }
        return failure instanceof CancelledException ? INTERRUPTED : FAILED;
    }

    /** For the help of every command. */
    static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        Arrays.stream(values()).forEach(status -> meanings.put(Integer.toString(status.code), status.meaning));
        return meanings;
    }
}
