package dev.intact.dialect.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The locks on files that Linux tells of, at one moment. */
final class SystemLocks {
    private static final Logger LOG = LoggerFactory.getLogger(SystemLocks.class);
    private static final Path TOLD = Path.of("/proc/locks");

    // 4: POSIX  ADVISORY  READ 25324 fe:00:5309488 1073741826 1073742335
    private static final Pattern LINE =
            Pattern.compile("\\d+: POSIX +\\w+ +(READ|WRITE) +(\\d+) +(\\w+):(\\w+):(\\d+) +(\\d+) +(\\d+|EOF)");

    private final List<Lock> locks;

    private SystemLocks(List<Lock> locks) {
        this.locks = locks;
    }

    /** A lock on some bytes of a file. */
    record Lock(long process, boolean writes, long device, long file, long from, long to) {
        /** Whether it covers some of these bytes. */
        boolean isOn(long first, long last) {
            return from <= last && to >= first;
        }
    }

    /** Empty where the system does not tell. */
    static Optional<SystemLocks> read() throws IOException {
        if (!Files.isReadable(TOLD)) {
            return Optional.empty();
        }
        // The size of such a file is 0 whatever is in it.
        String text = new String(Files.readAllBytes(TOLD), StandardCharsets.UTF_8);
        return Optional.of(new SystemLocks(
                text.lines().flatMap(line -> lock(line).stream()).toList()));
    }

    private static Optional<Lock> lock(String line) {
        Matcher told = LINE.matcher(line);
        if (!told.lookingAt()) {
            return Optional.empty();
        }
        long device = (Long.parseLong(told.group(3), 16) << 32) | Long.parseLong(told.group(4), 16);
        long end = told.group(7).equals("EOF") ? Long.MAX_VALUE : Long.parseLong(told.group(7));
        return Optional.of(new Lock(
                Long.parseLong(told.group(2)),
                told.group(1).equals("WRITE"),
                device,
                Long.parseLong(told.group(5)),
                Long.parseLong(told.group(6)),
                end));
    }

    /** On this file; one that is not there has none. */
    List<Lock> of(Path path) throws IOException {
        try {
            long number = ((Number) Files.getAttribute(path, "unix:ino")).longValue();
            long device = ((Number) Files.getAttribute(path, "unix:dev")).longValue();
            return locks.stream()
                    .filter(lock -> lock.file() == number)
                    .filter(lock -> lock.device() == device(device) || holds(lock.process(), path))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Numbers of devices as the system packs them. */
    private static long device(long packed) {
        long major = ((packed >>> 8) & 0xfff) | ((packed >>> 32) & 0xfffff000L);
        long minor = (packed & 0xff) | ((packed >>> 12) & 0xffffff00L);
        return (major << 32) | minor;
    }

    /** Some file systems tell another device of a file than of its locks; the process has it open all the same. */
    private static boolean holds(long process, Path path) {
        Path open = Path.of("/proc", Long.toString(process), "fd");
        try (DirectoryStream<Path> links = Files.newDirectoryStream(open)) {
            for (Path link : links) {
                if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(path)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            LOG.trace("What process {} has open cannot be seen", process, e);
            return false;
        }
    }

    /** What does not show. */
    List<String> remarks() {
        String usual = "Who waits does not show: SQLite asks again and again for what another has";
        return locks.stream().anyMatch(lock -> lock.process() == 0)
                ? List.of(
                        usual,
                        "Some locks belong to processes that cannot be seen from here, as from within a container")
                : List.of(usual);
    }
}
