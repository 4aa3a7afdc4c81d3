package dev.intact.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {
    @TempDir
    Path folder;

    private final Disk disk = new LocalDisk();
    private Path file = Path.of("");
    private Path link = Path.of("");

    @BeforeEach
    void names() {
        file = folder.resolve("file");
        link = folder.resolve("link");
    }

    @Test
    void fileIsMadeOnlyWhereNothingHasItsName() throws Exception {
        put(file, "first");
        assertThatThrownBy(() -> put(file, "second")).isInstanceOf(FileAlreadyExistsException.class);
        Files.createSymbolicLink(link, folder.resolve("nowhere"));
        assertThatThrownBy(() -> put(link, "second")).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("first");
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void linkIsNeverFollowed() throws Exception {
        put(file, "kept");
        disk.link(link, "file");
        assertThat(disk.linked(link)).isEqualTo("file");
        assertThat(disk.stat(link).orElseThrow().kind()).isEqualTo(Disk.Kind.LINK);
        assertThatThrownBy(() -> disk.read(link)).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> disk.append(link)).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> disk.adopt(link, file)).isInstanceOf(FileSystemException.class);
        Path staged = folder.resolve("staged");
        put(staged, "new");
        disk.rename(staged, link);
        assertThat(file).hasContent("kept");
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(link).hasContent("new");
    }

    @Test
    void linkToADirectoryIsNoDirectory() throws Exception {
        Path directory = folder.resolve("directory");
        disk.makeDirectory(directory, Disk.Rights.USUAL);
        put(directory.resolve("inside"), "x");
        disk.link(link, "directory");
        assertThat(disk.list(link)).isEmpty();
        assertThatThrownBy(() -> disk.syncDirectory(link)).isInstanceOf(NotDirectoryException.class);
        disk.delete(link);
        assertThat(disk.list(directory)).containsExactly("inside");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void pipeIsRefusedAndNotWaitedFor() throws Exception {
        Process made = new ProcessBuilder("mkfifo", file.toString()).start();
        assumeTrue(made.waitFor(10, TimeUnit.SECONDS) && made.exitValue() == 0, "SKIPPED: no mkfifo here");
        assertThat(disk.stat(file).orElseThrow().kind()).isEqualTo(Disk.Kind.OTHER);
        assertThatThrownBy(() -> disk.read(file)).hasMessageContaining("Not a regular file");
        assertThatThrownBy(() -> disk.append(file)).hasMessageContaining("Not a regular file");
    }

    @Test
    void fileIsReplacedInOneStepThatReadersNeverSeeHalf() throws Exception {
        String old = "o".repeat(100_000);
        String next = "n".repeat(50_000);
        put(file, old);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    put(link, i % 2 == 0 ? next : old);
                    disk.rename(link, file);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } finally {
                done.set(true);
            }
        });
        writer.start();
        do {
            try (InputStream in = disk.read(file)) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isIn(old, next);
            }
        } while (!done.get());
        writer.join();
        assertThat(disk.list(folder)).containsExactly("file");
        assertThat(file).hasContent(old);
    }

    @Test
    void renameIntoAnotherDirectoryIsRefused() throws Exception {
        put(file, "x");
        assertThatThrownBy(() -> disk.rename(file, folder.resolve("deeper/file")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> disk.rename(link, file)).isInstanceOf(NoSuchFileException.class);
        assertThat(file).hasContent("x");
    }

    @Test
    void statTellsAReplacedFileFromTheOneBefore() throws Exception {
        put(file, "same");
        Disk.Stat before = disk.stat(file).orElseThrow();
        assertThat(disk.stat(file)).contains(before);
        put(link, "same");
        disk.rename(link, file);
        Disk.Stat after = disk.stat(file).orElseThrow();
        assertThat(after.size()).isEqualTo(before.size()).isEqualTo(4);
        assertThat(after.identity()).isNotEqualTo(before.identity());
    }

    @Test
    void whatIsMissingIsListedAsNothingAndCannotBeForced() throws Exception {
        assertThat(disk.list(folder.resolve("missing"))).isEmpty();
        assertThat(disk.stat(folder.resolve("missing/deeper"))).isEmpty();
        disk.delete(folder.resolve("missing/deeper"));
        put(file, "x");
        assertThat(disk.list(file)).isEmpty();
        assertThatThrownBy(() -> disk.syncDirectory(folder.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.syncDirectory(file)).isInstanceOf(NotDirectoryException.class);
        disk.syncDirectory(folder);
    }

    @Test
    void appendGoesOnWhereTheFileEnds() throws Exception {
        for (String line : new String[] {"one\n", "two\n"}) {
            try (Disk.Output out = disk.append(file)) {
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.sync();
            }
        }
        assertThat(file).hasContent("one\ntwo\n");
    }

    @Test
    void newFileIsItsOwnersAloneOrAsTheSystemMakesFiles() throws Exception {
        assumePosix();
        disk.create(file, Disk.Rights.OWNER).close();
        disk.create(link, Disk.Rights.USUAL).close();
        Path usual = Files.createDirectory(folder.resolve("d")).resolve("usual");
        Files.newOutputStream(usual).close();
        assertThat(rights(file)).isEqualTo("rw-------");
        assertThat(rights(link)).isEqualTo(rights(usual));
        try (Disk.Output out = disk.append(folder.resolve("appended"))) {
            out.sync();
        }
        assertThat(rights(folder.resolve("appended"))).isEqualTo(rights(usual));
    }

    @Test
    void replacedFileKeepsItsRights() throws Exception {
        assumePosix();
        put(link, "new");
        for (String rights : new String[] {"rw-r-----", "rwxrwxrwx", "r--r--r--", "---------"}) {
            Files.deleteIfExists(file);
            put(file, "old");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
            Path staged = folder.resolve("staged");
            put(staged, "new");
            disk.adopt(staged, file);
            disk.rename(staged, file);
            assertThat(rights(file)).isEqualTo(rights);
            assertThat(Files.getOwner(file)).isEqualTo(Files.getOwner(link));
        }
        assertThatThrownBy(() -> disk.adopt(link, folder.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.adopt(folder.resolve("missing"), link)).isInstanceOf(NoSuchFileException.class);
    }

    private void assumePosix() {
        assumeTrue(
                folder.getFileSystem().supportedFileAttributeViews().contains("posix"),
                "SKIPPED: no POSIX rights here");
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private void put(Path path, String content) throws IOException {
        try (Disk.Output out = disk.create(path, Disk.Rights.OWNER)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }
}
