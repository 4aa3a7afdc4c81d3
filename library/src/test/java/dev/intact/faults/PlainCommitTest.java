package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.error.StatementFailedException;
import dev.intact.error.TransactionConflictException;
import dev.intact.faults.CutProxy.Fate;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import dev.intact.tx.TransactionOptions.Isolation;
import dev.intact.tx.WriteOptions;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** COMMIT of a write, which has no marker: unknown where its answer is lost, and definite where the database says no. */
class PlainCommitTest {
    @TempDir
    Path folder;

    private static Target target(Engine engine, Path folder) {
        Target target = engine.fresh(folder);
        target.execute(
                "create table p (id integer primary key)",
                "create table t (id integer primary key, p integer references p deferrable initially deferred)");
        return target;
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"CUT_BEFORE", "CUT_AFTER", "RESET_BOTH"})
    void aLostAnswerIsUnknownAndNothingRunsAgain(Fate fate) throws Exception {
        Target target = target(Engine.POSTGRES, folder);
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target));
                Database db = Database.open(LostCommitTest.through(proxy, target))) {
            db.write(w -> w.execute("delete from t"));
            AtomicInteger runs = new AtomicInteger();
            proxy.befall(fate);
            assertThatThrownBy(() -> db.write(w -> w.execute("insert into t values (?)", runs.incrementAndGet())))
                    .isInstanceOfSatisfying(CommitOutcomeUnknownException.class, e -> {
                        assertThat(e.effect()).isEqualTo(Effect.UNKNOWN);
                        assertThat(e).hasMessageContaining("db.transaction");
                    });
            assertThat(runs).hasValue(1);
            db.write(w -> w.execute("insert into t values (100)"));
            assertThat(target.count("t")).isIn(fate == Fate.CUT_BEFORE ? 1L : 2L, fate == Fate.CUT_AFTER ? 2L : 1L);
        }
    }

    @Test
    void aConnectionLostBeforeCommitRunsTheWorkAgain() throws Exception {
        Target target = target(Engine.POSTGRES, folder);
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target));
                Database db = Database.open(LostCommitTest.through(proxy, target))) {
            AtomicInteger runs = new AtomicInteger();
            db.write(w -> {
                w.execute("insert into p values (1)");
                if (runs.incrementAndGet() == 1) {
                    proxy.cutAfter(1);
                }
                return w.execute("insert into t values (1, 1)");
            });
            assertThat(runs).hasValue(2);
            AtomicInteger reads = new AtomicInteger();
            db.read(r -> {
                if (reads.incrementAndGet() == 1) {
                    proxy.cutAfter(1);
                }
                return r.queryOne("select id from t", row -> row.longAt(0));
            });
            assertThat(reads).hasValue(2);
            assertThat(target.rows("select * from t")).containsExactly("1|1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedCommitIsDefinite(Engine engine) {
        Target target = target(engine, folder);
        try (Database db = target.open()) {
            AtomicInteger runs = new AtomicInteger();
            assertThatThrownBy(() -> db.write(w -> w.execute("insert into t values (?, 7)", runs.incrementAndGet())))
                    .isInstanceOfSatisfying(
                            StatementFailedException.class,
                            e -> assertThat(e.effect()).isEqualTo(Effect.NONE))
                    .hasMessageContaining("Nothing was changed");
            assertThat(runs).hasValue(1);
            assertThat(target.count("t")).isZero();
            db.write(w -> w.execute("insert into t values (1, null)"));
            assertThat(target.count("t")).isEqualTo(1);
        }
    }

    @Test
    void aConflictFoundAtCommitRunsTheWorkAgain() throws Exception {
        Target target = target(Engine.POSTGRES, folder);
        WriteOptions serializable = WriteOptions.defaults().withIsolation(Isolation.SERIALIZABLE);
        try (Database db = target.open();
                Database other = target.open()) {
            AtomicInteger runs = new AtomicInteger();
            db.<Boolean, RuntimeException>write(serializable, w -> {
                long before = w.queryOne("select count(*) from t", row -> row.longAt(0));
                w.execute("insert into p values (?)", before);
                if (runs.incrementAndGet() == 1) {
                    // Each has read what the other writes: the second to commit is refused.
                    other.<Boolean, TransactionConflictException>write(serializable, o -> {
                        long seen = o.queryOne("select count(*) from p", row -> row.longAt(0));
                        o.execute("insert into t values (?, null)", seen);
                        return true;
                    });
                }
                return true;
            });
            assertThat(runs).hasValue(2);
            assertThat(target.rows("select * from p")).containsExactly("1");
        }
    }

    /** What is said at COMMIT by a trigger that is deferred comes out of COMMIT. */
    private static Target saying(String state, Path folder) {
        Target target = Engine.POSTGRES.fresh(folder);
        target.execute(
                "create table t (id integer primary key)",
                "create function say() returns trigger language plpgsql as"
                        + " $$ begin raise exception 'as wanted' using errcode = '" + state + "'; end $$",
                "create constraint trigger say after insert on t deferrable initially deferred"
                        + " for each row execute function say()");
        return target;
    }

    @ParameterizedTest
    @ValueSource(strings = {"40003", "XX000", "08006", "58000", "55P03", "57P01"})
    void whatMayBeCommittedAllTheSameIsUnknownAndNothingRunsAgain(String state) {
        try (Database db = saying(state, folder).open()) {
            AtomicInteger runs = new AtomicInteger();
            assertThatThrownBy(() -> db.write(w -> w.execute("insert into t values (?)", runs.incrementAndGet())))
                    .isInstanceOf(CommitOutcomeUnknownException.class)
                    .hasMessageContaining("as wanted");
            assertThat(runs).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "22000", "P0001", "40002", "57014"})
    void plainNoIsDefinite(String state) {
        try (Database db = saying(state, folder).open()) {
            AtomicInteger runs = new AtomicInteger();
            assertThatThrownBy(() -> db.write(w -> w.execute("insert into t values (?)", runs.incrementAndGet())))
                    .isInstanceOfSatisfying(
                            IntactException.class, e -> assertThat(e.effect()).isEqualTo(Effect.NONE));
            assertThat(runs).hasValue(1);
        }
    }
}
