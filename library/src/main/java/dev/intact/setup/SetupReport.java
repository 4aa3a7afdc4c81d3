package dev.intact.setup;

import dev.intact.dialect.Foundation.Deed;
import dev.intact.dialect.Foundation.Manner;
import dev.intact.dialect.Foundation.State;
import dev.intact.dialect.Foundation.Trial;
import dev.intact.load.LoadReport;
import dev.intact.migrate.MigrationReport;
import java.util.List;
import java.util.Optional;

/**
 * What became of a setup. Immutable, without secrets.
 *
 * @param database where it is
 * @param manner whether anything was done, or only told
 * @param deeds each step of database, roles, extensions and rights, in order
 * @param contents what came into the database
 * @param trials what was tried afterwards; none where nothing was done
 */
public record SetupReport(String database, Manner manner, List<Deed> deeds, Contents contents, List<Trial> trials) {
    /** Takes copies. */
    public SetupReport {
        deeds = List.copyOf(deeds);
        trials = List.copyOf(trials);
    }

    /**
     * What came into the database.
     *
     * @param migrated what was applied, or would be; empty where no migrations were named, or could not be tried yet
     * @param seeded what was loaded, or would be; empty where no rows were named, or could not be tried yet
     */
    public record Contents(Optional<MigrationReport> migrated, Optional<LoadReport> seeded) {
        /** Nothing. */
        public static final Contents NONE = new Contents(Optional.empty(), Optional.empty());
    }

    /**
     * Whether anything was changed, or would be.
     *
     * @return false where all was as it should be
     */
    public boolean changes() {
        return deeds.stream().anyMatch(deed -> deed.state() == State.DONE || deed.state() == State.WANTED)
                || contents.migrated()
                        .filter(report ->
                                !report.done().isEmpty() || !report.untried().isEmpty())
                        .isPresent()
                || contents.seeded()
                        .filter(report -> report.outcome() != LoadReport.Outcome.UNCHANGED)
                        .isPresent();
    }

    /**
     * Whether everything is as it was wanted.
     *
     * @return false where a trial failed or the rows were rejected
     */
    public boolean isSound() {
        return trials.stream().allMatch(trial -> trial.fault().isEmpty())
                && contents.seeded()
                        .filter(report -> report.outcome() == LoadReport.Outcome.REJECTED)
                        .isEmpty();
    }
}
