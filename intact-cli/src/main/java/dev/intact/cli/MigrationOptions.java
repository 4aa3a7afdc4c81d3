package dev.intact.cli;

import dev.intact.config.Units;
import dev.intact.error.ConfigurationException;
import dev.intact.migrate.Migrations;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How migrations are done: the options that going up and going down share. */
final class MigrationOptions {
    @Mixin
    private final MigrationFolder folder = new MigrationFolder();

    @Parameters(paramLabel = "N", arity = "0..1", description = "Only so many.")
    private Optional<Integer> count = Optional.empty();

    @Option(
            names = "--target",
            paramLabel = "V",
            order = 1,
            description = "Up to this version, which is applied afterwards; 0 is before the first.")
    private Optional<Long> version = Optional.empty();

    @Option(names = "--together", order = 2, description = "All in one transaction: all of them, or none.")
    private boolean together;

    @Option(
            names = "--dry-run",
            order = 3,
            description = "Runs everything in one transaction and rolls it back; locks are held as long.")
    private boolean dryRun;

    @Option(names = "--force", order = 5, description = "Also where the environment is protected.")
    private boolean force;

    @Option(names = "--backup", order = 6, description = "Takes a backup of the whole database first.")
    private boolean backup;

    @Option(names = "--no-backup", order = 7, description = "Takes none, also where the environment is protected.")
    private boolean noBackup;

    @Option(
            names = "--lock-timeout",
            paramLabel = "T",
            order = 8,
            description = "How long a statement waits for a lock, and keeps readers waiting behind it. Default: 2s.")
    private Optional<String> lock = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "T",
            order = 9,
            description = "For how long it is tried again where a lock was not to be had. Default: 1m.")
    private Optional<String> patience = Optional.empty();

    boolean isForced() {
        return force;
    }

    boolean isDryRun() {
        return dryRun;
    }

    Migrations migrations(Work work, Settings settings) {
        if (backup && noBackup) {
            throw new ConfigurationException("--backup and --no-backup say the opposite. Nothing was touched.");
        }
        Migrations migrations = folder.migrations(work, settings);
        if (count.isPresent()) {
            migrations = migrations.steps(count.get());
        }
        if (version.isPresent()) {
            migrations = migrations.to(version.get());
        }
        if (lock.isPresent()) {
            migrations = migrations.lockTimeout(time("--lock-timeout", lock.get()));
        }
        if (patience.isPresent()) {
            migrations = migrations.patience(time("--wait", patience.get()));
        }
        return flagged(migrations);
    }

    private Migrations flagged(Migrations plain) {
        Migrations migrations = plain;
        migrations = together ? migrations.together() : migrations;
        migrations = dryRun ? migrations.dryRun() : migrations;
        migrations = force ? migrations.with(Migrations.Option.FORCE) : migrations;
        migrations = backup ? migrations.with(Migrations.Option.BACKUP) : migrations;
        return noBackup ? migrations.with(Migrations.Option.NO_BACKUP) : migrations;
    }

    private static Duration time(String option, String text) {
        return Units.duration(text)
                .orElseThrow(() -> new ConfigurationException(
                        option + " takes " + Units.DURATION + ", not '" + text + "'. Nothing was touched."));
    }
}
