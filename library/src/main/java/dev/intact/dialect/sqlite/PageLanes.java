package dev.intact.dialect.sqlite;

import dev.intact.dialect.BulkSink.Note;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Brings the blocks of several lanes into a table's pages, in the order of the pieces. Whoever brings the piece whose turn
 * it is writes it, and those that have waited for it; who is too far ahead waits. Safe for many threads.
 */
final class PageLanes {
    private static final int BLOCK = 1 << 20;
    private static final long MOST_WAITING = 16 << 20;

    private final TableTree tree;
    private final Numbering numbering;
    private final Optional<KeptPages> kept;
    private final Optional<RowDigest> digest;
    private final Cancellation cancellation;
    private final FirstFailure.Step afterwards;
    private final boolean alone;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final Map<Long, RowBlock> waiting = new HashMap<>();
    private final Map<Long, Note> notes = new HashMap<>();
    private final ArrayDeque<RowBlock> empty = new ArrayDeque<>();
    private long turn;
    private long running;
    private long waitingBytes;
    private int unfinished;
    private int open;
    private boolean writing;
    private boolean failed;

    /** How rows are numbered in the table. */
    enum Numbering {
        /** By the number they bring, which must ascend. */
        BROUGHT,
        /** From 1 on, as they come. */
        RUNNING
    }

    /**
     * Where the rows go.
     *
     * @param kept where another load may go on with what is there
     * @param digest of all rows, where anybody will ask for it
     */
    record Goal(TableTree tree, Numbering numbering, Optional<KeptPages> kept, Optional<RowDigest> digest) {}

    /**
     * Lanes into one table.
     *
     * @param afterwards run once, when the pages are written or given up
     */
    PageLanes(Goal goal, int lanes, Cancellation cancellation, FirstFailure.Step afterwards) throws SQLException {
        this.tree = goal.tree();
        this.numbering = goal.numbering();
        this.kept = goal.kept();
        this.digest = goal.digest();
        this.cancellation = cancellation;
        this.afterwards = afterwards;
        this.alone = lanes == 1 && kept.isEmpty();
        this.unfinished = lanes;
        this.open = lanes;
        goOn();
        cancellation.whenAsked(this::wake);
    }

    private void goOn() throws SQLException {
        if (kept.isPresent()) {
            turn = kept.get().pieces();
            try {
                running = kept.get().restore(tree);
            } catch (IOException e) {
                throw unwritten(e);
            }
        }
    }

    private void wake() {
        lock.lock();
        try {
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** After a row; a single lane is always in turn. */
    RowBlock filled(RowBlock block) throws SQLException {
        if (!alone || block.size() < BLOCK) {
            return block;
        }
        check();
        write(block);
        block.clear();
        return block;
    }

    /** As the other, of a piece that is kept. */
    RowBlock ended(Note note, RowBlock block) throws SQLException {
        if (kept.isPresent()) {
            lock.lock();
            try {
                notes.put(note.ordinal(), note);
            } finally {
                lock.unlock();
            }
        }
        return ended(note.ordinal(), block);
    }

    /** Takes over the block of a piece and gives an empty one. */
    RowBlock ended(long ordinal, RowBlock block) throws SQLException {
        if (alone) {
            return block;
        }
        lock.lock();
        try {
            awaitNear(ordinal, block.size());
            if (ordinal < turn || waiting.putIfAbsent(ordinal, block) != null) {
                throw new IllegalStateException("Piece " + ordinal + " ended twice");
            }
            waitingBytes += block.size();
            writeWaiting();
            return empty.isEmpty() ? new RowBlock() : empty.pop();
        } finally {
            lock.unlock();
        }
    }

    private void awaitNear(long ordinal, long size) throws SQLException {
        check();
        while (ordinal > turn && waitingBytes + size > MOST_WAITING) {
            try {
                change.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted();
            }
            check();
        }
    }

    private static SQLException interrupted() {
        return new SQLiteException("interrupted", SQLiteErrorCode.SQLITE_INTERRUPT);
    }

    private void check() throws SQLException {
        cancellation.check();
        if (failed) {
            throw interrupted();
        }
    }

    private void writeWaiting() throws SQLException {
        if (writing) {
            return;
        }
        writing = true;
        boolean whole = false;
        try {
            while (waiting.containsKey(turn)) {
                writeTurn(waiting.remove(turn));
            }
            whole = true;
        } finally {
            writing = false;
            failed |= !whole;
            change.signalAll();
        }
    }

    /** Without the lock, so that the others can go on. */
    private void writeTurn(RowBlock block) throws SQLException {
        Optional<Note> note = Optional.ofNullable(notes.remove(turn));
        lock.unlock();
        try {
            write(block);
            keep(note);
        } finally {
            lock.lock();
        }
        turn++;
        waitingBytes -= block.size();
        block.clear();
        empty.push(block);
        change.signalAll();
    }

    private void keep(Optional<Note> note) throws SQLException {
        if (kept.isPresent() && note.isPresent()) {
            try {
                kept.get().ended(note.get(), tree, running);
            } catch (IOException e) {
                throw unwritten(e);
            }
        }
    }

    private void write(RowBlock block) throws SQLException {
        try {
            for (int row = 0; row < block.rows(); row++) {
                long number = number(block.number(row));
                tree.add(number, block.bytes(), block.start(row), block.length(row));
                if (digest.isPresent()) {
                    digest.get().add(number, block.bytes(), block.start(row), block.length(row));
                }
            }
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    private long number(long brought) throws SQLException {
        if (numbering == Numbering.RUNNING) {
            return ++running;
        }
        if (brought <= tree.last()) {
            throw new SQLiteException(
                    "row " + brought + " comes after row " + tree.last(), SQLiteErrorCode.SQLITE_MISMATCH);
        }
        return brought;
    }

    static SQLException unwritten(IOException e) {
        SQLException failure =
                new SQLiteException("the side file cannot be written: " + e, SQLiteErrorCode.SQLITE_IOERR_WRITE);
        failure.initCause(e);
        return failure;
    }

    /** The last lane that finishes makes the rows part of the table. */
    void finish(RowBlock rest) throws SQLException {
        lock.lock();
        try {
            check();
            if (alone) {
                write(rest);
            } else if (rest.rows() > 0) {
                throw new IllegalStateException("A lane has rows of a piece that has not ended");
            }
            if (--unfinished == 0) {
                complete();
            }
        } finally {
            lock.unlock();
        }
    }

    private void complete() throws SQLException {
        if (!waiting.isEmpty()) {
            throw new IllegalStateException("Piece " + turn + " is missing");
        }
        try {
            if (kept.isPresent()) {
                kept.get().last(tree, running);
            }
            tree.finish();
        } catch (IOException e) {
            throw unwritten(e);
        }
        new FirstFailure().then(afterwards).rethrow("Cannot go on with the side file");
    }

    /** A lane closes; the last one gives the pages up unless all have finished. */
    void close(boolean finished) throws SQLException {
        lock.lock();
        try {
            failed |= !finished;
            change.signalAll();
            if (--open == 0 && unfinished + (failed ? 1 : 0) > 0) {
                new FirstFailure().then(tree::close).then(afterwards).rethrow("Cannot take back the rows of a sink");
            }
        } finally {
            lock.unlock();
        }
    }
}
