package dev.intact.faults;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A file system of its own on a file, whose power can be cut: what was not forced to it is gone. Needs root. */
final class Images implements AutoCloseable {
    /** FS_IOC_SHUTDOWN without flushing the journal; ext4 and XFS have the same. */
    private static final String CUT = "import fcntl, os, struct, sys;"
            + "fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack('I', 2))";

    private static final int TRIES = 200;

    private final Path image;
    private final Path at;

    private Images(Path image, Path at) {
        this.image = image;
        this.at = at;
    }

    /** Makes and mounts one; where this machine cannot, the test is skipped, loudly. */
    static Images make(String type, Path folder, String name) throws Exception {
        Images made = new Images(folder.resolve(name + ".img"), Files.createDirectories(folder.resolve(name)));
        boolean ext = type.equals("ext4");
        if (succeeds("python3", "-c", "import fcntl")
                && succeeds("truncate", "-s", "400M", made.image.toString())
                && (ext
                        ? succeeds("mkfs.ext4", "-q", "-F", made.image.toString())
                        : succeeds("mkfs." + type, "-q", "-f", made.image.toString()))
                && succeeds("mount", "-o", "loop", made.image.toString(), made.at.toString())) {
            return made;
        }
        System.out.println("SKIPPED: no " + type + " can be made and mounted here (root, mkfs." + type
                + " and python3 are needed)");
        return abort("SKIPPED: no " + type + " can be made and mounted here");
    }

    Path at() {
        return at;
    }

    /** Forces to it what others wrote, as its own flushing may at any time. */
    void flush() throws Exception {
        run("sync", "-f", at.toString());
    }

    /** Nothing that was not forced to it will ever be there; nothing can be written any more. */
    void cut() throws Exception {
        run("python3", "-c", CUT, at.toString());
    }

    /** As after the power came back. Nobody may have anything open there. */
    void mountAgain() throws Exception {
        unmount();
        run("mount", "-o", "loop", image.toString(), at.toString());
    }

    private void unmount() throws Exception {
        for (int i = 0; i < TRIES; i++) {
            if (succeeds("umount", at.toString())) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        throw new AssertionError(at + " stays in use");
    }

    private static void run(String... command) throws Exception {
        if (!succeeds(command)) {
            throw new AssertionError(List.of(command) + " failed");
        }
    }

    static boolean succeeds(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 || said.contains("not mounted");
        } catch (IOException e) {
            // There is no such program.
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        unmount();
        Files.deleteIfExists(image);
    }
}
