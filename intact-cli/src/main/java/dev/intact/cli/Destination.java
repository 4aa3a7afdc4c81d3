package dev.intact.cli;

import dev.intact.DatabaseConfig;
import dev.intact.config.Guard;
import dev.intact.error.ConfigurationException;
import dev.intact.observe.Observer;
import java.util.List;
import java.util.Optional;

/**
 * The database a command works on, and its environment: found once, from the first that says so.
 *
 * @param address as the library takes it
 * @param environment what is said about the environment
 * @param settings of the configuration file, whose folder files are relative to
 */
record Destination(String address, Settings.Named environment, Settings settings) {
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
        return new Search(settings, surroundings).destination(options.database(), options.environment());
    }

    /** As the library opens it. */
    DatabaseConfig config(Observer observer) {
        return DatabaseConfig.of(address)
                .withEnvironment(environment.name(), environment.guard())
                .withFiles(settings.folder())
                .withBackups(settings.backupPolicy(), settings.backups())
                .withHistory(settings.history())
                .withLimits(environment.limits())
                .withObserver(observer);
    }

    boolean isProtected() {
        return environment.guard() == Guard.PROTECTED;
    }

    /** The order in which address and environment are looked for. */
    private record Search(Settings settings, Surroundings surroundings) {

        Destination destination(Optional<String> given, Optional<String> environment) {
            Optional<Settings.Named> named =
                    environment.or(() -> surroundings.variable("INTACT_ENV")).map(settings::environment);
            Optional<Settings.Named> known = named.or(this::platform);
            Optional<String> said = given.map(this::here).or(() -> known.flatMap(this::url));
            String address = said.or(this::unsaid).orElseGet(() -> here(OTHERWISE));
            if (known.isPresent()) {
                return new Destination(address, known.get(), settings);
            }
            Settings.Named detected = detected(address);
            return new Destination(said.or(() -> url(detected)).orElse(address), detected, settings);
        }

        /** The addresses that belong to no environment. */
        private Optional<String> unsaid() {
            return settings.database()
                    .map(address -> Location.from(address, settings.folder()))
                    .or(() -> surroundings.variable("INTACT_DATABASE_URL").map(this::here))
                    .or(() -> surroundings.variable("DATABASE_URL").map(this::here))
                    .or(() -> PgVariables.address(surroundings));
        }

        private Optional<String> url(Settings.Named environment) {
            return environment.url().get().map(address -> Location.from(address, settings.folder()));
        }

        private String here(String address) {
            return Location.from(address, surroundings.folder());
        }

        private Optional<Settings.Named> platform() {
            return Platform.environment(surroundings).map(this::hosted);
        }

        /** A platform may use a name that nobody described: then it is as careful with it as with production. */
        private Settings.Named hosted(String name) {
            if (settings.environments().contains(name)
                    || List.of("local", "staging", "production").contains(name)) {
                return settings.environment(name);
            }
            return Settings.Named.of(name, Guard.PROTECTED);
        }

        private Settings.Named detected(String address) {
            Location location = Location.of(address, surroundings.folder());
            Optional<Settings.Named> sameAddress = settings.environments().stream()
                    .map(settings::environment)
                    .filter(environment -> describes(environment, location))
                    .findFirst();
            if (sameAddress.isPresent()) {
                return sameAddress.get();
            }
            if (location.local()) {
                return settings.environment("local");
            }
            return Platform.remoteEnvironment(surroundings)
                    .map(settings::environment)
                    .orElseGet(this::remote);
        }

        private Settings.Named remote() {
            if (settings.environments().contains("remote")) {
                return settings.environment("remote");
            }
            return Settings.Named.of("remote", Guard.OPEN);
        }

        private boolean describes(Settings.Named environment, Location location) {
            try {
                return url(environment)
                        .map(url -> Location.of(url, settings.folder()).place())
                        .filter(location.place()::equals)
                        .isPresent();
            } catch (ConfigurationException unset) {
                // A variable that is not set here: whoever works on another environment need not have it.
                return false;
            }
        }
    }
}
