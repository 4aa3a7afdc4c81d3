package dev.intact.files;

import dev.intact.error.ConfigurationException;
import dev.intact.ledger.KeptFile;
import dev.intact.ledger.ManagedFile;
import dev.intact.ledger.ManagedFile.Absent;
import dev.intact.ledger.ManagedFile.Content;
import dev.intact.ledger.ManagedFile.Generation;
import dev.intact.ledger.ManagedFile.State;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What it takes to bring files back to what they held before a unit, or at the moment of a backup, and what is in the
 * way. Looks only. For one thread at a time.
 */
public final class Reversal {
    private static final String ELSEWHERE =
            "it is in another folder for files than the one here, or on another machine: go to where"
                    + " the intact.yaml of its load is";

    private final FileWork.Site site;
    private final Home home;
    private final Connection connection;
    private final Placing placing;

    /**
     * A look.
     *
     * @param site where
     * @param connection to the database
     */
    public Reversal(FileWork.Site site, Connection connection) {
        this.site = site;
        this.home = site.home();
        this.connection = connection;
        this.placing = new Placing(home.disk());
    }

    /** What is done to a file. */
    public enum Action {
        /** It gets other content. */
        REPLACE,
        /** It comes back. */
        CREATE,
        /** It goes. */
        DELETE,
        /** It holds already what it is to hold. */
        NOTHING
    }

    /** What is in the way. */
    public enum Reason {
        /** A later unit has written something else into the file. */
        LATER_UNIT,
        /** The file holds something that no unit wrote. */
        SOMEBODY_ELSE,
        /** The earlier version was not kept, or is damaged. */
        NOT_KEPT,
        /** The file is on another machine, or outside of the folder for files. */
        ELSEWHERE
    }

    /** What is done about files that others have changed since. */
    public enum Conflicts {
        /** They stay as they are. */
        KEEP,
        /** They are brought back all the same. */
        OVERWRITE
    }

    /**
     * Something in the way.
     *
     * @param reason what
     * @param detail for people: what the file should hold, and what it holds
     */
    public record Conflict(Reason reason, String detail) {
        /**
         * Whether {@link Conflicts#OVERWRITE} gets past it.
         *
         * @return false where there is nothing to bring back, or no way to the file
         */
        public boolean canBeForced() {
            return reason == Reason.LATER_UNIT || reason == Reason.SOMEBODY_ELSE;
        }
    }

    /**
     * What is done to one file.
     *
     * @param file relative to the folder of its home, or absolute where it is outside of that
     * @param action what is done
     * @param conflict what is in the way; empty where nothing is
     */
    public record Step(String file, Action action, Optional<Conflict> conflict) {
        /**
         * Whether it is done.
         *
         * @param conflicts what is done about files that others have changed
         * @return false where something is in the way, or nothing is to be done
         */
        public boolean isDone(Conflicts conflicts) {
            boolean free = conflict.isEmpty()
                    || (conflicts == Conflicts.OVERWRITE && conflict.get().canBeForced());
            return free && action != Action.NOTHING;
        }
    }

    /** A goal and the step towards it. */
    record Plan(Goal goal, Step step) {}

    /**
     * What it takes to take a unit back.
     *
     * @param unit the unit
     * @return a step for each file that it wrote; empty where it wrote none, or nothing of it is kept any more
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    public List<Step> of(String unit) throws SQLException, IOException {
        return steps(plans(goals(unit)), elsewhere(unit));
    }

    /**
     * What it takes to bring files to what they held at another moment.
     *
     * @param files what they held
     * @param absent names of files that were not there
     * @return a step for each
     * @throws SQLException what the database says
     * @throws IOException what the disk says
     */
    public List<Step> toward(List<Held> files, Collection<String> absent) throws SQLException, IOException {
        return steps(plans(goals(files, absent)), List.of());
    }

    static List<Step> steps(List<Plan> plans, List<Step> others) {
        List<Step> steps = new ArrayList<>(others);
        plans.forEach(plan -> steps.add(plan.step()));
        return steps;
    }

    List<Goal> goals(String unit) throws SQLException {
        List<Goal> goals = new ArrayList<>();
        for (KeptFile file : site.kept().of(connection, unit)) {
            if (file.home().equals(home.place().id())) {
                goals.add(new Goal(file.target(), file.before(), source(file), Optional.of(file.wrote())));
            }
        }
        return goals;
    }

