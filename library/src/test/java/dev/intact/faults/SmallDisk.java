package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a few megabytes, in memory. Where none can be mounted, the test is skipped and says so. */
record SmallDisk(Path path) implements AutoCloseable {
    static SmallDisk of(String size, Path path) throws Exception {
        Files.createDirectories(path);
        if (!Images.succeeds("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", path.toString())) {
            System.out.println("SKIPPED: no small tmpfs can be mounted here (root is needed)");
            abort("SKIPPED: no small tmpfs can be mounted here");
        }
        return new SmallDisk(path);
    }

    /** Until no byte is left. */
    Path fill() throws IOException {
        Path file = path.resolve("filler");
        try (var out = Files.newOutputStream(file)) {
            byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            assertThat(Files.getFileStore(file).getUsableSpace()).isZero();
            return file;
        }
    }

    /** What is still in use is taken away, too, so that nothing stays mounted, but it is a fault. */
    @Override
    public void close() throws Exception {
        if (!Images.succeeds("umount", path.toString())) {
            assertThat(Images.succeeds("umount", "-l", path.toString())).isTrue();
            throw new AssertionError("Files on " + path + " are still in use");
        }
    }
}
