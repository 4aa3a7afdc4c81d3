package dev.intact.cli;

import dev.intact.Database;
import dev.intact.config.SetupKeys;
import dev.intact.config.SetupKeys.Role;
import dev.intact.dialect.Charter;
import dev.intact.dialect.Charter.Login;
import dev.intact.dialect.PasswordSource;
import dev.intact.load.Manifest;
import dev.intact.migrate.Migrations;
import dev.intact.observe.Observer;
import dev.intact.setup.Setup;
import dev.intact.setup.SetupReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code intact setup}. */
@Command(
        name = "setup",
        description = {
            "Makes the database where it is missing, the roles of setup: in intact.yaml with no more rights than they need,"
                    + " extensions, migrations and first rows; then tries as each role what it may do and what not.",
            "What is done already is left as it is: run it again at any time, also after it was killed. SQLite has no roles:"
                    + " there it makes the file, the schema and the rows."
        },
        exitCodeList = {
            "0:done, or nothing to do",
            "1:a role may do more or less than it should, or the first rows were rejected; it is said what",
            "2:the command or the configuration is wrong, or the environment is protected; nothing was touched",
            "3:the server could not do it, or whoever sets up may not; the steps before it stay, and it can be run again",
            "4:the outcome of a COMMIT is not known; 'intact recover' settles it",
            "130:interrupted; the steps before it stay"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  intact setup --dry-run                        the statements it would run",
            "  intact setup --admin postgres://postgres@host/postgres",
            "  intact setup --to app.db"
        })
final class SetupCommand implements Callable<Integer> {
    private final Work work;

    @Option(
            names = "--admin",
            paramLabel = "DB",
            order = 1,
            description = "Who sets up: an address of the same server, with a user who may make databases and roles."
                    + " Default: INTACT_ADMIN_URL; else the database's own user.")
    private Optional<String> admin = Optional.empty();

    @Option(names = "--dry-run", order = 2, description = "Changes nothing, and prints the statements it would run.")
    private boolean dryRun;

    @Option(names = "--force", order = 3, description = "Also where the environment is protected.")
    private boolean force;

    SetupCommand(Work work) {
        this.work = work;
    }

    @Override
    public Integer call() {
        Settings settings = work.settings();
        Setup setup = setup(settings);
        SetupReport report = report(work.destination(settings), setup);
        work.done();
        if (work.options().json()) {
            work.print(SetupText.json(report));
        } else {
            SetupText.show(report, work.screen());
        }
        return (report.isSound() ? ExitStatus.DONE : ExitStatus.REJECTED).code();
    }

    private SetupReport report(Destination destination, Setup setup) {
        try (Database database = work.open(destination, Observer.NONE)) {
            return database.setup(setup);
        }
    }

    private Setup setup(Settings settings) {
        SetupKeys said = settings.configuration().everywhere().setup();
        Setup setup = Setup.of(new Charter(
                said.owner().map(role -> login(role, settings)),
                said.application().map(role -> login(role, settings)),
                said.readonly().map(role -> login(role, settings)),
                said.extensions()));
        Optional<String> address = admin.or(() -> work.surroundings().variable("INTACT_ADMIN_URL"));
        setup = address.isPresent() ? setup.as(address.get()) : setup;
        setup = migrations(said, settings).map(setup::migrating).orElse(setup);
        setup = settings.manifest().flatMap(Manifest::seed).map(setup::seeding).orElse(setup);
        setup = dryRun ? setup.with(Setup.Option.DRY_RUN) : setup;
        return force ? setup.with(Setup.Option.FORCE) : setup;
    }

    /** What is named has to be there; the usual folder need not. */
    private static Optional<Migrations> migrations(SetupKeys said, Settings settings) {
        Optional<String> named =
                said.migrations().or(() -> settings.configuration().everywhere().migrations());
        Path folder = settings.folder().resolve(named.orElse(Migrations.FOLDER));
        return named.isPresent() || Files.isDirectory(folder) ? Optional.of(Migrations.in(folder)) : Optional.empty();
    }

    private static Login login(Role role, Settings settings) {
        Optional<PasswordSource> password = role.password().map(text -> new Said(text, role.name()));
        return new Login(
                role.name(),
                password.or(() -> role.passwordFile()
                        .map(file -> PasswordSource.file(settings.folder().resolve(file)))));
    }

    /** A password of the configuration file, or of a variable that it names. */
    private record Said(String text, String role) implements PasswordSource {
        @Override
        public String password() {
            return text;
        }

        @Override
        public String origin() {
            return "the configuration file";
        }

        @Override
        public String toString() {
            return "the password of " + role;
        }
    }
}