    private Optional<Path> source(KeptFile file) {
        return file.place()
                .map(name -> file.before() instanceof Generation
                        ? home.place().target(file.target()).resolveSibling(name)
                        : home.kept().at(name));
    }

    static List<Goal> goals(List<Held> files, Collection<String> absent) {
        List<Goal> goals = new ArrayList<>();
        files.forEach(
                file -> goals.add(new Goal(file.name(), file.state(), Optional.of(file.source()), Optional.empty())));
        absent.forEach(name -> goals.add(new Goal(name, new Absent(), Optional.empty(), Optional.empty())));
        return goals;
    }

    /** Files of the unit that another machine has. */
    List<Step> elsewhere(String unit) throws SQLException {
        return site.kept().of(connection, unit).stream()
                .filter(file -> !file.home().equals(home.place().id()))
                .map(file -> new Step(file.target(), Action.NOTHING, Optional.of(unreachable(ELSEWHERE))))
                .toList();
    }

    private static Conflict unreachable(String detail) {
        return new Conflict(Reason.ELSEWHERE, detail);
    }

    List<Plan> plans(List<Goal> goals) throws SQLException, IOException {
        List<Plan> plans = new ArrayList<>();
        for (Goal goal : goals) {
            plans.add(plan(goal));
        }
        return plans;
    }

    Plan plan(Goal goal) throws SQLException, IOException {
        Path target = home.place().target(goal.name());
        try {
            Path unused = site.root().resolve(target);
        } catch (ConfigurationException e) {
            if (e.getCause() instanceof IOException) {
                throw e;
            }
            return new Plan(
                    goal,
                    new Step(goal.name(), Action.NOTHING, Optional.of(unreachable(String.valueOf(e.getMessage())))));
        }
        Optional<ManagedFile> row = site.table().find(connection, home.place().id(), goal.name());
        Optional<Leftover> wrong = wrong(target, row);
        boolean held = row.isPresent()
                ? wrong.isEmpty() && goal.isHeldBy(row.get().state())
                : goal.wanted() instanceof Absent && home.disk().stat(target).isEmpty();
        if (held) {
            return new Plan(goal, new Step(goal.name(), Action.NOTHING, Optional.empty()));
        }
        Optional<Conflict> conflict = goal.isThere(home.disk()) ? changed(goal, target, row, wrong) : notKept(goal);
        return new Plan(goal, new Step(goal.name(), action(goal, target, row), conflict));
    }

    /** What waits beside its place is as good as there. */
    private Optional<Leftover> wrong(Path target, Optional<ManagedFile> row) throws IOException {
        return row.isPresent()
                ? placing.look(target, row.get()).filter(found -> found.state() != Leftover.State.PENDING)
                : Optional.empty();
    }

    private static Optional<Conflict> notKept(Goal goal) {
        return Optional.of(new Conflict(
                Reason.NOT_KEPT,
                "what it held before, " + text(goal.wanted()) + ", "
                        + (goal.source().isPresent() ? "is gone or damaged" : "was not kept")));
    }

    private Optional<Conflict> changed(Goal goal, Path target, Optional<ManagedFile> row, Optional<Leftover> wrong)
            throws IOException {
        if (goal.left().isEmpty() || row.isEmpty()) {
            return Optional.empty();
        }
        if (!Goal.areAlike(goal.left().get(), row.get().state())) {
            return Optional.of(new Conflict(
                    Reason.LATER_UNIT,
                    "a later unit, " + row.get().unit() + ", has written it: "
                            + text(row.get().state())));
        }
        if (wrong.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Conflict(
                Reason.SOMEBODY_ELSE,
                "it should hold " + text(row.get().state()) + ", and holds "
                        + placing.sum(target)
                                .map(sum -> "what has the checksum " + sum)
                                .orElse("nothing")));
    }

    private Action action(Goal goal, Path target, Optional<ManagedFile> row) throws IOException {
        if (goal.wanted() instanceof Absent) {
            return Action.DELETE;
        }
        boolean waits = row.isPresent()
                && home.disk().stat(target.resolveSibling(row.get().staged())).isPresent();
        boolean there = waits
                ? !(row.get().state() instanceof Absent)
                : home.disk().stat(target).isPresent();
        return there ? Action.REPLACE : Action.CREATE;
    }

    private static String text(State state) {
        if (state instanceof Content content) {
            return content.size() + " bytes with the checksum " + content.sha256();
        }
        return state instanceof Generation generation ? "generation " + generation.number() : "no file";
    }
}
