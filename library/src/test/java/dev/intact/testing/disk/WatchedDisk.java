package dev.intact.testing.disk;

import dev.intact.io.Disk;
import dev.intact.testing.disk.Call.Operation;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Passes every call on to another disk, past one place where it can be seen, stopped or broken. What is closed is gone,
 * even where closing it failed or the process ended, as the system sees to that.
 */
abstract class WatchedDisk implements Disk {
    private final Disk disk;
    private int calls;
    private int steps;

    WatchedDisk(Disk disk) {
        this.disk = disk;
    }

    /** What is passed on. */
    @FunctionalInterface
    interface Passing<T> {
        T pass() throws IOException;
    }

    /** What is passed on and gives nothing back. */
    @FunctionalInterface
    interface PassingAction {
        void pass() throws IOException;
    }

    /** Passes a call on, or does not. */
    abstract <T> T around(Call call, Passing<T> passing) throws IOException;

    /** Passes a write on, or a part of it. */
    void write(Call call, Output to, byte[] bytes, int offset, int length) throws IOException {
        around(call, () -> {
            to.write(bytes, offset, length);
            return true;
        });
    }

    /** How many calls there were. */
    public final synchronized int calls() {
        return calls;
    }

    /** How many calls there were that change or force what is on the disk. */
    public final synchronized int steps() {
        return steps;
    }

    private synchronized Call next(Operation operation, Path path, int bytes) {
        Call call = new Call(++calls, 0, operation, path, bytes);
        return call.changes() ? new Call(calls, ++steps, operation, path, bytes) : call;
    }

    private <T> T call(Operation operation, Path path, Passing<T> passing) throws IOException {
        return around(next(operation, path, 0), passing);
    }

    private void act(Operation operation, Path path, PassingAction action) throws IOException {
        call(operation, path, () -> {
            action.pass();
            return true;
        });
    }

    private final class WatchedOutput implements Output {
        private final Path file;
        private final Output output;
        private boolean closed;

        WatchedOutput(Path file, Output output) {
            this.file = file;
            this.output = output;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            WatchedDisk.this.write(next(Operation.WRITE, file, length), output, bytes, offset, length);
        }

        @Override
        public void sync() throws IOException {
            act(Operation.SYNC, file, output::sync);
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                act(Operation.CLOSE, file, output::close);
            } finally {
                output.close();
            }
        }
    }

    private final class WatchedInput extends FilterInputStream {
        private final Path file;
        private boolean closed;

        WatchedInput(Path file, InputStream input) {
            super(input);
            this.file = file;
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                act(Operation.CLOSE_INPUT, file, super::close);
            } finally {
                super.close();
            }
        }
    }

    private final class WatchedLease implements Lease {
        private final Path file;
        private final Lease lease;
        private boolean closed;

        WatchedLease(Path file, Lease lease) {
            this.file = file;
            this.lease = lease;
        }

        @Override
        public boolean held() {
            return lease.held();
        }

        @Override
        public void release() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                act(Operation.RELEASE, file, lease::release);
            } finally {
                lease.release();
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                act(Operation.UNLOCK, file, lease::close);
            } finally {
                lease.release();
            }
        }
    }

    @Override
    public Output create(Path file, Rights rights) throws IOException {
        return new WatchedOutput(file, call(Operation.CREATE, file, () -> disk.create(file, rights)));
    }

    @Override
    public Output append(Path file) throws IOException {
        return new WatchedOutput(file, call(Operation.APPEND, file, () -> disk.append(file)));
    }

    @Override
    public InputStream read(Path file) throws IOException {
        return new WatchedInput(file, call(Operation.READ, file, () -> disk.read(file)));
    }

    @Override
    public void link(Path link, String target) throws IOException {
        act(Operation.LINK, link, () -> disk.link(link, target));
    }

    @Override
    public String linked(Path link) throws IOException {
        return call(Operation.LINKED, link, () -> disk.linked(link));
    }

    @Override
    public void share(Path name, Path file) throws IOException {
        act(Operation.SHARE, name, () -> disk.share(name, file));
    }

    @Override
    public void sync(Path file) throws IOException {
        act(Operation.SYNC, file, () -> disk.sync(file));
    }

    @Override
    public void makeDirectory(Path directory, Rights rights) throws IOException {
        act(Operation.MAKE_DIRECTORY, directory, () -> disk.makeDirectory(directory, rights));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        act(Operation.RENAME, to, () -> disk.rename(from, to));
    }

    @Override
    public void delete(Path path) throws IOException {
        act(Operation.DELETE, path, () -> disk.delete(path));
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        act(Operation.SYNC_DIRECTORY, directory, () -> disk.syncDirectory(directory));
    }

    @Override
    public Optional<Stat> stat(Path path) throws IOException {
        return call(Operation.STAT, path, () -> disk.stat(path));
    }

    @Override
    public Path real(Path path) throws IOException {
        return call(Operation.REAL, path, () -> disk.real(path));
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return call(Operation.LIST, directory, () -> disk.list(directory));
    }

    @Override
    public void adopt(Path file, Path like) throws IOException {
        act(Operation.ADOPT, file, () -> disk.adopt(file, like));
    }

    @Override
    public Optional<Lease> lock(Path file) throws IOException {
        Optional<Lease> lease = call(Operation.LOCK, file, () -> disk.lock(file));
        return lease.map(held -> new WatchedLease(file, held));
    }

    @Override
    public Medium medium(Path directory) throws IOException {
        return call(Operation.MEDIUM, directory, () -> disk.medium(directory));
    }
}
