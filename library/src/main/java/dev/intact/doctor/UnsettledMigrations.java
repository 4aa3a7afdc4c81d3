package dev.intact.doctor;

import dev.intact.migrate.MigrationState;
import dev.intact.migrate.MigrationStatus;
import dev.intact.migrate.MigrationStatus.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Migrations that keep all others from being done.
 *
 * @param standing asked once for each look
 */
record UnsettledMigrations(Supplier<MigrationStatus> standing) implements Check {
    @Override
    public List<Finding> on(Seen seen) {
        MigrationStatus status = standing.get();
        List<Finding> findings = new ArrayList<>();
        for (Line line : status.in(MigrationState.FAILED)) {
            findings.add(Finding.problem(
                    "The migration " + line.title() + " is half done",
                    "The schema is neither what it was nor what its file says, and nothing else is migrated",
                    capital(line.remedy())));
        }
        for (Line line : status.in(MigrationState.CHANGED)) {
            findings.add(Finding.warning(
                    "The file of migration " + line.title() + " was edited after it was applied",
                    "The database is not what the files say, and nothing is migrated",
                    capital(line.remedy())));
        }
        return findings;
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
