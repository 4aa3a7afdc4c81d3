package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "load",
                "history",
                "undo",
                "export",
                "status",
                "health",
                "doctor",
                "locks",
                "setup",
                "migrate",
                "recover",
                "completion",
                "help"
            })
    void helpOfEveryCommandShowsExamplesAndExitStatuses(String command) {
        Shell.Result asked = new Shell(folder).run("help", command);

        assertThat(asked.status()).isZero();
        assertThat(asked.output()).contains("Examples:", "Exit status:", "130", "intact " + command);
        assertThat(new Shell(folder).run(command, "--help").output()).isEqualTo(asked.output());
    }

    @Test
    void helpOfANestedCommandIsFound() {
        assertThat(new Shell(folder).run("help", "history", "show").output()).contains("intact history show");
    }

    @Test
    void helpAdvertisesNothingThatIsNotThere() {
        Shell.Result help = new Shell(folder).run("--help");

        assertThat(help.status()).isZero();
        assertThat(help.output())
                .contains("load", "history", "undo", "export", "status", "health", "doctor", "locks", "recover")
                .doesNotContain("serve", "warm-up");
        assertThat(new Shell(folder).run("help", "load").output()).contains("--max-bad", "--rejects");
    }

    @Test
    void helpOfAnUnknownCommandIsRefused() {
        assertThat(new Shell(folder).run("help", "nothing").status()).isEqualTo(2);
    }

    @Test
    void versionIsOneLine() {
        Shell.Result version = new Shell(folder).run("--version");

        assertThat(version.status()).isZero();
        assertThat(version.output()).matches("intact \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void colourIsLeftOutWhereItIsNotWanted() {
        assertThat(new Shell(folder).atTerminal().run("--help").output()).contains("\u001b[");
        assertThat(new Shell(folder)
                        .atTerminal()
                        .with("NO_COLOR", "1")
                        .run("--help")
                        .output())
                .doesNotContain("\u001b");
        assertThat(new Shell(folder).atTerminal().run("--help", "--color=never").output())
                .doesNotContain("\u001b");
        assertThat(new Shell(folder).run("--help").output()).doesNotContain("\u001b");
        assertThat(new Shell(folder).run("--help", "--color=always").output()).contains("\u001b[");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completionKnowsCommandsAndOptions(String shell) {
        Shell.Result script = new Shell(folder).run("completion", shell);

        assertThat(script.status()).isZero();
        assertThat(script.output())
                .contains("complete ", "history", "--dry-run")
                .doesNotContain("warm-up");
    }
}
