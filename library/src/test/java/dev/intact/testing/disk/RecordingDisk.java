package dev.intact.testing.disk;

import dev.intact.io.Disk;
import dev.intact.testing.disk.Call.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Passes every call on to another disk and writes it down, so that a test can say what a unit costs and in which order
 * it works. Only what took effect is written down. Safe for many threads.
 */
public final class RecordingDisk extends WatchedDisk {
    private static final Set<Operation> OPENING =
            EnumSet.of(Operation.CREATE, Operation.APPEND, Operation.READ, Operation.LOCK);
    private static final Set<Operation> CLOSING =
            EnumSet.of(Operation.CLOSE, Operation.CLOSE_INPUT, Operation.RELEASE, Operation.UNLOCK);

    private final List<Call> done = new ArrayList<>();
    private final Consumer<Call> before;

    public RecordingDisk(Disk disk) {
        this(disk, call -> {});
    }

    /** {@code before} is told of each call that changes the disk, before it happens. */
    public RecordingDisk(Disk disk, Consumer<Call> before) {
        super(disk);
        this.before = before;
    }

    @Override
    <T> T around(Call call, Passing<T> passing) throws IOException {
        if (call.changes()) {
            before.accept(call);
        }
        T result = passing.pass();
        if (!result.equals(Optional.empty()) || call.operation() != Operation.LOCK) {
            note(call);
        }
        return result;
    }

    private synchronized void note(Call call) {
        done.add(call);
    }

    /** What was done, in order. */
    public synchronized List<Call> done() {
        return List.copyOf(done);
    }

    /** What was done of these kinds, in order. */
    public List<Call> done(Operation first, Operation... others) {
        Set<Operation> wanted = EnumSet.of(first, others);
        return done().stream().filter(call -> wanted.contains(call.operation())).toList();
    }

    /** How often files were forced to the disk. */
    public int fileSyncs() {
        return done(Operation.SYNC).size();
    }

    /** How often directories were forced to the disk. */
    public int directorySyncs() {
        return done(Operation.SYNC_DIRECTORY).size();
    }

    /** Changes that nothing forces to the disk after them: written files, and directories with other names. */
    public Set<Path> unsynced() {
        Set<Path> left = new TreeSet<>();
        for (Call call : done()) {
            switch (call.operation()) {
                case WRITE, ADOPT -> left.add(call.path());
                case SYNC, SYNC_DIRECTORY -> left.remove(call.path());
                case CREATE, LINK, SHARE, MAKE_DIRECTORY, RENAME, DELETE ->
                    left.add(call.path().getParent());
                default -> {}
            }
        }
        return left;
    }

    /** Files and locks that were opened more often than they were closed. */
    public List<Path> stillOpen() {
        TreeMap<Path, Integer> open = new TreeMap<>();
        for (Call call : done()) {
            int change = OPENING.contains(call.operation()) ? 1 : CLOSING.contains(call.operation()) ? -1 : 0;
            open.merge(call.path(), change, Integer::sum);
        }
        return open.keySet().stream().filter(path -> open.get(path) > 0).toList();
    }
}
