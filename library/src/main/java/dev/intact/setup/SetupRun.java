package dev.intact.setup;

import dev.intact.config.Guard;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Foundation;
import dev.intact.dialect.Foundation.Deed;
import dev.intact.dialect.Foundation.Manner;
import dev.intact.dialect.Foundation.State;
import dev.intact.dialect.Foundation.Trial;
import dev.intact.error.ConfigurationException;
import dev.intact.load.LoadReport;
import dev.intact.migrate.MigrationReport;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.setup.Setup.Option;
import dev.intact.setup.SetupReport.Contents;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Sets up a database: each step is done whole or not at all, and those before it stay. For one thread. */
public final class SetupRun {
    private final Dialect dialect;
    private final Address address;
    private final Foundation foundation;
    private final Guard guard;
    private final Function<Address, Site> sites;
    private final Observer observer;

    /**
     * Looks at nothing yet.
     *
     * @param dialect of the database
     * @param address of the database
     * @param foundation makes it
     * @param guard whether it may be changed without being told so
     * @param sites opens the database by an address, to be filled
     * @param observer told of each step
     */
    public SetupRun(
            Dialect dialect,
            Address address,
            Foundation foundation,
            Guard guard,
            Function<Address, Site> sites,
            Observer observer) {
        this.dialect = dialect;
        this.address = address;
        this.foundation = foundation;
        this.guard = guard;
        this.sites = sites;
        this.observer = observer;
    }

    /**
     * Sets up.
     *
     * @param setup what is wanted
     * @return what was done, step by step
     * @throws ConfigurationException where the environment is protected
     * @throws dev.intact.error.IntactException where the database refuses a step; those before it stay, and it can be run again
     */
    public SetupReport run(Setup setup) {
        if (guard == Guard.PROTECTED && setup.manner() == Manner.RUN && !setup.has(Option.FORCE)) {
            throw new ConfigurationException(
                    "Cannot set up " + address.display()
                            + ": the environment is protected. Nothing was touched. Say --force (Setup.Option.FORCE) if it is meant.");
        }
        try {
            return steps(setup);
        } catch (SQLException e) {
            throw dialect.unfinished("Cannot set up " + address.display(), e);
        }
    }

    private SetupReport steps(Setup setup) throws SQLException {
        List<Deed> deeds = new ArrayList<>();
        Consumer<Deed> told = deed -> {
            deeds.add(deed);
            observer.on(new Event.Phase("setup", deed.what()));
        };
        foundation.found(setup.charter(), setup.manner(), told);
        // An owner that is not there yet can try nothing.
        boolean founded = deeds.stream().noneMatch(deed -> deed.state() == State.WANTED);
        if (!founded) {
            return report(setup, deeds, Contents.NONE, List.of());
        }
        Contents contents = fill(setup);
        foundation.grant(setup.charter(), setup.manner(), told);
        observer.on(new Event.Phase("setup", "trials"));
        List<Trial> trials = setup.manner() == Manner.SHOW ? List.of() : foundation.trials(setup.charter());
        return report(setup, deeds, contents, trials);
    }

    private SetupReport report(Setup setup, List<Deed> deeds, Contents contents, List<Trial> trials) {
        return new SetupReport(address.display(), setup.manner(), deeds, contents, trials);
    }

    private Contents fill(Setup setup) {
        try (Site site = sites.apply(foundation.builder(setup.charter()))) {
            Optional<MigrationReport> migrated = setup.migrations().map(site::migrate);
            return setup.manner() == Manner.SHOW
                    ? new Contents(migrated, plan(setup, migrated, site))
                    : new Contents(migrated, load(setup, site));
        }
    }

    /** Rows cannot be compared with tables that are still to come. */
    private static Optional<LoadReport> plan(Setup setup, Optional<MigrationReport> migrated, Site site) {
        boolean pending = migrated.filter(report -> !report.done().isEmpty()).isPresent();
        return pending ? Optional.empty() : setup.seed().map(site::plan);
    }

    /** Who may make nothing finds what transactions need. */
    private static Optional<LoadReport> load(Setup setup, Site site) {
        if (setup.charter().application().isPresent()) {
            site.prepare();
        }
        return setup.seed().map(site::attempt);
    }
}
