package dev.intact.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.dialect.Address;
import dev.intact.dialect.Durability;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Timeouts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A COMMIT that is acknowledged is on the disk, whatever a program has said to the connection. */
class SynchronousTest {
    private static final long NORMAL = 1;
    private static final long FULL = 2;
    private static final SessionSettings SETTINGS = new SessionSettings(
            "test",
            Timeouts.USUAL
                    .withConnect(Duration.ofSeconds(5))
                    .withLock(Duration.ofSeconds(5))
                    .withStatement(Duration.ZERO));

    @TempDir
    Path folder;

    private final SqliteDialect dialect = new SqliteDialect();

    @Test
    void lowerDurabilityIsRaisedBeforeTheTransactionBegins() throws Exception {
        Address address = dialect.address(folder.resolve("a.db").toString()).orElseThrow();
        try (Connection connection = dialect.connect(address, SETTINGS)) {
            for (String lower : List.of("normal", "off")) {
                Sql.run(connection, "pragma synchronous=" + lower);
                ProgramSession session = dialect.session(connection, address, SETTINGS);
                session.begin(List.of());
                assertThat(Sql.number(connection, "pragma synchronous")).isEqualTo(FULL);
                session.rollback();
            }
        }
    }

    @Test
    void aTransactionThatNeedNotOutliveAPowerCutIsNotForcedToTheDiskAndTheNextOneIs() throws Exception {
        Address address = dialect.address(folder.resolve("a.db").toString()).orElseThrow();
        try (Connection connection = dialect.connect(address, SETTINGS)) {
            ProgramSession plain = dialect.session(connection, address, SETTINGS);
            plain.durability(Durability.USUAL);
            plain.begin(List.of());
            assertThat(Sql.number(connection, "pragma synchronous")).isEqualTo(NORMAL);
            plain.commit();
            ProgramSession unit = dialect.session(connection, address, SETTINGS);
            unit.begin(List.of());
            assertThat(Sql.number(connection, "pragma synchronous")).isEqualTo(FULL);
            unit.rollback();
        }
    }

    @Test
    void durabilityCannotBeLoweredWithinATransaction() throws Exception {
        Address address = dialect.address(folder.resolve("a.db").toString()).orElseThrow();
        try (Connection connection = dialect.connect(address, SETTINGS);
                ProgramSession session = dialect.session(connection, address, SETTINGS)) {
            session.begin(List.of());
            assertThatThrownBy(() -> Sql.run(connection, "pragma synchronous=normal"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Safety level may not be changed inside a transaction");
            assertThatThrownBy(() -> Sql.run(connection, "pragma main.synchronous=0"))
                    .isInstanceOf(SQLException.class);
            assertThat(Sql.number(connection, "pragma synchronous")).isEqualTo(FULL);
        }
    }
}
