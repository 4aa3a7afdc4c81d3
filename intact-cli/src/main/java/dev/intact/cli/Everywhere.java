package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of every command. Filled by the parser. */
final class Everywhere {
    @Option(
            names = {"--to", "--db"},
            paramLabel = "DB",
            scope = ScopeType.INHERIT,
            order = 100,
            description = {
                "The database: a path (app.db, an SQLite file), sqlite:app.db, postgres://user@host:5432/name,"
                        + " jdbc:postgresql://..., jdbc:sqlite:...",
                "Default: the environment's url, else database, in intact.yaml; INTACT_DATABASE_URL; DATABASE_URL;"
                        + " PGHOST, PGDATABASE ...; intact.db in the current folder."
            })
    private Optional<String> database = Optional.empty();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 101,
            description = "The configuration file. Default: intact.yaml of the folder that is loaded, else of the"
                    + " current folder.")
    private Optional<String> configuration = Optional.empty();

    @Option(
            names = "--env",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            order = 102,
            description = {
                "local, staging, production, or one of intact.yaml. Default: INTACT_ENV; what the platform says"
                        + " (RAILWAY_ENVIRONMENT_NAME, VERCEL_ENV, RENDER, DYNO, FLY_APP_NAME, K_SERVICE,"
                        + " CLOUD_RUN_JOB, AWS_LAMBDA_FUNCTION_NAME, WEBSITE_SITE_NAME); the one in intact.yaml whose"
                        + " url is this database; local for a file or a loopback address; production inside"
                        + " Kubernetes or AWS; else remote.",
                "production is protected unless intact.yaml says otherwise: its data changes only with --force."
            })
    private Optional<String> environment = Optional.empty();

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            order = 103,
            description = "One JSON document on standard output, and nothing else there.")
    private boolean json;

    @Option(
            names = {"--quiet", "-q"},
            scope = ScopeType.INHERIT,
            order = 104,
            description = "Nothing but errors, warnings and what was asked for.")
    private boolean quiet;

    @Option(
            names = {"--verbose", "-v"},
            scope = ScopeType.INHERIT,
            order = 105,
            description = "Each step, and the stack trace of an error.")
    private boolean verbose;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = ScopeType.INHERIT,
            order = 106,
            description = "never, always or auto (on a terminal, unless NO_COLOR is set).")
    private Screen.Colour colour = Screen.Colour.AUTO;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = 107,
            description = "Also writes JSON lines to this file, rotated at 10 MB, 5 kept.")
    private Optional<String> logFile = Optional.empty();

    /** The database, where a command takes it without the name of the option. */
    void open(String address) {
        if (database.isPresent()) {
            throw new ConfigurationException("The database is named twice: as " + Secrets.masked(address)
                    + " and with --to. Nothing was touched. Name it once.");
        }
        database = Optional.of(address);
    }

    Optional<String> database() {
        return database;
    }

    Optional<String> configuration() {
        return configuration;
    }

    Optional<String> environment() {
        return environment;
    }

    boolean json() {
        return json;
    }

    Optional<String> logFile() {
        return logFile;
    }

    Screen screen(Surroundings surroundings) {
        return Screen.of(surroundings, volume(), colour);
    }

    private Screen.Volume volume() {
        if (verbose) {
            return Screen.Volume.VERBOSE;
        }
        return quiet ? Screen.Volume.QUIET : Screen.Volume.USUAL;
    }
}
