package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.tx.TransactionReport.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is stopped hard at points of a unit with files and comes back: the unit is run again, or is there. */
class UnitServerCrashTest {
    private static final List<String> POINTS = List.of(
            "tx.open",
            "marker.inserted",
            "stage.created",
            "stage.synced",
            "rows.written",
            "stage.dirsynced",
            "commit.sending",
            "commit.returned",
            "apply.before",
            "apply.file",
            "finish");

    /** A server takes its time to start again: the others belong to the campaign. */
    private static final List<String> IN_EACH_BUILD =
            List.of("stage.synced", "commit.sending", "commit.returned", "apply.file");

    @TempDir
    Path folder;

    @Test
    void serverThatCrashesAtAnyPointLeavesRowsAndFilesTogether() throws Exception {
        try (Server server = new Server(folder.resolve("data"))) {
            UnitWorld world = UnitWorld.on(server.target(), folder, "world");
            int v = 0;
            for (String point : Boolean.getBoolean("crash.all") ? POINTS : IN_EACH_BUILD) {
                v++;
                AtomicBoolean done = new AtomicBoolean();
                Observer crash = event -> {
                    if (event.equals(new Event.Step(point)) && done.compareAndSet(false, true)) {
                        server.crashAndRestart();
                    }
                };
                try (Database database = world.open(crash)) {
                    UnitShape shape = v % 2 == 0 ? UnitShape.SEVERAL : UnitShape.KEY;
                    assertThat(shape.run(database, world.root(), v).outcome())
                            .as(point)
                            .isEqualTo(Outcome.COMMITTED);
                    assertThat(done).as(point).isTrue();
                    UnitOracle.whole(world, v, v, "server crashed at " + point);
                }
                UnitOracle.settled(world, v, v, "server crashed at " + point);
            }
        }
    }
}
