package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.CommitOutcomeUnknownException;
import dev.intact.error.ConnectionFailedException;
import dev.intact.error.Effect;
import dev.intact.error.IntactException;
import dev.intact.faults.CutProxy.Fate;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.tx.TransactionReport.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections break in units over rows and files: the files follow what became of the rows, and a key commits once. */
class UnitLostCommitTest {
    private static final int CUTS = Integer.getInteger("unit.cuts", 8);

    private static final int REFUSALS = 4;
    private static final int BYTES_OF_A_UNIT = 12_000;
    private static final int CUTS_OF_A_WORLD = 100;

    @TempDir
    Path folder;

    private UnitWorld world;

    private CutProxy proxy(String name) throws Exception {
        world = UnitWorld.fresh(Engine.POSTGRES, folder, name);
        return new CutProxy(LostCommitTest.port(world.target()));
    }

    private Database open(CutProxy proxy, Observer observer) {
        return Database.open(config(LostCommitTest.through(proxy, world.target()), observer));
    }

    private DatabaseConfig config(DatabaseConfig through, Observer observer) {
        return through.withFiles(world.root())
                .withTimeouts(usual -> usual.withLock(Duration.ofSeconds(5)))
                .withObserver(observer);
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void filesFollowTheCommitWhoseAnswerIsLost(Fate fate) throws Exception {
        settle(fate, 0);
    }

    /** Whoever asks what became of the COMMIT is cut off, again and again: the answer stays what it is. */
    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"CUT_BEFORE", "CUT_AFTER"})
    void filesFollowTheCommitWhoseFenceIsCut(Fate fate) throws Exception {
        settle(fate, REFUSALS);
    }

    private void settle(Fate fate, int refusals) throws Exception {
        try (CutProxy proxy = proxy("settled")) {
            Observer refuse = event -> {
                if (event.equals(new Event.Step("commit.failed"))) {
                    proxy.refuse(refusals);
                }
            };
            DatabaseConfig through = LostCommitTest.through(proxy, world.target(), fate);
            try (Database database = Database.open(config(through, refuse))) {
                UnitShape.SEVERAL.run(database, world.root(), 1);
                proxy.befall(fate);
                // Where it did not commit it has been run again.
                assertThat(UnitShape.KEY.run(database, world.root(), 2).outcome())
                        .isEqualTo(Outcome.COMMITTED);
                UnitOracle.whole(world, 2, 2, "after " + fate);
                assertThat(UnitShape.KEY.run(database, world.root(), 2).outcome())
                        .isEqualTo(Outcome.ALREADY_COMMITTED);
                // Silence takes its seconds once; who hangs up does so a second time.
                if (fate != Fate.HANG_BEFORE && fate != Fate.HANG_AFTER) {
                    proxy.befall(fate);
                }
                UnitShape.SEVERAL.run(database, world.root(), 3);
            }
            UnitOracle.settled(world, 3, 3, "after " + fate);
        }
    }

    /** Nobody can be asked, and the program ends: whoever comes later finishes or takes away the files. */
    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"CUT_BEFORE", "CUT_AFTER"})
    void filesOfAnUnknownCommitAreSettledByTheNextProcess(Fate fate) throws Exception {
        try (CutProxy proxy = proxy("unknown")) {
            Observer lost = event -> {
                if (event.equals(new Event.Step("commit.failed"))) {
                    proxy.refuse(Integer.MAX_VALUE);
                    // It asks for its time all the same, and tells of the interrupt afterwards.
                    Thread.currentThread().interrupt();
                }
            };
            DatabaseConfig impatient = config(LostCommitTest.through(proxy, world.target()), lost)
                    .withConnect(usual -> usual.withSettle(Duration.ofSeconds(1)));
            try (Database database = Database.open(impatient)) {
                UnitShape.SEVERAL.run(database, world.root(), 1);
                proxy.befall(fate);
                assertThatThrownBy(() -> UnitShape.KEY.run(database, world.root(), 2))
                        .isInstanceOfSatisfying(
                                CommitOutcomeUnknownException.class,
                                e -> assertThat(e.effect()).isEqualTo(Effect.UNKNOWN));
                assertThat(Thread.interrupted()).isTrue();
            }
            int v = fate == Fate.CUT_AFTER ? 2 : 1;
            try (Database database = world.open()) {
                assertThat(database.recover().left()).isEmpty();
            }
            UnitOracle.settled(world, v, v, "unknown after " + fate);
            try (Database database = world.open()) {
                assertThat(UnitShape.KEY.run(database, world.root(), 2).outcome())
                        .isEqualTo(v == 2 ? Outcome.ALREADY_COMMITTED : Outcome.COMMITTED);
            }
            UnitOracle.settled(world, 2, 2, "asked again after " + fate);
        }
    }

    @Test
    void connectionCutAtARandomByteCommitsEachKeyOnce() throws Exception {
        int cuts = CUTS;
        long seed = Long.getLong("cuts.seed", System.nanoTime());
        System.out.println("UnitLostCommitTest: " + cuts + " cuts, -Dcuts.seed=" + seed);
        Random random = new Random(seed);
        int failed = 0;
        for (int done = 0; done < cuts; done += CUTS_OF_A_WORLD) {
            failed += cut(Math.min(CUTS_OF_A_WORLD, cuts - done), random, "world " + done + " of seed " + seed);
        }
        System.out.println("UnitLostCommitTest: " + cuts + " cuts, " + failed
                + " times the caller had to come again, none lost, none twice");
    }

    private int cut(int cuts, Random random, String where) throws Exception {
        int failed = 0;
        try (CutProxy proxy = proxy("w" + random.nextLong());
                Database database = open(proxy, Observer.NONE)) {
            for (int v = 1; v <= cuts; v++) {
                String when = "cut " + v + " of " + where;
                proxy.cutAfter(random.nextInt(BYTES_OF_A_UNIT));
                while (!done(database, v, when)) {
                    failed++;
                }
                UnitOracle.whole(world, v, v, when);
            }
        }
        UnitOracle.settled(world, cuts, cuts, "at the end of " + where);
        return failed;
    }

    /** Whether the unit says that it is committed; where it fails, its caller comes again with the same key. */
    private boolean done(Database database, int v, String when) {
        try {
            assertThat(UnitShape.KEY.run(database, world.root(), v).outcome())
                    .as(when)
                    .isIn(Outcome.COMMITTED, Outcome.ALREADY_COMMITTED);
            return true;
        } catch (IntactException e) {
            assertThat(e).as(when).isInstanceOf(ConnectionFailedException.class);
            return false;
        }
    }
}
