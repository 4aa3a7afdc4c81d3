package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.faults.ResumableLoads.Heard;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a power loss may do to the chunks of SQLite: a record that was not forced to the disk is missing, torn or full of
 * zeros, and so is what was written behind the last place that was told. All of it is the same to the next load.
 */
class ResumeAfterPowerLossTest {
    @TempDir
    Path folder;

    /** To the log, and to the pages behind what it tells. */
    enum Damage {
        RECORD_MISSING(true) {
            @Override
            void befall(FileChannel log, FileChannel side) throws IOException {
                log.truncate(log.size() - 7);
            }
        },
        /** Before its checksum, which has 66 bytes. */
        RECORD_OF_ZEROS(true) {
            @Override
            void befall(FileChannel log, FileChannel side) throws IOException {
                log.write(ByteBuffer.allocate(60), log.size() - 130);
            }
        },
        RECORD_BEGUN(true) {
            @Override
            void befall(FileChannel log, FileChannel side) throws IOException {
                log.write(ByteBuffer.wrap(new byte[] {0, 0, 1, 0, 0, 5, 'C', 'H', 'U'}), log.size());
            }
        },
        LENGTH_OF_NOTHING(true) {
            @Override
            void befall(FileChannel log, FileChannel side) throws IOException {
                log.write(ByteBuffer.wrap(new byte[] {127, -1, -1, -1}), log.size());
            }
        },
        PAGES_NEVER_TOLD(true) {
            @Override
            void befall(FileChannel log, FileChannel side) throws IOException {
                byte[] rubbish = new byte[3 * 4096 + 100];
                java.util.Arrays.fill(rubbish, (byte) 0xA5);
                side.write(ByteBuffer.wrap(rubbish), side.size());
            }
        },
        LOG_EMPTY(false) {
            @Override
            void befall(FileChannel log, FileChannel side) throws IOException {
                log.truncate(0);
            }
        };

        private final boolean used;

        Damage(boolean used) {
            this.used = used;
        }

        abstract void befall(FileChannel log, FileChannel side) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void whatWasNotForcedToTheDiskIsNotBelieved(Damage damage) throws Exception {
        ResumableLoads loads = new ResumableLoads(folder);
        Target target = loads.target(Engine.SQLITE, "append", "power");
        Path sources = loads.stopped(target, "append");
        try (FileChannel log = open(target, ".kept");
                FileChannel side = open(target, ".db")) {
            damage.befall(log, side);
        }
        Heard heard = ResumableLoads.load(target, sources, 2);
        assertThat(heard.resumed()).as("%s", heard.notices).isEqualTo(damage.used);
        ResumableLoads.same(target, loads.untouched(Engine.SQLITE, "append", sources, new Heard()));
    }

    private static FileChannel open(Target target, String suffix) throws IOException {
        Path home = Path.of(target.url()).resolveSibling(".intact").resolve("target.db");
        try (Stream<Path> files = Files.list(home)) {
            Path found = files.filter(file -> file.toString().endsWith(suffix))
                    .findFirst()
                    .orElseThrow();
            return FileChannel.open(found, StandardOpenOption.WRITE);
        }
    }
}
