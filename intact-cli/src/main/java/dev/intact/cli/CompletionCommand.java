package dev.intact.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code intact completion}. */
@Command(
        name = "completion",
        description = "Prints a script that completes the command in a shell.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(intact completion bash)                        this shell, from now on",
            "  intact completion bash > ~/.local/share/bash-completion/completions/intact",
            "  source <(intact completion zsh)"
        })
final class CompletionCommand implements Callable<Integer> {
    /** The shells it works in; one script serves both. */
    enum Shell {
        BASH,
        ZSH
    }

    private final Surroundings surroundings;

    @Parameters(arity = "0..1", paramLabel = "SHELL", description = "bash (the default) or zsh.")
    private Shell shell = Shell.BASH;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (shell == Shell.ZSH) {
            surroundings.output().println("autoload -U +X compinit && compinit");
        }
        surroundings.output().print(AutoComplete.bash("intact", spec.root().commandLine()));
        return ExitStatus.DONE.code();
    }
}
