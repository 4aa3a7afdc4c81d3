package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.SourceFailedException;
import dev.intact.load.Load;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A source must be the same from the moment it is recognised until it is staged. */
class ChangingSourceTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void sourceThatGrowsWhileItIsLoadedIsRefusedAndNothingIsChanged(Engine engine) throws IOException {
        Engine.Target target = engine.fresh(folder);
        target.execute("create table t(id integer primary key)");
        Path file = Files.writeString(folder.resolve("t.csv"), "id\n1\n");
        Observer grower = event -> {
            if (event instanceof Event.Phase phase && phase.phase().equals("stage")) {
                append(file);
            }
        };
        try (Database db = target.open(DatabaseConfig.of(target.url()).withObserver(grower))) {
            assertThatThrownBy(() -> db.load(Load.files(file)))
                    .isInstanceOf(SourceFailedException.class)
                    .hasMessageContaining("t.csv")
                    .hasMessageContaining("changed while it was read");
        }
        assertThat(target.count("t")).isZero();
        try (Database db = target.open()) {
            assertThat(db.load(Load.files(file)).tables().get(0).inserted()).isEqualTo(2);
        }
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, "2\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
