package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.Row;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.TransactionOptions;
import dev.intact.tx.TransactionOptions.Isolation;
import dev.intact.tx.WriteOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
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

    @Test
    void aQueryCostsOneAndAWriteNoMoreThanPlainJdbc() throws Exception {
        assertThat(fewest(db -> db.read(r -> r.query("select id from t where id = ?", row -> row.longAt(0), 1))))
                .isEqualTo(1);
        assertThat(fewest(db -> db.write(w -> w.execute("insert into t values (?)", 1))))
                .isEqualTo(2);
        assertThat(fewest(db -> db.write(
                        WriteOptions.defaults().withIsolation(Isolation.SERIALIZABLE),
                        w -> w.query("select id from t where id = ?", row -> row.longAt(0), 1))))
                .isEqualTo(2);
        assertThat(fewest(db -> db.write(w -> {}))).isZero();
    }

    /** Of some tries, when everything is prepared. */
    private int fewest(Consumer<Database> unit) throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table t (id integer)");
        int fewest = Integer.MAX_VALUE;
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target));
                Database db = Database.open(LostCommitTest.through(proxy, target))) {
            for (int i = 0; i < TRIES; i++) {
                int before = proxy.turns();
                unit.accept(db);
                fewest = Math.min(fewest, proxy.turns() - before);
            }
        }
        return fewest;
    }

    @Test
    void theFirstQueryOfAWriteTakesItsRowsByBatches() {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create sequence taken");
        String rows = "select nextval('taken') from generate_series(1, 20000)";
        try (Database db = target.open()) {
            assertThatThrownBy(() -> db.write(w -> w.query(rows, row -> {
                        throw new IllegalStateException("one is enough");
                    })))
                    .hasMessage("one is enough");
        }
        assertThat(Long.parseLong(target.rows("select last_value from taken").get(0)))
                .isBetween(1L, 10_000L);
    }

    @Test
    void aBatchIsOneRoundTripOfAQueryAndOfAWrite() throws Exception {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute("create table t (id integer)");
        assertThat(turns(target, 20) - turns(target, 100)).isEqualTo(2 * (5 - 1));
    }

    /** For 100 rows there and back, the last of some tries, when everything is prepared. */
    private static int turns(Target target, int batch) throws Exception {
        int fewest = Integer.MAX_VALUE;
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target));
                Database db =
                        Database.open(LostCommitTest.through(proxy, target).withBatch(batch))) {
            for (int i = 0; i < TRIES; i++) {
                int before = proxy.turns();
                db.transaction(tx -> {
                    var unused = tx.writeTo("t")
                            .columns("id")
                            .rows(IntStream.rangeClosed(1, 100).mapToObj(Row::of));
                    assertThat(tx.query("select id from t", row -> row.longAt(0)))
                            .hasSize(100);
                    return tx.execute("delete from t");
                });
                fewest = Math.min(fewest, proxy.turns() - before);
            }
        }
        return fewest;
    }

    @Test
    void batchesOfNoRowsAreRefused() {
        DatabaseConfig config = DatabaseConfig.of("any.db");
        for (int wrong : List.of(0, -1, 100_001)) {
            assertThatThrownBy(() -> config.withBatch(wrong))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("1 to 100000 rows, not " + wrong);
        }
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
