package dev.intact.testing.disk;

import dev.intact.io.Disk;
import dev.intact.testing.disk.Call.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Leaves out some calls and says that all went well, as a program does that has forgotten one of its rules: forcing to
 * the disk is not done, a lock is not waited for, what stands under a name is overlooked. Safe for many threads.
 */
public final class CarelessDisk extends WatchedDisk {
    private static final Set<Operation> FORCING = EnumSet.of(Operation.SYNC, Operation.SYNC_DIRECTORY);

    private final Predicate<Call> leftOut;

    public CarelessDisk(Disk disk, Predicate<Call> leftOut) {
        super(disk);
        this.leftOut = leftOut;
    }

    @Override
    @SuppressWarnings("unchecked") // What forces gives back nothing but that it was done.
    <T> T around(Call call, Passing<T> passing) throws IOException {
        return FORCING.contains(call.operation()) && leftOut.test(call) ? (T) Boolean.TRUE : passing.pass();
    }

    @Override
    public Optional<Stat> stat(Path path) throws IOException {
        return leftOut.test(new Call(0, 0, Operation.STAT, path, 0)) ? Optional.empty() : super.stat(path);
    }

    @Override
    public Optional<Lease> lock(Path file) throws IOException {
        return leftOut.test(new Call(0, 0, Operation.LOCK, file, 0)) ? Optional.of(new Free()) : super.lock(file);
    }

    private static final class Free implements Lease {
        @Override
        public boolean held() {
            return true;
        }

        @Override
        public void release() {}

        @Override
        public void close() {}
    }
}
