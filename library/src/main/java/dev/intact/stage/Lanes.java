package dev.intact.stage;

import dev.intact.dialect.BulkSink;
import dev.intact.dialect.Capabilities;
import dev.intact.error.CancelledException;
import dev.intact.error.SecondLookException;
import dev.intact.format.Pieces;
import dev.intact.format.Pieces.Piece;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Several threads that parse pieces of the sources and put their rows into one staged table, each through a sink of its own.
 * Pieces wait in a short queue, so that reading is never far ahead. Whatever is wrong with a row ends all of it. The numbers
 * of the rows ascend in the order of the sources, with gaps.
 */
final class Lanes implements AutoCloseable {
    /** Rows of one piece are numbered within it: a piece has at most 16 MiB, a record at least two bytes. */
    private static final int ROW_BITS = 24;

    private static final long STOPPED = -1;
    private static final long WORTH_A_LANE = 4 << 20;
    private static final long LOOK_MILLIS = 50;

    private final TablePlan plan;
    private final Capabilities capabilities;
    private final List<Lane> lanes = new ArrayList<>();
    private final Optional<KeptPieces> kept;
    private final BlockingQueue<Work> queue;
    private final AtomicLong rows = new AtomicLong();
    private long pieces;
    private volatile boolean complete;
    private volatile boolean stopped;
    private volatile Optional<Throwable> failure = Optional.empty();

    /** Where pieces are kept, those that are there already are passed over. */
    Lanes(TablePlan plan, Capabilities capabilities, List<BulkSink> sinks, Optional<KeptPieces> kept) {
        this.plan = plan;
        this.capabilities = capabilities;
        this.kept = kept;
        this.queue = new ArrayBlockingQueue<>(sinks.size());
        sinks.forEach(sink -> lanes.add(new Lane(sink, lanes.size() + 1)));
        lanes.forEach(Lane::start);
    }

    /** How many lanes sources are worth: for little, no thread is started and no connection opened. */
    static int worth(List<Feed> feeds, int most) {
        long bytes = 0;
        for (Feed feed : feeds) {
            bytes += feed.bytes() < 0 ? most * WORTH_A_LANE : feed.bytes();
        }
        return (int) Math.min(most, 1 + bytes / WORTH_A_LANE);
    }

    private record Work(String source, Piece piece, long ordinal) {}

    /** Rows read so far. */
    long rows() {
        return rows.get();
    }

    /** Hands out all pieces of a source; tells how many bytes of it were read. */
    void take(Cuttings.Cutting cutting, LongConsumer progress) throws IOException, SQLException {
        Pieces source = cutting.pieces();
        for (Optional<Piece> piece = source.next(); piece.isPresent(); piece = source.next()) {
            hand(new Work(cutting.feed().name(), piece.get(), pieces++), source, progress);
        }
        progress.accept(source.bytesRead());
    }

