package dev.intact.migrate;

import dev.intact.dialect.Address;
import dev.intact.error.ConfigurationException;
import dev.intact.ledger.MigrationLedger;
import dev.intact.tx.Cancellation;
import dev.intact.tx.Transactor;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A database's schema beside its migration files. Holds nothing open; for one thread at a time. */
public final class SchemaFiles {
    private final MigrationContext context;
    private final Migrations migrations;
    private final Transactor transactor;

    /**
     * Nothing is connected to yet.
     *
     * @param context where and by which rules
     * @param migrations where the files are
     * @param transactor of the database
     */
    public SchemaFiles(MigrationContext context, Migrations migrations, Transactor transactor) {
        this.context = context;
        this.migrations = migrations;
        this.transactor = transactor;
    }

    /**
     * Names what differs between the database and what all the files make in a scratch database. The database is only read.
     *
     * @return sorted
     * @throws ConfigurationException where a file is wrong, or no scratch database can be made
     * @throws dev.intact.error.MigrationFailedException where a file fails in the scratch database
     */
    public SchemaDiff diff() {
        return during(cancellation -> diff(Optional.empty(), cancellation));
    }

    /**
     * As {@link #diff()}, in a scratch database that somebody has made for this.
     *
     * @param scratch the address of an empty database; it is empty again afterwards
     * @return sorted
     * @throws ConfigurationException where a file is wrong, or something is in the scratch database
     * @throws dev.intact.error.MigrationFailedException where a file fails in the scratch database
     */
    public SchemaDiff diff(String scratch) {
        Optional<Address> place = Optional.of(context.dialect()
                .address(scratch)
                .orElseThrow(() -> new ConfigurationException("The scratch database is one of the same kind, "
                        + context.dialect().name() + ". Nothing was touched.")));
        return during(cancellation -> diff(place, cancellation));
    }

    /** What somebody may stop. */
    private <R> R during(Function<Cancellation, R> work) {
        return transactor.running().during(work);
    }

    private SchemaDiff diff(Optional<Address> scratch, Cancellation cancellation) {
        List<Migration> files = migrations.files(context.dialect().name());
        List<String> pending = status().lines().stream()
                .filter(line -> !line.isThere())
                .map(MigrationStatus.Line::title)
                .toList();
        return comparison(scratch, cancellation).diff(files, pending);
    }

    /**
     * Writes the first migration from the schema as it is, and marks it as applied without running it. It is written only
     * once a scratch database that was built from it has the same schema.
     *
     * @return what was written
     * @throws ConfigurationException where there are migrations already, the schema is empty, or the environment is protected
     * @throws dev.intact.error.MigrationFailedException where what the database tells of its schema does not make the same
     *     again; nothing was written
     */
    public BaselineReport baseline() {
        return during(cancellation -> marked(new Baseline(context, begun(cancellation)).write(migrations.folder())));
    }

    /**
     * Takes over the plain SQL files of Flyway, Liquibase, golang-migrate, dbmate, sqlx or goose: writes them as files of our
     * own, and marks those as applied that the other tool's table says are.
     *
     * @param from the other tool's folder; it stays as it is
     * @return what was written
     * @throws ConfigurationException where there are migrations already, a file cannot be taken over, or the environment is
     *     protected
     */
    public BaselineReport takeOver(Path from) {
        return during(
                cancellation -> marked(new Takeover(context, begun(cancellation)).write(from, migrations.folder())));
    }

    private BaselineReport marked(BaselineReport written) {
        written.applied().forEach(this::mark);
        return written;
    }

    private void mark(long version) {
        MigrationStatus unused = run().repair(version, MigrationRun.Verdict.APPLIED);
    }

    /** Where a beginning can be made. */
    private Comparison begun(Cancellation cancellation) {
        if (context.safety().isProtected() && !migrations.has(Migrations.Option.FORCE)) {
            throw new ConfigurationException(
                    "The environment " + context.environment()
                            + " is protected: what is applied is marked there only when forced. Nothing was changed. Say --force.");
        }
        NewFiles.refuseOthers(migrations.folder());
        Comparison comparison = comparison(Optional.empty(), cancellation);
        boolean fresh = comparison.asked(connection ->
                new MigrationLedger(context.dialect()).all(connection).isEmpty());
        if (!fresh) {
            throw new ConfigurationException(
                    "Migrations were applied to " + context.display()
                            + " already. Nothing was changed. 'intact migrate status' shows them; repair --as pending forgets one.");
        }
        return comparison;
    }

    private MigrationStatus status() {
        return run().status();
    }

    private MigrationRun run() {
        return new MigrationRun(context, migrations, transactor, new Cancellation());
    }

    private Comparison comparison(Optional<Address> scratch, Cancellation cancellation) {
        try {
            Address address = context.whereabouts().now().address();
            if (context.dialect().isMissing(address)) {
                throw new ConfigurationException(
                        "There is no database " + context.display() + ". Nothing was touched. Name one that is there.");
            }
            return new Comparison(context.dialect(), address, context.settings(), scratch, cancellation);
        } catch (SQLException e) {
            throw context.dialect().failure("Cannot read the schema of " + context.display(), e);
        }
    }
}
