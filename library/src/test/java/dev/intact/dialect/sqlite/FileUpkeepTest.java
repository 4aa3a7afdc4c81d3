package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.dialect.Address;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Side;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.Upkeep;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a file is looked at after a write, but not after each of many. */
final class FileUpkeepTest {
    private static final SessionSettings SETTINGS = new SessionSettings("intact test", Timeouts.USUAL);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    // More than a log may have; what is not written takes no room.
    private static final long TOO_LONG = 65 << 20;

    @TempDir
    Path folder;

    private final SqliteDialect dialect = new SqliteDialect();

    @Test
    void theLogIsLookedAtEveryTenMilliseconds() throws Exception {
        Address address = dialect.address(folder.resolve("a.db").toString()).orElseThrow();
        while (!isLookedAtEveryTenMilliseconds(address)) {
            // Something else held this thread up.
            Thread.onSpinWait();
        }
    }

    /** False where it took so long that nothing is told by it. */
    private boolean isLookedAtEveryTenMilliseconds(Address address) throws SQLException, IOException {
        DatabaseFile file = DatabaseFile.at(address);
        try (Connection writer = dialect.pooled(address, SETTINGS, Side.WRITE)) {
            Sql.run(writer, "create table if not exists t (a)", "insert into t values (1)");
            Upkeep upkeep = new FileUpkeep();
            long from = System.nanoTime();
            assertThat(upkeep.tend(writer)).isEmpty();
            try (RandomAccessFile log =
                    new RandomAccessFile(file.sibling("-wal").toFile(), "rw")) {
                log.setLength(TOO_LONG);
            }
            assertThat(upkeep.tend(writer)).isEmpty();
            boolean wasLookedAt = LogWatch.size(file) == 0;
            if (System.nanoTime() - from > PAUSE_NANOS) {
                return false;
            }
            assertThat(wasLookedAt).isFalse();
            while (System.nanoTime() - from < 2 * PAUSE_NANOS) {
                Thread.onSpinWait();
            }
            assertThat(upkeep.tend(writer)).isEmpty();
            assertThat(LogWatch.size(file)).isZero();
            return true;
        }
    }
}
