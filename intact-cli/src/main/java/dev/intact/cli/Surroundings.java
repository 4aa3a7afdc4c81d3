package dev.intact.cli;

import dev.intact.config.Circumstances;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a command finds around it. Nothing of it is asked of the process elsewhere, so that a test can be a stranger's
 * shell.
 *
 * @param environment the environment's variables
 * @param input standard input
 * @param output standard output
 * @param errors standard error
 * @param folder the current folder, absolute
 * @param terminals which of the three are terminals
 * @param interruption told what to stop when somebody presses Ctrl-C
 */
public record Surroundings(
        Map<String, String> environment,
        InputStream input,
        PrintStream output,
        PrintStream errors,
        Path folder,
        Set<Stream> terminals,
        Interruption interruption) {

    /** One of the three streams of a process. */
    public enum Stream {
        /** Standard input. */
        INPUT('0'),
        /** Standard output. */
        OUTPUT('1'),
        /** Standard error. */
        ERRORS('2');

        private final char number;

        Stream(char number) {
            this.number = number;
        }

        /** As the shell counts them. */
        char number() {
            return number;
        }
    }

    /** Takes copies. */
    public Surroundings {
        environment = Map.copyOf(environment);
        terminals = Set.copyOf(terminals);
        folder = folder.toAbsolutePath().normalize();
    }

    /** A variable that is set and not empty. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** What of it the library may take a database's address from. */
    Circumstances circumstances() {
        return new Circumstances(environment, folder);
    }

    boolean isTerminal(Stream stream) {
        return terminals.contains(stream);
    }

    /** A path as one would type it in this folder. */
    Path shown(Path path) {
        Path absolute = folder.resolve(path).toAbsolutePath().normalize();
        return absolute.startsWith(folder) && !absolute.equals(folder) ? folder.relativize(absolute) : absolute;
    }

    /** The path as this folder sees it; left as it is where the process stands in the same folder. */
    Path resolve(String path) {
        return folder.equals(Path.of("").toAbsolutePath()) ? Path.of(path) : folder.resolve(path);
    }
}
