package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Shell shell = new Shell(folder);
        for (String name : new String[] {"b.csv", "a.csv", "a.json", ".hidden.csv", "x/c.csv", "x/y/d.csv", "10.csv"}) {
            shell.file(name, "a");
        }
    }

    @Test
    void filesComeSortedByName() {
        assertThat(Globs.files("*.csv", folder)).containsExactly("10.csv", "a.csv", "b.csv");
    }

    @Test
    void alternativesAndSingleCharactersWork() {
        assertThat(Globs.files("?.{csv,json}", folder)).containsExactly("a.csv", "a.json", "b.csv");
        assertThat(Globs.files("[0-9]*.csv", folder)).containsExactly("10.csv");
    }

    @Test
    void foldersAreGoneIntoWhereThePatternDoes() {
        assertThat(Globs.files("x/*.csv", folder)).containsExactly("x/c.csv");
        assertThat(Globs.files("*/*.csv", folder)).containsExactly("x/c.csv");
        assertThat(Globs.files("x/**/*.csv", folder)).containsExactly("x/y/d.csv");
        assertThat(Globs.files("**.csv", folder)).contains("a.csv", "x/c.csv", "x/y/d.csv");
    }

    @Test
    void absolutePatternsWork() {
        assertThat(Globs.files(folder + "/a.*", Path.of("elsewhere").toAbsolutePath()))
                .containsExactly(folder + "/a.csv", folder + "/a.json");
    }

    @Test
    void patternWithoutAFileIsRefused() {
        assertThatThrownBy(() -> Globs.files("nothing/*.csv", folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nothing/*.csv");
    }

    @Test
    void brokenPatternIsRefused() {
        assertThatThrownBy(() -> Globs.files("{a,b", folder)).isInstanceOf(ConfigurationException.class);
    }
}
