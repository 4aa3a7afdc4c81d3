package dev.intact.files;

import dev.intact.error.FileOperationException;
import dev.intact.files.Reversal.Conflicts;
import dev.intact.files.Reversal.Plan;
import dev.intact.files.Reversal.Step;
import dev.intact.io.Disk;
import dev.intact.ledger.ManagedFile;
import dev.intact.ledger.ManagedFile.Content;
import dev.intact.ledger.ManagedFile.Generation;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Brings files back within a unit: what {@link Reversal} says, under the locks of their rows. For one thread at a time.
 */
public final class TakingBack {
    private final FileWork work;
    private final FileWork.Site site;
    private final Reversal reversal;

    /**
     * Within a unit.
     *
     * @param work the unit's files
     * @param site where
     * @param connection of the unit
     */
    public TakingBack(FileWork work, FileWork.Site site, Connection connection) {
        this.work = work;
        this.site = site;
        this.reversal = new Reversal(site, connection);
    }

    /**
     * Takes an earlier unit's files back.
     *
     * @param unit the earlier unit
     * @param conflicts what is done about files that others have changed since
     * @return what {@link Reversal#of} gives; done is what {@link Step#isDone} says
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    public List<Step> unit(String unit, Conflicts conflicts) throws SQLException, IOException {
        return Reversal.steps(bring(reversal.goals(unit), conflicts), reversal.elsewhere(unit));
    }

    /**
     * Brings files to what they held at another moment.
     *
     * @param files what they held
     * @param absent names of files that were not there
     * @return what {@link Reversal#toward} gives; done is what {@link Step#isDone} says
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    public List<Step> toward(List<Held> files, Collection<String> absent) throws SQLException, IOException {
        return Reversal.steps(bring(Reversal.goals(files, absent), Conflicts.OVERWRITE), List.of());
    }

    /** In the order of their names, so that two who bring back the same files wait for each other in one order. */
    private List<Plan> bring(List<Goal> goals, Conflicts conflicts) throws SQLException, IOException {
        List<Plan> plans = new ArrayList<>();
        for (Goal goal : goals.stream().sorted(Comparator.comparing(Goal::name)).toList()) {
            plans.add(bring(goal, conflicts));
        }
        return plans;
    }

    private Plan bring(Goal goal, Conflicts conflicts) throws SQLException, IOException {
        Path target = site.home().place().target(goal.name());
        Optional<ManagedFile> unused = work.lock(target);
        Disk disk = site.home().disk();
        Optional<Disk.Stat> before = disk.stat(target);
        Plan plan = reversal.plan(goal);
        if (plan.step().isDone(conflicts)) {
            FileWork.Staged staged = work.stage(target, goal.change(disk));
            // What was looked at is what is replaced.
            work.refuseChanged(target, before);
            refuseDamaged(goal, staged);
        }
        return plan;
    }

    private static void refuseDamaged(Goal goal, FileWork.Staged staged) {
        boolean whole = goal.wanted() instanceof Content content
                ? staged.sha256().equals(content.sha256())
                : !(goal.wanted() instanceof Generation generation)
                        || staged.sha256().equals(generation.sha256());
        if (!whole) {
            throw new FileOperationException("The file " + staged.target()
                    + " cannot be brought back: what was kept of it was changed by somebody else meanwhile, in "
                    + goal.source().map(Path::toString).orElse("") + ". Nothing was changed.");
        }
    }
}
