package dev.intact.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLeaseTest {
    @TempDir
    Path folder;

    private Path lock = Path.of("");

    @BeforeEach
    void name() throws IOException {
        lock = folder.toRealPath().resolve("home").resolve("lock");
    }

    @Test
    void oneHasItAndNobodyElseUntilItIsReleased() throws Exception {
        FileLease lease = FileLease.take(lock).orElseThrow();
        assertThat(lease.held()).isTrue();
        assertThat(FileLease.take(lock)).isEmpty();
        assertThat(LeaseProcess.couldTake(lock)).isFalse();
        lease.release();
        assertThat(lease.held()).isFalse();
        assertThat(lock).exists();
        try (FileLease next = FileLease.take(lock).orElseThrow()) {
            lease.release();
            lease.close();
            assertThat(next.held()).isTrue();
            assertThat(LeaseProcess.couldTake(lock)).isFalse();
        }
    }

    @Test
    void closingDeletesTheFileAndLetsAnotherTakeTheName() throws Exception {
        FileLease lease = FileLease.take(lock).orElseThrow();
        lease.close();
        assertThat(lock).doesNotExist();
        assertThat(lease.held()).isFalse();
        assertThat(LeaseProcess.couldTake(lock)).isTrue();
    }

    /** Why nobody may open such a file, and why what is locked is noted: the system's rule, not ours. */
    @Test
    void closingAnyChannelOfTheFileDropsTheLockThoughItStillCallsItselfValid() throws Exception {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "SKIPPED: locks of POSIX only");
        try (FileLease lease = FileLease.take(lock).orElseThrow()) {
            assertThat(LeaseProcess.couldTake(lock)).isFalse();
            FileChannel.open(lock, StandardOpenOption.READ).close();
            assertThat(lease.held()).isTrue();
            assertThat(LeaseProcess.couldTake(lock)).isTrue();
        }
    }

    @Test
    void refusalsInThisProcessLeaveTheLockInForce() throws Exception {
        try (FileLease lease = FileLease.take(lock).orElseThrow()) {
            for (int i = 0; i < 3; i++) {
                assertThat(FileLease.take(lock)).isEmpty();
            }
            Path sameByAnotherName = Files.createSymbolicLink(folder.resolve("link"), lock.getParent())
                    .resolve("lock");
            assertThat(FileLease.take(sameByAnotherName)).isEmpty();
            // What nobody refers to any more is closed by the collector.
            System.gc();
            assertThat(lease.held()).isTrue();
            assertThat(LeaseProcess.couldTake(lock)).isFalse();
        }
    }

    @Test
    void otherClassLoadersOfThisProcessAreRefusedWithoutDroppingTheLock() throws Exception {
        try (URLClassLoader stranger = strangeLoader();
                FileLease lease = FileLease.take(lock).orElseThrow()) {
            Class<?> theirs = stranger.loadClass(FileLease.class.getName());
            assertThat(theirs).isNotSameAs(FileLease.class);
            Object answer = theirs.getMethod("take", Path.class).invoke(null, lock);
            assertThat(answer).isEqualTo(Optional.empty());
            assertThat(lease.held()).isTrue();
            assertThat(LeaseProcess.couldTake(lock)).isFalse();
        }
    }

    /** With everything on the class path loaded a second time. */
    private static URLClassLoader strangeLoader() throws IOException {
        String[] places = System.getProperty("java.class.path").split(System.getProperty("path.separator"));
        URL[] urls = new URL[places.length];
        for (int i = 0; i < places.length; i++) {
            urls[i] = Path.of(places[i]).toUri().toURL();
        }
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    @Test
    void killedProcessFreesItsLock() throws Exception {
        try (LeaseProcess other = LeaseProcess.start(lock)) {
            assertThat(other.taken()).isTrue();
            assertThat(FileLease.take(lock)).isEmpty();
            other.kill();
            FileLease.take(lock).orElseThrow().close();
        }
    }

    @Test
    void pausedProcessKeepsItsLock() throws Exception {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "SKIPPED: no signals here");
        try (LeaseProcess other = LeaseProcess.start(lock)) {
            other.signal("STOP");
            assertThat(FileLease.take(lock)).isEmpty();
            assertThat(LeaseProcess.couldTake(lock)).isFalse();
            other.signal("CONT");
            assertThat(FileLease.take(lock)).isEmpty();
        }
    }

    @Test
    void lockWhoseFileWasTakenAwayOrReplacedIsLost() throws Exception {
        try (FileLease lease = FileLease.take(lock).orElseThrow()) {
            Files.move(lock, lock.resolveSibling("moved"));
            assertThat(lease.held()).isFalse();
            Files.createFile(lock);
            assertThat(lease.held()).isFalse();
        }
    }

    @Test
    void whoeverFailsLeavesNoNoteThatBarsTheNext() throws Exception {
        Files.createDirectories(lock);
        assertThat(Stream.of(1, 2).map(i -> failure())).allMatch(Optional::isPresent);
        Files.delete(lock);
        FileLease.take(lock).orElseThrow().close();
    }

    private Optional<IOException> failure() {
        try {
            FileLease.take(lock);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }
}
