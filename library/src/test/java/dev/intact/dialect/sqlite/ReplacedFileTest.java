package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.io.LocalDisk;
import dev.intact.testing.disk.Call;
import dev.intact.testing.disk.Call.Operation;
import dev.intact.testing.disk.FailingDisk;
import dev.intact.testing.disk.Fault;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged file is set aside also where a file has one name only, and a disk that fails leaves nothing half made. */
class ReplacedFileTest {
    @TempDir
    Path folder;

    private Path file;
    private Path copy;

    @BeforeEach
    void damagedFileWithALogAndACopyElsewhere() throws Exception {
        Files.createDirectory(folder.resolve("database"));
        file = Files.writeString(folder.resolve("database/app.db"), "no database any more");
        Files.writeString(folder.resolve("database/app.db-wal"), "its log");
        copy = folder.resolve("copy.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                Statement statement = connection.createStatement()) {
            statement.execute("create table t (a)");
        }
    }

    private ReplacedFile replaced(FailingDisk disk, SetAside.SecondNames names) {
        return new ReplacedFile(
                DatabaseFile.at(new SqliteDialect().address(file.toString()).orElseThrow()), disk, names);
    }

    private static FailingDisk disk() {
        return new FailingDisk(new LocalDisk());
    }

    private static Path oneNameOnly(Path name, Path existing) {
        throw new UnsupportedOperationException(name + " for " + existing);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(file.resolveSibling("."))) {
            return files.map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static Predicate<Call> on(Operation operation, String ending) {
        return call -> call.operation() == operation && call.path().toString().endsWith(ending);
    }

    @Test
    void whereAFileHasOneNameOnlyTheDamagedOneIsCopied() throws Exception {
        Path aside = replaced(disk(), ReplacedFileTest::oneNameOnly)
                .replace(copy, step -> {})
                .orElseThrow();
        assertThat(aside).hasContent("no database any more");
        assertThat(Path.of(aside + "-wal")).hasContent("its log");
        assertThat(file).hasSameBinaryContentAs(copy);
        assertThat(names()).hasSize(3);
    }

    @Test
    void missingFileIsMadeWhereAFileHasOneNameOnly() throws Exception {
        Files.delete(file);
        assertThat(replaced(disk(), ReplacedFileTest::oneNameOnly).replace(copy, step -> {}))
                .isEmpty();
        assertThat(file).hasSameBinaryContentAs(copy);
    }

    @Test
    void diskThatIsFullWhileTheDamagedOneIsCopiedLeavesNoHalf() throws Exception {
        List<String> before = names();
        FailingDisk full = disk().once(on(Operation.WRITE, ".copy"), Fault.SHORT_WRITE);
        assertThatThrownBy(() -> replaced(full, ReplacedFileTest::oneNameOnly).replace(copy, step -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void missingRightsAreNotTakenForMissingSecondNames() throws Exception {
        List<String> before = names();
        SetAside.SecondNames forbidden = (name, existing) -> {
            throw new AccessDeniedException(name.toString());
        };
        assertThatThrownBy(() -> replaced(disk(), forbidden).replace(copy, step -> {}))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void renameThatFailsPutsTheLogsBack() throws Exception {
        List<String> before = names();
        FailingDisk broken = disk().once(on(Operation.RENAME, "app.db"), Fault.EIO);
        assertThatThrownBy(() -> replaced(broken, Files::createLink).replace(copy, step -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Input/output error");
        assertThat(names()).isEqualTo(before);
        assertThat(file.resolveSibling("app.db-wal")).hasContent("its log");
    }
}
