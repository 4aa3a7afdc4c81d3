package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @TempDir
    Path folder;

    @Test
    void standardInputCanBeReadAgainAndGoesWhenClosed() throws IOException {
        Shell shell = new Shell(folder).typing("a,b\n1,2\n");
        try (Spool spool = Spool.of(shell.surroundings())) {
            assertThat(text(spool)).isEqualTo(text(spool)).isEqualTo("a,b\n1,2\n");
            assertThat(spool.size()).isEqualTo(8);
            assertThat(spool.name()).isEqualTo("-");
        }
        assertThat(shell.listing()).isEmpty();
    }

    @Test
    void nobodyElseCanReadIt() throws IOException {
        Shell shell = new Shell(folder).typing("secret");
        try (Spool spool = Spool.of(shell.surroundings())) {
            Path kept = folder.resolve(shell.listing().get(0));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                    .isEqualTo("rwx------");
            assertThat(text(spool)).isEqualTo("secret");
        }
    }

    @Test
    void whatAKilledProcessLeftIsSweptByTheNextOne() throws IOException {
        Path left = Files.createDirectory(folder.resolve("intact-stdin-123"));
        Files.writeString(left.resolve("lock"), "");
        Files.writeString(left.resolve("data"), "old");

        Spool.of(new Shell(folder).typing("new").surroundings()).close();

        assertThat(left).doesNotExist();
    }

    @Test
    void whatALivingProcessKeepsIsLeftAlone() throws IOException {
        Shell shell = new Shell(folder).typing("one");
        try (Spool first = Spool.of(shell.surroundings())) {
            Spool.of(shell.surroundings()).close();

            assertThat(text(first)).isEqualTo("one");
        }
    }

    private static String text(Spool spool) throws IOException {
        try (InputStream bytes = spool.open()) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
