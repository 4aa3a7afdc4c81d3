package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which database is meant, and which environment that is: found from the first that says so. Immutable.
 *
 * @param address as the library opens it; may hold a password
 * @param environment what is said about it
 */
public record Destination(String address, Environment environment) {
    private static final String REMOTE = "remote";

    /**
     * What somebody asked for.
     *
     * @param address of the database, before all others
     * @param environment its name, before all others
     * @param otherwise the address where nobody names one; empty where that is a mistake
     */
    public record Asked(Optional<String> address, Optional<String> environment, Optional<String> otherwise) {
        /** Nothing. */
        public static final Asked NOTHING = new Asked(Optional.empty(), Optional.empty(), Optional.empty());

        /** Without the address, which may hold a password. */
        @Override
        public String toString() {
            return environment.orElse("");
        }
    }

    /**
     * Finds it: the address that was asked for, the environment's own, the file's, {@code INTACT_DATABASE_URL},
     * {@code DATABASE_URL}, the {@code PG*} variables.
     *
     * @param asked what was asked for
     * @param file what the configuration file says
     * @param folder of that file, absolute
     * @param circumstances the variables and the current folder
     * @return where to, and what kind of place that is
     * @throws ConfigurationException where an environment is not known, a variable is wrong, or nobody names a database
     */
    public static Destination find(Asked asked, Configuration file, Path folder, Circumstances circumstances) {
        return new Search(file, folder, circumstances).destination(asked);
    }

    /** Without the address, which may hold a password. */
    @Override
    public String toString() {
        return "environment=" + environment.name() + ", guard=" + environment.guard();
    }

    /** The order in which address and environment are looked for. */
    private record Search(Configuration file, Path folder, Circumstances circumstances) {
        Destination destination(Asked asked) {
            Optional<Environment> known = asked.environment()
                    .or(() -> circumstances.variable("INTACT_ENV"))
                    .map(file::environment)
                    .or(this::platform);
            Optional<String> said = asked.address().map(this::here).or(() -> known.flatMap(this::url));
            Optional<String> address = said.or(() -> elsewhere(asked));
            Environment environment = known.orElseGet(() -> detected(address.orElse("")));
            return new Destination(
                    said.or(() -> url(environment)).or(() -> address).orElseThrow(this::nothing), environment);
        }

        private ConfigurationException nothing() {
            return new ConfigurationException("It is not said which database to open: none of the environment variables"
                    + " INTACT_DATABASE_URL, DATABASE_URL, PGHOST, PGDATABASE and PGSERVICE is set, and no intact.yaml in "
                    + folder + " says \"database:\". Nothing was touched. Set INTACT_DATABASE_URL, as in"
                    + " postgres://user@host:5432/name.");
        }

        /** The addresses that belong to no environment. */
        private Optional<String> elsewhere(Asked asked) {
            return file.database()
                    .map(address -> from(address, folder))
                    .or(() -> circumstances.variable("INTACT_DATABASE_URL").map(this::here))
                    .or(() -> circumstances.variable("DATABASE_URL").map(this::here))
                    .or(() -> Libpq.address(circumstances))
                    .or(() -> asked.otherwise().map(this::here));
        }

        private Optional<String> url(Environment environment) {
            return environment.url().map(address -> from(address, folder));
        }

        private String here(String address) {
            return from(address, circumstances.folder());
        }

        /** Whatever stands elsewhere is looked up now: the kind of place counts. */
        private String from(String address, Path base) {
            return Libpq.resolved(Location.from(address, base), circumstances.variables());
        }

        private Optional<Environment> platform() {
            return Platform.environment(circumstances).map(this::hosted);
        }

        /** A platform may use a name that nobody described: then it is as careful with it as with production. */
        private Environment hosted(String name) {
            return file.knows(name) ? file.environment(name) : Environment.named(name, Guard.PROTECTED);
        }

        private Environment detected(String address) {
            Location location = Location.of(address, circumstances.folder());
            Optional<Environment> sameAddress = List.copyOf(file.environments().values()).stream()
                    .filter(environment -> describes(environment, location))
                    .findFirst();
            if (sameAddress.isPresent()) {
                return sameAddress.get();
            }
            if (location.local()) {
                return file.environment("local");
            }
            return Platform.remoteEnvironment(circumstances)
                    .map(file::environment)
                    .orElseGet(this::remote);
        }

        private Environment remote() {
            return file.knows(REMOTE) ? file.environment(REMOTE) : Environment.named(REMOTE, Guard.OPEN);
        }

        private boolean describes(Environment environment, Location location) {
            try {
                return url(environment)
                        .map(url -> Location.of(url, folder).place())
                        .filter(location.place()::equals)
                        .isPresent();
            } catch (ConfigurationException unset) {
                // A variable that is not set here: whoever works on another environment need not have it.
                return false;
            }
        }
    }
}
