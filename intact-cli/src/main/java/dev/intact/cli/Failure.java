package dev.intact.cli;

import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.ConfigurationException;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.error.LoadRejectedException;
import dev.intact.error.MigrationFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Says what went wrong, that nothing was changed, and what to do next. */
final class Failure {
    private final Throwable cause;

    private Failure(Throwable cause) {
        this.cause = cause;
    }

    static Failure of(Throwable cause) {
        return new Failure(cause);
    }

    ExitStatus status() {
        return cause instanceof IntactException failure ? ExitStatus.of(failure) : ExitStatus.UNKNOWN;
    }

    /** One message, whole. */
    String message() {
        String text = String.valueOf(cause.getMessage()).strip();
        if (!(cause instanceof IntactException failure)) {
            return "This should not happen: " + cause + ". What became of the load is not known: 'intact recover'"
                    + " settles it, 'intact history' shows it. --verbose shows where it happened; please report it.";
        }
        if (failure instanceof CommitOutcomeUnknownException unknown) {
            return text.contains(unknown.remedy()) ? text : sentence(text) + " " + unknown.remedy();
        }
        if (failure instanceof MigrationFailedException) {
            return text;
        }
        if (failure.effect() != Effect.NONE) {
            return text.contains("intact recover") ? text : sentence(text) + " 'intact recover' settles it.";
        }
        if (text.matches("(?s).*othing (of [a-z ]+ )?was .*")) {
            return text;
        }
        return sentence(text)
                + (failure instanceof ConfigurationException ? " Nothing was touched." : " Nothing was changed.");
    }

    void show(Screen screen) {
        if (cause instanceof LoadRejectedException rejected) {
            rejected.problems().forEach(problem -> screen.more(problem.toString()));
        }
        screen.error(message());
        if (screen.volume() == Screen.Volume.VERBOSE) {
            StringWriter trace = new StringWriter();
            cause.printStackTrace(new PrintWriter(trace));
            screen.more(trace.toString().stripTrailing());
        }
    }

    private static String sentence(String text) {
        return text.matches("(?s).*[.!?]") ? text : text + ".";
    }
}
