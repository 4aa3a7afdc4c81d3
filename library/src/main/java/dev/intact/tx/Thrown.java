package dev.intact.tx;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the program's own work threw, on its way out. */
final class Thrown extends Exception {
    private static final long serialVersionUID = 1L;

    private final Exception what;

    Thrown(Exception what) {
        super(what);
        this.what = what;
    }

    /** Work of a program. */
    @FunctionalInterface
    interface Work<R> {
        R run() throws Exception;
    }

    /** Runs it; whatever it throws comes out as this. */
    static <R> R by(Work<R> work) throws Thrown {
        try {
            return Objects.requireNonNull(
                    work.run(),
                    "The work gave null, so that it was not committed. Nothing was changed. Give a value, or end the work"
                            + " without one: { …; }");
        } catch (Exception e) {
            throw new Thrown(e);
        }
    }

    /** What the database said, wherever in the chain of causes the work has hidden it. */
    Optional<SQLException> said() {
        for (@Nullable Throwable at = what; at != null; at = at.getCause()) {
            if (at instanceof SQLException said) {
                return Optional.of(said);
            }
        }
        return Optional.empty();
    }

    /** As it came from the work, which throws nothing else that is checked. */
    @SuppressWarnings("TypeParameterUnusedInFormals") // Whoever runs the work knows what it throws.
    <X extends Exception> X unwrapped() {
        if (what instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        @SuppressWarnings("unchecked")
        X own = (X) what;
        return own;
    }
}
