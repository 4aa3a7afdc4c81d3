package dev.intact.load;

import dev.intact.dialect.Chunking;
import dev.intact.dialect.Resumable;
import dev.intact.dialect.StageTable.Kind;
import dev.intact.dialect.StagingPlace;
import dev.intact.dialect.Workspace;
import dev.intact.io.Checksum;
import dev.intact.load.Attempt.Job;
import dev.intact.load.Attempt.Means;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.schema.TableName;
import dev.intact.stage.Feed;
import dev.intact.stage.TablePlan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Whether a load goes on with what an ended one has left, and leaves anything itself. */
record Resuming(Job job, Means means) {
    /**
     * To be asked once all is known and the tables are locked, before anything is staged. How long the pieces are that are
     * kept; empty where nothing is.
     */
    OptionalInt begin(List<TableLoad> tables, List<TablePlan> plans, List<Kind> kinds, long bytes) throws SQLException {
        if (job.purpose() == LoadRun.Purpose.PREVIEW) {
            return OptionalInt.empty();
        }
        Workspace workspace = means.workspace();
        List<TableName> names = plans.stream().map(plan -> plan.table().name()).toList();
        boolean kept =
                job.isSmooth() && bytes >= job.load().settings().chunks().from() && !kinds.contains(Kind.STRAIGHT);
        if (!kept || job.has(Option.NO_RESUME)) {
            workspace.forget(names).forEach(left -> tell("Cleared away what " + described(left)));
        }
        if (!kept) {
            tellNothing("the sources are too few for that, or something in them has to be looked at in order");
            return OptionalInt.empty();
        }
        Optional<StagingPlace.TakenUp> taken = workspace.keep(chunking(tables, plans, kinds, names));
        if (taken.isEmpty()) {
            tellNothing("nothing of a load outlives it where a pooler lends its session");
            return OptionalInt.empty();
        }
        takeUp(taken.get(), bytes);
        return OptionalInt.of(job.load().settings().chunks().piece());
    }

    private Chunking chunking(List<TableLoad> tables, List<TablePlan> plans, List<Kind> kinds, List<TableName> names) {
        String sizes = plans.stream()
                .flatMap(plan -> plan.feeds().stream())
                .map(Feed::bytes)
                .map(String::valueOf)
                .collect(Collectors.joining(","));
        return new Chunking(
                Fingerprint.ofSettings(job.load(), tables, plans, kinds),
                digest(sizes),
                names,
                job.load().settings().chunks().bytes(),
                new Teller(means.observer()));
    }

    /** As long for many sources as for one. */
    private static String digest(String sizes) {
        try (ByteArrayInputStream bytes = new ByteArrayInputStream(sizes.getBytes(StandardCharsets.US_ASCII))) {
            return Checksum.of(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void takeUp(StagingPlace.TakenUp taken, long bytes) {
        taken.dropped()
                .forEach(why -> tell("Cleared away what a load of these tables had left when it was stopped: " + why));
        Optional<Resumable> found = taken.found();
        found.ifPresent(left -> tell("Going on where " + left.holder() + " stopped: " + left.chunks()
                + " chunks are there, " + mebibytes(left.bytes()) + " of about " + mebibytes(bytes)));
        if (found.isEmpty()) {
            tellNothing("nothing of the same load is there");
        }
    }

    private void tellNothing(String why) {
        if (job.has(Option.RESUME)) {
            tell("There is nothing to resume: " + why + ". All is read from the beginning.");
        }
    }

    static String described(Resumable left) {
        return left.holder() + " had left of " + String.join(", ", left.tables()) + ": " + mebibytes(left.bytes());
    }

    private static String mebibytes(long bytes) {
        return ((bytes + (1 << 19)) >> 20) + " MiB";
    }

    private record Teller(Observer observer) implements Chunking.Told {
        @Override
        public void step(String name) {
            observer.on(new Event.Step(name));
        }

        @Override
        public void notice(String message) {
            observer.on(new Event.Notice(message));
        }
    }

    private void tell(String message) {
        means.observer().on(new Event.Notice(message));
    }
}
