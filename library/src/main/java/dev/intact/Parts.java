package dev.intact;

import dev.intact.backup.Backups;
import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Whereabouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.error.ConfigurationException;
import dev.intact.files.Homes;
import dev.intact.io.Holder;
import dev.intact.io.Ids;
import dev.intact.io.LocalDisk;
import dev.intact.io.Pause;
import dev.intact.load.LoadContext;
import dev.intact.load.OtherDatabase;
import dev.intact.load.Safeguard;
import dev.intact.migrate.MigrationContext;
import dev.intact.observe.Event;
import dev.intact.observe.GuardedObserver;
import dev.intact.observe.Observer;
import dev.intact.tx.AsyncScopes;
import dev.intact.tx.Transactor;
import dev.intact.tx.Workers;
import java.util.List;
import java.util.Optional;

/**
 * What a database is made of, put together from its configuration. Nothing is connected to yet.
 *
 * @param connections on which transactions run
 * @param transactor runs them
 * @param async runs the same on threads of its own
 * @param backups of the database
 * @param context of loads
 * @param migrations where they run
 */
record Parts(
        Connections connections,
        Transactor transactor,
        AsyncScopes async,
        Backups backups,
        LoadContext context,
        MigrationContext migrations) {
    /** The only place that knows which databases there are. */
    private static final List<Dialect> DIALECTS = List.of(new PostgresDialect(), new SqliteDialect());

    private static final int THREADS = 10;

    static Parts of(DatabaseConfig config) {
        OtherDatabase found = find(config.place().address());
        return new Assembly(
                        config,
                        found.dialect(),
                        found.address().with(config.connect().access()))
                .parts();
    }

    private static OtherDatabase find(String text) {
        for (Dialect dialect : DIALECTS) {
            Optional<Address> address = dialect.address(text);
            if (address.isPresent()) {
                return new OtherDatabase(dialect, address.get(), Optional.empty());
            }
        }
        throw new ConfigurationException(
                "This is no address of a database that is known here: write a path, sqlite:…, postgres://… or jdbc:….");
    }

    /** The same database, gone into in another way: nothing of how the usual one does so goes along. */
    static Parts of(DatabaseConfig config, Dialect dialect, Address address) {
        return new Assembly(config.withConnect(usual -> ConnectConfig.USUAL), dialect, address).parts();
    }

    /** How the parts come by what they need. */
    private record Assembly(DatabaseConfig config, Dialect dialect, Address address) {
        Parts parts() {
            Observer guarded = new GuardedObserver(config.observer());
            Connections connections =
                    new Connections(dialect, address, session("transaction"), config.connect(), guarded);
            Transactor transactor = new Transactor(
                    dialect, connections, homes(guarded), guarded, new Transactor.Machine(Ids.RANDOM, Pause.REAL));
            Backups backups = backups(connections.whereabouts(), transactor, guarded);
            return new Parts(
                    connections,
                    transactor,
                    async(transactor),
                    backups,
                    context(
                            connections.whereabouts(),
                            backups,
                            migrations(connections.whereabouts(), backups, guarded, "load")),
                    migrations(connections.whereabouts(), backups, guarded, "migrate"));
        }

        /** More threads than there are connections would wait for one another. */
        private AsyncScopes async(Transactor transactor) {
            return new AsyncScopes(
                    transactor, Workers.of(config.connect().pool().most().orElse(THREADS)));
        }

        private SessionSettings session(String job) {
            return new SessionSettings(
                    Holder.here(job),
                    config.limits().timeouts(),
                    config.limits().batch());
        }

        private Homes homes(Observer guarded) {
            return new Homes(
                    dialect,
                    new Homes.Setting(
                            () -> dialect.besides(address),
                            config.files(),
                            config.limits().timeouts().lock()),
                    new Homes.Machine(
                            new LocalDisk(), Ids.RANDOM, Pause.REAL, step -> guarded.on(new Event.Step(step))));
        }

        private Backups backups(Whereabouts whereabouts, Transactor transactor, Observer guarded) {
            return new Backups(
                    new Backups.Database(
                            dialect, whereabouts, session("backup"), config.files(), transactor.versions()),
                    new Backups.Rules(
                            config.keeping().backups(),
                            config.place().environment(),
                            config.place().guard()),
                    transactor.running(),
                    guarded);
        }

        /** Of migrations by themselves, or within a load. */
        private MigrationContext migrations(Whereabouts whereabouts, Backups backups, Observer guarded, String job) {
            MigrationContext.Safety safety = new MigrationContext.Safety(
                    config.place().guard(),
                    config.keeping().policy(),
                    cancellation -> backups.create(List.of(), "before migrations", cancellation)
                            .id());
            return new MigrationContext(
                    dialect, whereabouts, config.place().environment(), session(job), safety, guarded);
        }

        private LoadContext context(Whereabouts whereabouts, Backups backups, MigrationContext migrations) {
            Safeguard safeguard = new Safeguard(
                    config.keeping().policy(),
                    backups.folder(),
                    (tables, cancellation) -> backups.create(tables, "before a load", cancellation)
                            .id());
            return new LoadContext(
                    dialect,
                    whereabouts,
                    config.place().environment(),
                    config.place().guard(),
                    config.limits().timeouts(),
                    config.limits().batch(),
                    config.limits().memory(),
                    safeguard,
                    config.keeping().history(),
                    said -> find(said.address()),
                    migrations,
                    config.observer());
        }
    }
}
