package dev.intact.migrate;

import dev.intact.migrate.Migrations.Way;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What became of migrations. Immutable.
 *
 * @param database where it is, without secrets
 * @param environment its name
 * @param way up or down
 * @param dryRun whether all of it was rolled back
 * @param done what was applied or taken back, in that order
 * @param untried what a dry run cannot try, because it runs outside of a transaction
 * @param dangers statements of these that rewrite or lock a large table, found before anything ran
 * @param backup the name of the backup that was taken first, if one was
 * @param seconds how long it took in all
 */
public record MigrationReport(
        String database,
        String environment,
        Way way,
        boolean dryRun,
        List<Done> done,
        List<Done> untried,
        List<Danger> dangers,
        Optional<String> backup,
        double seconds) {
    /** Takes copies. */
    public MigrationReport {
        done = List.copyOf(done);
        untried = List.copyOf(untried);
        dangers = List.copyOf(dangers);
    }

    /**
     * One migration.
     *
     * @param version its number
     * @param name its name
     * @param file where it is
     * @param seconds how long it took
     */
    public record Done(long version, String name, Path file, double seconds) {
        /**
         * As people name it.
         *
         * @return {@code 20261122093000_add_player}
         */
        public String title() {
            return Migration.title(version, name);
        }
    }
}
