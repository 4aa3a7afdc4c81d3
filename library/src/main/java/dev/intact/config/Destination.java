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
 * @param connect how it is connected to: as the environment says, key by key, else as the file says. Replicas, the direct
 *     address and the password's file belong to the address of their own section; another one is opened without them
 * @param leftOut the keys of those that stand there and belong to another address
 */
public record Destination(
        String address, String origin, Environment environment, Connect connect, List<String> leftOut) {
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

    /**
     * What people should know of the way there.
     *
     * @return a sentence where something of the configuration belongs to another address
     */
    public Optional<String> notice() {
        return leftOut.isEmpty()
                ? Optional.empty()
                : Optional.of("Opened without " + String.join(", ", leftOut)
                        + " of intact.yaml: said there for another address than this one.");
    }

    /** Without the address, which may hold a password. */
    @Override
    public String toString() {
        return "environment=" + environment.name() + ", guard=" + environment.guard();
    }

    /** Who names an address. */
    private enum By {
        /** Somebody asked for it. */
        REQUEST,
        /** The file: its database, or an environment's url. */
        FILE,
        /** A variable, or nobody. */
        SURROUNDINGS
    }

    /** An address, and what named it. */
    private record Named(String address, String origin, By by) {}

    /** The order in which address and environment are looked for. */
    private record Search(Configuration file, Path folder, Circumstances circumstances) {
        Destination destination(Asked asked) {
            Optional<Environment> known = asked.environment()
                    .or(() -> circumstances.variable("INTACT_ENV"))
                    .map(file::environment)
                    .or(this::platform);
            Optional<Named> said = asked.address()
                    .map(text -> here(text, "it was asked for", By.REQUEST))
                    .or(() -> known.flatMap(this::own));
            Optional<Named> address = said.or(() -> elsewhere(asked));
            Environment environment =
                    known.orElseGet(() -> detected(address.map(Named::address).orElse("")));
            Named found = said.or(() -> own(environment)).or(() -> address).orElseThrow(this::nothing);
            Connect connect = connect(environment, found);
            Connect all = environment.connect().over(file.everywhere().connect());
            return new Destination(found.address(), found.origin(), environment, connect, connect.lacking(all));
        }

        /** Loads go to the direct address: another database's would take the rows, whatever was guarded. */
        private Connect connect(Environment environment, Named found) {
            Optional<Setting> database = file.everywhere().addressSetting();
            Connect own = environment.connect();
            Connect all = file.everywhere().connect();
            return (isOf(environment.urlSetting().or(() -> database), found) ? own : own.nowhere())
                    .over(isOf(database, found) ? all : all.nowhere());
        }

        /** Whether a section speaks of what was found: it names the place, or leaves that to the surroundings. */
        private boolean isOf(Optional<Setting> address, Named found) {
            Location location = Location.of(found.address(), circumstances.folder());
            return address.map(said -> leadsTo(said, location)).orElse(found.by() == By.SURROUNDINGS);
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
                    .map(address -> new Named(from(address, folder), "\"database\" in intact.yaml names it", By.FILE))
                    .or(() -> variable("INTACT_DATABASE_URL"))
                    .or(() -> variable("DATABASE_URL"))
                    .or(() -> Libpq.address(circumstances)
                            .map(address -> new Named(
                                    address, "PGHOST, PGDATABASE, PGSERVICE and their kin name it", By.SURROUNDINGS)))
                    .or(() -> asked.otherwise().map(text -> here(text, "nobody names another", By.SURROUNDINGS)));
        }

        private Optional<Named> variable(String name) {
            return circumstances.variable(name).map(address -> here(address, name + " names it", By.SURROUNDINGS));
        }

        private Optional<Named> own(Environment environment) {
            return url(environment)
                    .map(address -> new Named(
                            address,
                            "\"url\" of the environment " + environment.name() + " in intact.yaml names it",
                            By.FILE));
        }

        private Optional<String> url(Environment environment) {
            return environment.url().map(address -> from(address, folder));
        }

        private Named here(String address, String origin, By by) {
            return new Named(from(address, circumstances.folder()), origin, by);
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
            return environment
                    .urlSetting()
                    .filter(url -> leadsTo(url, location))
                    .isPresent();
        }

        private boolean leadsTo(Setting address, Location location) {
            try {
                return Location.of(from(address.text(), folder), folder).place().equals(location.place());
            } catch (ConfigurationException unset) {
                // A variable that is not set here: whoever works on another environment need not have it.
                return false;
            }
        }
    }
}
