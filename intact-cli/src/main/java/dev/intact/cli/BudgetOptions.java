package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import dev.intact.load.Budget;
import dev.intact.load.Budget.Limit;
import dev.intact.load.Load;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How many rows of a load may be bad, and where they go. Filled by the parser. */
final class BudgetOptions {
    @Option(
            names = "--max-bad",
            paramLabel = "N|P%",
            order = 18,
            converter = LimitWord.class,
            description =
                    "Loads the good rows although up to N rows, or P percent of them, are bad; above that nothing."
                            + " Needs --rejects.")
    private Optional<Limit> maxBad = Optional.empty();

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            order = 19,
            description = "Where the bad rows are written, with their reasons, in the same commit; in the format of its"
                    + " ending, else CSV.")
    private Optional<String> rejects = Optional.empty();

    /** Limits as people write them. */
    static final class LimitWord implements ITypeConverter<Limit> {
        @Override
        public Limit convert(String word) {
            try {
                return Budget.limit(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** The load with its budget; what is said here comes before what the configuration file says. */
    Load applied(Load load, Settings settings, Surroundings surroundings) {
        Optional<Budget> said = load.settings().budget();
        Optional<Limit> limit = maxBad.or(() -> said.map(Budget::limit));
        Optional<Path> file =
                rejects.map(name -> path(name, settings.folder(), surroundings)).or(() -> said.map(Budget::rejects));
        if (limit.isEmpty() && file.isEmpty()) {
            return load;
        }
        if (file.isEmpty()) {
            throw new ConfigurationException("--max-bad leaves bad rows out, and without --rejects FILE they would be"
                    + " lost. Nothing was touched. Say where they go.");
        }
        if (limit.isEmpty()) {
            throw new ConfigurationException("--rejects takes the rows that --max-bad leaves out, and without --max-bad"
                    + " none may be bad. Nothing was touched. Say how many may be.");
        }
        return load.budget(new Budget(limit.get(), file.get()));
    }

    /** As it is typed in the current folder, where that is inside the folder for files; else relative to that. */
    private static Path path(String name, Path files, Surroundings surroundings) {
        try {
            Path here = surroundings.folder().resolve(name).toAbsolutePath().normalize();
            Path root = files.toAbsolutePath().normalize();
            return here.startsWith(root) && !here.equals(root) ? root.relativize(here) : Path.of(name);
        } catch (InvalidPathException impossible) {
            throw new ConfigurationException(
                    "\"" + name + "\" cannot be the name of a file. Nothing was touched.", impossible);
        }
    }
}
