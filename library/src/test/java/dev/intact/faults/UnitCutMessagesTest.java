package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.connect.RetryPolicy;
import dev.intact.testing.Engine;
import dev.intact.tx.TransactionReport.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The connection is cut at each message of the protocol in turn, whoever sends it, from the first that opens a connection
 * to the last of the transaction: rows and files are there exactly once, and the caller hears nothing of it.
 */
class UnitCutMessagesTest {
    private static final int STRIDE = Integer.getInteger("message.stride", 97);
    private static final RetryPolicy PATIENT = RetryPolicy.PATIENT.withFirst(Duration.ofMillis(5));

    @TempDir
    Path folder;

    @Test
    void connectionCutAtAnyMessageCommitsTheUnitOnce() throws Exception {
        UnitWorld world = UnitWorld.fresh(Engine.POSTGRES, folder, "world");
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(world.target()))) {
            DatabaseConfig config = LostCommitTest.through(proxy, world.target())
                    .withFiles(world.root())
                    .withConnect(usual -> usual.with(PATIENT));
            int v = 1;
            int retries = 0;
            run(config, world, v);
            proxy.cutAtMessage(Integer.MAX_VALUE);
            run(config, world, ++v);
            int messages = proxy.messages();
            int cuts = 0;
            for (int at = 1; at <= messages; at += STRIDE) {
                proxy.cutAtMessage(at);
                retries += run(config, world, ++v);
                assertThat(proxy.messages()).as("message " + at).isGreaterThanOrEqualTo(at);
                cuts++;
                UnitOracle.whole(world, v, v, "cut at message " + at);
            }
            UnitOracle.settled(world, v, v, "cut at each message");
            System.out.println("UnitCutMessagesTest: " + messages + " messages, " + cuts + " cuts, " + retries
                    + " retries, no failure for the caller, none lost, none twice");
            assertThat(messages).isGreaterThan(50);
            assertThat(retries).isPositive();
        }
    }

    /** How often it was tried again. */
    private static int run(DatabaseConfig config, UnitWorld world, int v) throws Exception {
        try (Database database = Database.open(config)) {
            assertThat(UnitShape.KEY.run(database, world.root(), v).outcome()).isEqualTo(Outcome.COMMITTED);
            assertThat(database.retries().connections().gaveUp()).isZero();
            return Math.toIntExact(database.retries().connections().retries());
        }
    }
}
