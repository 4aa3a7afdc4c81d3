package dev.intact.load;

import dev.intact.config.Mistakes;
import dev.intact.config.Section;
import dev.intact.config.Setting;
import java.nio.file.Path;
import java.util.Optional;

/** {@code max_bad} and {@code rejects} of a manifest, which belong together. */
final class BudgetKeys {
    private static final String LIMIT = "max_bad";
    private static final String FILE = "rejects";

    private BudgetKeys() {}

    static Optional<Budget> of(Section top, Mistakes mistakes) {
        Optional<Budget.Limit> limit = top.read(LIMIT, mistakes, BudgetKeys::limit);
        Optional<Path> file = top.read(FILE, mistakes, BudgetKeys::file);
        if (top.find(LIMIT).isPresent() != top.find(FILE).isPresent()) {
            boolean limited = top.find(LIMIT).isPresent();
            mistakes.add(top.placeOf(limited ? LIMIT : FILE)
                    .wrong("\"" + (limited ? LIMIT : FILE) + "\" needs \"" + (limited ? FILE : LIMIT)
                            + "\": how many rows may be bad, and the file that they are written to"));
        }
        return limit.isPresent() && file.isPresent()
                ? Optional.of(new Budget(limit.get(), file.get()))
                : Optional.empty();
    }

    private static Budget.Limit limit(Setting said) {
        try {
            return Budget.limit(said.text());
        } catch (IllegalArgumentException wrong) {
            throw said.place().wrong(LIMIT + ": " + wrong.getMessage());
        }
    }

    private static Path file(Setting said) {
        Optional<String> fault = SourcePath.fault(said.text());
        if (fault.isPresent()) {
            throw said.place()
                    .wrong("a bad path: " + fault.get()
                            + "; files are named relative to the folder of the manifest and stay inside it");
        }
        return Path.of(said.text());
    }
}
