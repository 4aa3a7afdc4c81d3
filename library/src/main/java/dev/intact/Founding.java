package dev.intact;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.Foundation;
import dev.intact.dialect.SessionSettings;
import dev.intact.error.ConfigurationException;
import dev.intact.io.Holder;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.migrate.MigrationReport;
import dev.intact.migrate.Migrations;
import dev.intact.observe.Observer;
import dev.intact.setup.Setup;
import dev.intact.setup.SetupReport;
import dev.intact.setup.SetupRun;
import dev.intact.setup.Site;
import java.util.Optional;

/** Sets up a database: who makes it may be another than who works with it. */
final class Founding {
    private final DatabaseConfig config;
    private final Dialect dialect;
    private final Address address;
    private final Observer observer;

    Founding(DatabaseConfig config, Parts parts) {
        this.config = config;
        this.dialect = parts.context().dialect();
        this.observer = parts.migrations().observer();
        this.address = parts.connections().address();
    }

    SetupReport run(Setup setup) {
        SessionSettings settings = new SessionSettings(
                Holder.here("setup"),
                config.limits().timeouts(),
                config.limits().batch());
        Foundation foundation = dialect.foundation(address, setup.admin().map(this::admin), settings);
        return new SetupRun(dialect, address, foundation, config.place().guard(), this::site, observer).run(setup);
    }

    private Address admin(String said) {
        Optional<Address> read = dialect.address(said);
        return read.orElseThrow(() -> new ConfigurationException("Whoever sets up " + address.display()
                + " comes to another kind of database. Nothing was touched. Name an address of the same server."));
    }

    private Site site(Address builder) {
        Database database = new Database(Parts.of(config, dialect, builder), config);
        return new Site() {
            @Override
            public MigrationReport migrate(Migrations migrations) {
                return database.migrate(migrations);
            }

            @Override
            public void prepare() {
                database.transaction(tx -> {});
            }

            @Override
            public LoadReport attempt(Load load) {
                return database.attempt(load);
            }

            @Override
            public LoadReport plan(Load load) {
                return database.plan(load);
            }

            @Override
            public void close() {
                database.close();
            }
        };
    }
}
