package dev.intact;

import dev.intact.DatabaseConfig.Limits;
import dev.intact.backup.BackupSettings;
import dev.intact.config.Configuration;
import dev.intact.config.Connect;
import dev.intact.config.Destination;
import dev.intact.config.Environment;
import dev.intact.dialect.MemoryLimits;
import dev.intact.dialect.Timeouts;
import dev.intact.ledger.Retention;
import java.nio.file.Path;
import java.time.Duration;

/** What a configuration file says about a database, as the library takes it; what it does not say is as usual. */
record Said(Destination destination, Configuration configuration, Path folder) {
    DatabaseConfig config() {
        Environment environment = destination.environment();
        Connect connect = destination.connect();
        return DatabaseConfig.of(destination.address())
                .withEnvironment(environment.name(), environment.guard())
                .withFiles(folder)
                .withBackups(configuration.backup(), backups())
                .withHistory(history())
                .withLimits(limits(environment.limits()))
                .withTimeouts(
                        usual -> connect.readTimeout().map(usual::withRead).orElse(usual))
                .withConnect(new SaidConnect(connect, folder)::config);
    }

    private BackupSettings backups() {
        Configuration.Backups said = configuration.backups();
        BackupSettings usual = BackupSettings.USUAL;
        BackupSettings placed =
                said.folder().map(folder::resolve).map(usual::in).orElse(usual);
        BackupSettings kept = said.keep().map(placed::keeping).orElse(placed);
        return said.days().map(Duration::ofDays).map(kept::olderThan).orElse(kept);
    }

    private Retention history() {
        Configuration.History said = configuration.history();
        Retention usual = Retention.USUAL;
        Retention counted = said.loads().map(usual::of).orElse(usual);
        return said.days().map(Duration::ofDays).map(counted::olderThan).orElse(counted);
    }

    private static Limits limits(Environment.Limits said) {
        Timeouts usual = Timeouts.USUAL;
        Timeouts timeouts = new Timeouts(
                said.connectTimeout().orElse(usual.connect()),
                said.lockTimeout().orElse(usual.lock()),
                said.statementTimeout().orElse(usual.statement()),
                said.idleTimeout().orElse(usual.idle()),
                usual.read());
        return new Limits(
                timeouts,
                new MemoryLimits(said.workMemory(), said.maintenanceMemory()),
                said.batchSize().orElse(Limits.USUAL.batch()));
    }
}