    private void hand(Work work, Pieces source, LongConsumer progress) throws SQLException {
        boolean taken = false;
        while (!taken) {
            refuseFailure();
            progress.accept(source.bytesRead());
            try {
                taken = queue.offer(work, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted(e);
            }
        }
    }

    /** Whoever interrupts the thread wants no second look. */
    private static CancelledException interrupted(InterruptedException e) {
        return new CancelledException("The thread was interrupted. Nothing was changed.", e);
    }

    /** Waits until every lane has kept its rows. */
    Stage.Taken finish() throws SQLException {
        complete = true;
        for (Lane lane : lanes) {
            lane.await();
        }
        refuseFailure();
        kept.ifPresent(KeptPieces::refuseMissing);
        Intake all = lanes.get(0).intake;
        lanes.subList(1, lanes.size()).forEach(lane -> all.merge(lane.intake));
        Stage.refuseWrongGuess(all);
        all.absences().complain(all.problems());
        if (all.problems().count() > 0) {
            throw new SecondLookException("columns of " + plan.label() + " are not in all records");
        }
        long read = lanes.stream().mapToLong(lane -> lane.read).sum();
        return new Stage.Taken(all.absences().present(), read, read, List.of(), order());
    }

    private StagedTable.Order order() {
        Map<Long, Ascent> inOrder = new TreeMap<>();
        lanes.forEach(lane -> inOrder.putAll(lane.ascents));
        Ascent whole = new Ascent();
        inOrder.values().forEach(whole::then);
        boolean ascending = lanes.get(0).intake.watched() >= 0 && whole.holds();
        return ascending ? StagedTable.Order.ASCENDING : StagedTable.Order.UNKNOWN;
    }

    /** The first one tells what happened, the others follow from it. */
    private synchronized void failed(Throwable cause) {
        if (failure.isEmpty()) {
            failure = Optional.of(cause);
        }
    }

    private void refuseFailure() throws SQLException {
        Optional<Throwable> failed = failure;
        if (failed.isEmpty()) {
            return;
        }
        Throwable cause = failed.get();
        if (cause instanceof SQLException refused) {
            throw refused;
        } else if (cause instanceof RuntimeException unexpected) {
            throw unexpected;
        } else if (cause instanceof Error broken) {
            throw broken;
        }
        throw new SecondLookException("a piece could not be read: " + cause.getMessage());
    }

    /** Stops every lane and waits for it, then closes the sinks: what was not finished is not kept. */
    @Override
    public void close() throws SQLException {
        stopped = true;
        for (Lane lane : lanes) {
            lane.await();
        }
        List<SQLException> failures = new ArrayList<>();
        for (Lane lane : lanes) {
            try {
                lane.sink.close();
            } catch (SQLException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            SQLException first = failures.get(0);
            failures.subList(1, failures.size()).forEach(first::addSuppressed);
            throw first;
        }
    }

    /** One thread, one sink. */
    private final class Lane implements Runnable {
        private final BulkSink sink;
        private final Intake intake;
        private final Map<Long, Ascent> ascents = new TreeMap<>();
        private final Thread thread;
        private long read;

        Lane(BulkSink sink, int number) {
            this.sink = sink;
            this.intake = new Intake(plan, capabilities, new ProblemLog(1));
            this.thread = new Thread(this, "intact-stage-" + number);
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        /** A lane ends by itself once it has failed, all is read, or it is told to stop. */
        void await() {
            Optional<InterruptedException> interrupted = Optional.empty();
            while (thread.isAlive()) {
                try {
                    thread.join(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    interrupted = Optional.of(e);
                    stopped = true;
                }
            }
            interrupted.ifPresent(e -> {
                Thread.currentThread().interrupt();
                failed(interrupted(e));
            });
        }

        @Override
        public void run() {
            // At once, not when all lanes have ended: one that is ahead may be waiting for this one's rows.
            try (BulkSink own = sink) {
                for (Optional<Work> work = next(); work.isPresent(); work = next()) {
                    take(work.get());
                }
                if (!stopped) {
                    own.finish();
                }
            } catch (Throwable e) {
                failed(e);
                stopped = true;
            }
        }

        private Optional<Work> next() throws InterruptedException {
            while (!stopped) {
                boolean last = complete;
                Work work = queue.poll(last ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (work != null || last) {
                    return Optional.ofNullable(work);
                }
            }
            return Optional.empty();
        }

        private void take(Work work) throws IOException, SQLException {
            if (kept.isEmpty()) {
                if (sinkPiece(work) != STOPPED) {
                    sink.endPiece(work.ordinal());
                }
                return;
            }
            Optional<PieceNote> known = kept.get().known(work.ordinal(), work.piece());
            if (known.isPresent()) {
                intake.mergeText(known.get().learnt());
                told(work, known.get().ascent(), known.get().rows());
                return;
            }
            long bytes = work.piece().length();
            String digest = work.piece().digest();
            long taken = sinkPiece(work);
            if (taken == STOPPED) {
                return;
            }
            Ascent ascent = Objects.requireNonNull(ascents.get(work.ordinal()));
            PieceNote note = new PieceNote(work.ordinal(), taken, digest, ascent, intake.text());
            sink.endPiece(new BulkSink.Note(work.ordinal(), bytes, note.text()));
        }

        /** How many rows it has; of one that was begun and stopped, nothing must be kept. */
        private long sinkPiece(Work work) throws IOException, SQLException {
            long first = work.ordinal() << ROW_BITS;
            long number = first;
            try (SourceRows source =
                    new SourceRows(intake, work.source(), work.piece().open())) {
                while (source.next()) {
                    if (stopped) {
                        return STOPPED;
                    }
                    if (!source.isRecord() || !source.put(number++, sink)) {
                        break;
                    }
                }
                if (intake.problems().count() > 0 || source.isUnusable()) {
                    throw new SecondLookException("something is wrong with " + work.source());
                }
            }
            if (number - first >= 1L << ROW_BITS) {
                throw new SecondLookException("a piece of " + work.source() + " has too many records");
            }
            told(work, intake.takeAscent(), number - first);
            return number - first;
        }

        private void told(Work work, Ascent ascent, long count) {
            ascents.put(work.ordinal(), ascent);
            read += count;
            rows.addAndGet(count);
        }
    }
}
