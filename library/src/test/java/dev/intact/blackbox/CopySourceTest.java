package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.copy.Copy;
import dev.intact.error.IntactException;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources that are not there. */
class CopySourceTest {
    @TempDir
    Path folder;

    private Target fresh(Engine engine, String name) throws IOException {
        return engine.fresh(Files.createDirectories(folder.resolve(name)));
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, SQLITE", "SQLITE, POSTGRES", "POSTGRES, SQLITE", "POSTGRES, POSTGRES"})
    void aSourceThatIsNotThereIsSaidWithWhatToDo(Engine one, Engine other) throws IOException {
        Target source = fresh(one, "from");
        String missing = one == Engine.SQLITE ? source.url() : source.url() + "_gone";
        Target target = fresh(other, "to");
        try (Database db = target.open()) {
            assertThatThrownBy(() -> db.copy(Copy.from(missing)))
                    .isInstanceOf(IntactException.class)
                    .hasMessageContaining(one == Engine.SQLITE ? "There is no database " + missing : "_gone")
                    .hasMessageContaining("Nothing was ")
                    .hasMessageContaining("that is there");
        }
        assertThat(Files.exists(folder.resolve("from/target.db"))).isFalse();
    }
}
