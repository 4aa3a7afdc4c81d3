package dev.intact.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Asks somebody at a terminal. */
final class Question {
    private static final Set<String> AGREED = Set.of("y", "yes");

    private final Screen screen;
    private final BufferedReader answers;

    Question(Screen screen, InputStream input) {
        this.screen = screen;
        this.answers = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
    }

    /** Anything but a clear yes is a no. */
    boolean agreed(String question) {
        screen.ask(question + " [y/N]");
        try {
            String answer = answers.readLine();
            return answer != null && AGREED.contains(answer.strip().toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
