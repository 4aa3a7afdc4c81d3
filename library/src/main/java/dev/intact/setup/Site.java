package dev.intact.setup;

import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.migrate.MigrationReport;
import dev.intact.migrate.Migrations;

/** The database while it is filled, as its owner. */
public interface Site extends AutoCloseable {
    /**
     * Brings the schema.
     *
     * @param migrations which
     * @return what was done
     */
    MigrationReport migrate(Migrations migrations);

    /** Makes what transactions keep in the database, where that is missing. */
    void prepare();

    /**
     * Loads rows.
     *
     * @param load what goes where
     * @return also where it was rejected
     */
    LoadReport attempt(Load load);

    /**
     * Says what a load would do.
     *
     * @param load what goes where
     * @return also where it would be rejected
     */
    LoadReport plan(Load load);

    @Override
    void close();
}
