package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which database is meant, and which environment that is: found from the first that says so. Immutable.
 *
 * @param address as the library opens it; may hold a password
 * @param origin what named it, as half a sentence: {@code DATABASE_URL names it}
 * @param environment what is said about it
 */
public record Destination(String address, String origin, Environment environment) {
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

    /** An address, and what named it. */
    private record Named(String address, String origin) {}

    /** The order in which address and environment are looked for. */
    private record Search(Configuration file, Path folder, Circumstances circumstances) {
        Destination destination(Asked asked) {
            Optional<Environment> known = asked.environment()
                    .or(() -> circumstances.variable("INTACT_ENV"))
                    .map(file::environment)
                    .or(this::platform);
            Optional<Named> said =
                    asked.address().map(text -> here(text, "it was asked for")).or(() -> known.flatMap(this::own));
            Optional<Named> address = said.or(() -> elsewhere(asked));
            Environment environment =
                    known.orElseGet(() -> detected(address.map(Named::address).orElse("")));
            Named found = said.or(() -> own(environment)).or(() -> address).orElseThrow(this::nothing);
            return new Destination(found.address(), found.origin(), environment);
        }

        private ConfigurationException nothing() {
            return new ConfigurationException("It is not said which database to open: none of the environment variables"
                    + " INTACT_DATABASE_URL, DATABASE_URL, PGHOST, PGDATABASE and PGSERVICE is set, and no intact.yaml in "
                    + folder + " says \"database:\". Nothing was touched. Set INTACT_DATABASE_URL, as in"
                    + " postgres://user@host:5432/name.");
        }

        /** The addresses that belong to no environment. */
        private Optional<Named> elsewhere(Asked asked) {
            return file.database()
                    .map(address -> new Named(from(address, folder), "\"database\" in intact.yaml names it"))
                    .or(() -> variable("INTACT_DATABASE_URL"))
                    .or(() -> variable("DATABASE_URL"))
                    .or(() -> Libpq.address(circumstances)
                            .map(address -> new Named(address, "PGHOST, PGDATABASE, PGSERVICE and their kin name it")))
                    .or(() -> asked.otherwise().map(text -> here(text, "nobody names another")));
        }

        private Optional<Named> variable(String name) {
            return circumstances.variable(name).map(address -> here(address, name + " names it"));
        }

        private Optional<Named> own(Environment environment) {
            return url(environment)
                    .map(address -> new Named(
                            address, "\"url\" of the environment " + environment.name() + " in intact.yaml names it"));
        }

        private Optional<String> url(Environment environment) {
            return environment.url().map(address -> from(address, folder));
        }

        private Named here(String address, String origin) {
            return new Named(from(address, circumstances.folder()), origin);
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
