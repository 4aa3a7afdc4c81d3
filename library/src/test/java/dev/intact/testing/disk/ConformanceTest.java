package dev.intact.testing.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.intact.io.Disk;
import dev.intact.io.LocalDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulated disk is honest: whatever is done to it and to the machine's own, nobody can tell them apart. */
class ConformanceTest {
    private static final int RUNS = 120;
    private static final int STEPS = 120;

    @TempDir
    Path folder;

    @Test
    void simulatedDiskDoesWhatTheMachinesOwnDoes() throws Exception {
        assumeTrue(
                Runtime.version().feature() == 17,
                "SKIPPED: newer Javas call a path below a regular file missing, where 17 calls it wrong");
        long seed = Long.getLong("disk.seed", System.nanoTime());
        Set<String> outcomes = new HashSet<>();
        for (int run = 0; run < RUNS; run++) {
            Path root = Files.createDirectory(folder.toRealPath().resolve("run" + run));
            compare(root, seed + run, outcomes);
        }
        // A run in which everything fails would compare nothing.
        assertThat(outcomes)
                .contains(
                        "done",
                        "java.nio.file.FileAlreadyExistsException",
                        "java.nio.file.NoSuchFileException",
                        "java.nio.file.DirectoryNotEmptyException",
                        "java.nio.file.NotDirectoryException",
                        "java.nio.file.NotLinkException",
                        "java.nio.file.FileSystemException",
                        "java.nio.channels.ClosedChannelException",
                        "locked",
                        "busy");
    }

    private static void compare(Path root, long seed, Set<String> outcomes) throws Exception {
        try (Subject real = new Subject(new LocalDisk(), root);
                Subject simulated = new Subject(new SimulatedDisk(root), root)) {
            for (int step = 0; step < STEPS; step++) {
                long drawn = seed * STEPS + step;
                String name = "-Ddisk.seed=" + seed + ", step " + step + ", " + next(new Random(drawn));
                String outcome = real.step(new Random(drawn));
                assertThat(simulated.step(new Random(drawn))).as(name).isEqualTo(outcome);
                outcomes.add(outcome);
                assertThat(simulated.seen(root)).as(name).isEqualTo(real.seen(root));
            }
        }
    }

    private enum Doing {
        CREATE,
        APPEND,
        WRITE,
        SYNC,
        CLOSE,
        READ,
        LINK,
        LINKED,
        SHARE,
        SYNC_FILE,
        MAKE_DIRECTORY,
        RENAME,
        DELETE,
        SYNC_DIRECTORY,
        REAL,
        LIST,
        ADOPT,
        LOCK,
        RELEASE,
        UNLOCK,
        HELD,
        MEDIUM
    }

    private static Doing next(Random random) {
        // The first number of neighbouring seeds is nearly the same.
        random.nextLong();
        return Doing.values()[random.nextInt(Doing.values().length)];
    }

    /** A disk with what is open on it. */
    private static final class Subject implements AutoCloseable {
        private final Disk disk;
        private final Path root;
        private final List<Disk.Output> outputs = new ArrayList<>();
        private final List<Disk.Lease> leases = new ArrayList<>();

        Subject(Disk disk, Path root) {
            this.disk = disk;
            this.root = root;
        }

        String step(Random random) {
            try {
                return perform(next(random), path(random), random);
            } catch (IOException | IllegalArgumentException e) {
                return e.getClass().getName();
            }
        }

        /** Few names, so that they meet; two of them deeper, where a file or a link may stand in the way. */
        private Path path(Random random) {
            Path path = root.resolve(List.of("a", "b", "d").get(random.nextInt(3)));
            while (random.nextInt(3) == 0) {
                path = path.resolve(List.of("a", "b", "d").get(random.nextInt(3)));
            }
            return path;
        }

        private String perform(Doing doing, Path path, Random random) throws IOException {
            Path other =
                    random.nextInt(8) == 0 ? path(random) : path.resolveSibling("ab".charAt(random.nextInt(2)) + "");
            String text = "x".repeat(random.nextInt(5));
            int index = random.nextInt(4);
            switch (doing) {
                case CREATE -> outputs.add(disk.create(path, Disk.Rights.values()[random.nextInt(2)]));
                case APPEND -> outputs.add(disk.append(path));
                case WRITE -> output(index).write(text.getBytes(StandardCharsets.UTF_8));
                case SYNC -> output(index).sync();
                case CLOSE -> output(index).close();
                case READ -> {
                    return content(path);
                }
                case LINK -> disk.link(path, other.getFileName().toString());
                case LINKED -> {
                    return disk.linked(path);
                }
                case SHARE -> {
                    Path file = path(random);
                    if (isBeside(path, file)) {
                        return "beside";
                    }
                    disk.share(path, file);
                }
                case SYNC_FILE -> disk.sync(path);
                case MAKE_DIRECTORY -> disk.makeDirectory(path, Disk.Rights.USUAL);
                case RENAME -> disk.rename(path, other);
                case DELETE -> disk.delete(path);
                case SYNC_DIRECTORY -> disk.syncDirectory(path);
                case REAL -> {
                    return disk.real(path).toString();
                }
                case LIST -> {
                    return new TreeSet<>(disk.list(path)).toString();
                }
                case ADOPT -> disk.adopt(path, other);
                case LOCK -> {
                    return lock(root.resolve(index % 2 == 0 ? "lock" : "locks/lock"));
                }
                case RELEASE -> lease(index).release();
                case UNLOCK -> lease(index).close();
                case HELD -> {
                    return String.valueOf(lease(index).held());
                }
                case MEDIUM -> disk.medium(root.resolve(index == 0 ? "missing" : ""));
            }
            return "done";
        }

        private String lock(Path file) throws IOException {
            Optional<Disk.Lease> lease = disk.lock(file);
            lease.ifPresent(leases::add);
            return lease.isPresent() ? "locked" : "busy";
        }

        private Disk.Output output(int back) throws IOException {
            return last(outputs, back);
        }

        private Disk.Lease lease(int back) throws IOException {
            return last(leases, back);
        }

        private static <T> T last(List<T> all, int back) throws IOException {
            if (back >= all.size()) {
                throw new IOException("None is open");
            }
            return all.get(all.size() - 1 - back);
        }

        private String content(Path file) throws IOException {
            try (InputStream in = disk.read(file)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        /** Everything that can be seen, but times and numbers; a lock's file is not opened. */
        /** By a link: nobody gives a file a second name in its own directory, and the simulated disk knows of none. */
        private boolean isBeside(Path name, Path file) {
            try {
                return !name.getParent().equals(file.getParent())
                        && disk.real(name.getParent()).equals(disk.real(file.getParent()));
            } catch (IOException e) {
                return false;
            }
        }

        String seen(Path directory) throws IOException {
            StringBuilder text = new StringBuilder();
            for (String name : new TreeSet<>(disk.list(directory))) {
                Path path = directory.resolve(name);
                Disk.Stat stat = disk.stat(path).orElseThrow();
                text.append(path);
                switch (stat.kind()) {
                    case DIRECTORY -> text.append("/\n").append(seen(path));
                    case LINK -> text.append(" -> ").append(disk.linked(path));
                    default -> text.append(' ').append(stat.size()).append(name.equals("lock") ? "" : content(path));
                }
                text.append('\n');
            }
            return text.toString();
        }

        @Override
        public void close() throws IOException {
            for (Disk.Output output : outputs) {
                output.close();
            }
            for (Disk.Lease lease : leases) {
                lease.close();
            }
        }
    }
}
