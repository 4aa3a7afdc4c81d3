package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionOptions.Isolation;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a transaction waits for a server far away. */
class RoundTripsTest {
    private static final int TRIES = 20;

    @TempDir
    Path folder;

    @Test
    void oneInsertUnderAKeyCostsFour() throws Exception {
        assertThat(fewest(TransactionOptions.defaults())).isEqualTo(4);
    }

    @Test
    void aHigherIsolationCostsNoMore() throws Exception {
        assertThat(fewest(TransactionOptions.defaults().withIsolation(Isolation.SERIALIZABLE)))
                .isEqualTo(4);
    }

    /** The pool asks now and then whether a connection still lives. */
    private int fewest(TransactionOptions options) throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table t (id integer)");
        int fewest = Integer.MAX_VALUE;
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target));
                Database db = Database.open(LostCommitTest.through(proxy, target))) {
            for (int i = 0; i < TRIES; i++) {
                int before = proxy.turns();
                String key = "key " + i;
                db.transaction(options.withKey(key), tx -> tx.execute("insert into t values (1)"));
                fewest = Math.min(fewest, proxy.turns() - before);
            }
        }
        return fewest;
    }
}
