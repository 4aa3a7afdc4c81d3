package dev.intact.cli;

import dev.intact.DatabaseConfig;
import dev.intact.config.Destination.Asked;
import dev.intact.config.Environment;
import dev.intact.config.Guard;
import dev.intact.error.ConfigurationException;
import dev.intact.observe.Observer;
import java.util.Optional;

/**
 * The database a command works on, and its environment.
 *
 * @param found as the library finds it for every program
 * @param settings of the configuration file, whose folder files are relative to
 */
record Destination(dev.intact.config.Destination found, Settings settings) {
    private static final String OTHERWISE = "intact.db";

    /**
     * Finds it.
     *
     * @param options what was said on the command line
     * @param settings what the configuration file says
     * @param surroundings the variables and the folder
     * @return where to, and what kind of place that is
     * @throws ConfigurationException where an environment is not known or a variable is wrong
     */
    static Destination find(Everywhere options, Settings settings, Surroundings surroundings) {
        Asked asked = new Asked(options.database(), options.environment(), Optional.of(OTHERWISE));
        return new Destination(
                dev.intact.config.Destination.find(
                        asked, settings.configuration(), settings.folder(), surroundings.circumstances()),
                settings);
    }

    /** As the library opens it. */
    DatabaseConfig config(Observer observer) {
        return DatabaseConfig.of(found, settings.configuration(), settings.folder())
                .withObserver(observer);
    }

    String address() {
        return found.address();
    }

    /** What named the database. */
    String origin() {
        return found.origin();
    }

    Environment environment() {
        return found.environment();
    }

    boolean isProtected() {
        return environment().guard() == Guard.PROTECTED;
    }
}
