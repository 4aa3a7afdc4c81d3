package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Collects what is wrong with a file, so that all of it can be said at once. For one thread.
 *
 * <pre>{@code
 * Mistakes mistakes = new Mistakes();
 * section.only(mistakes, "url", "protected");
 * Optional<Boolean> guarded = mistakes.attempt(() -> section.require("protected").flag());
 * mistakes.throwIfAny();
 * }</pre>
 */
public final class Mistakes {
    private static final int MOST = 50;
    private static final Comparator<ConfigurationException> AS_IN_THE_FILE =
            Comparator.<ConfigurationException>comparingInt(
                            wrong -> wrong.line().orElse(Integer.MAX_VALUE))
                    .thenComparingInt(wrong -> wrong.column().orElse(Integer.MAX_VALUE));

    private final List<ConfigurationException> found = new ArrayList<>();

    /** Nothing is wrong yet. */
    public Mistakes() {}

    /**
     * Does some reading; a mistake in it is kept, and the caller goes on without the value.
     *
     * @param <T> of the value
     * @param reading what may throw {@link ConfigurationException}
     * @return the value; empty where it is wrong
     */
    public <T> Optional<T> attempt(Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (ConfigurationException wrong) {
            found.add(wrong);
            return Optional.empty();
        }
    }

    /**
     * Keeps a mistake.
     *
     * @param wrong said by {@link #throwIfAny}
     */
    public void add(ConfigurationException wrong) {
        found.add(wrong);
    }

    /**
     * Says all mistakes, in the order in which they stand in the file.
     *
     * @throws ConfigurationException where there is any
     */
    public void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        if (found.size() == 1) {
            throw found.get(0);
        }
        found.sort(AS_IN_THE_FILE);
        StringBuilder text = new StringBuilder().append(found.size()).append(" mistakes:");
        found.stream().limit(MOST).forEach(wrong -> text.append("\n  ").append(wrong.getMessage()));
        if (found.size() > MOST) {
            text.append("\n  and ").append(found.size() - MOST).append(" more");
        }
        ConfigurationException first = found.get(0);
        throw new ConfigurationException(
                text.toString(), null, first.line().orElse(0), first.column().orElse(0));
    }
}
