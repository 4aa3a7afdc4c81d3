package dev.intact.faults;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.observe.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * What a {@link LoadProcess} does in worlds of units: each order runs on a thread of its own, in a world of its own, so
 * that one SIGKILL hits many of them. What happens is told line by line, the world's name first.
 */
final class UnitProcess {
    private static final Map<String, Semaphore> STOPPED = new ConcurrentHashMap<>();

    private final String name;
    private final String url;
    private final Path root;
    private final UnitShape shape;
    private final int first;
    private final int stopAt;
    private int reached;

    private UnitProcess(List<String> order) {
        name = order.get(1);
        url = order.get(2);
        root = Path.of(order.get(3));
        shape = UnitShape.valueOf(order.get(5));
        first = Integer.parseInt(order.get(6));
        stopAt = Integer.parseInt(order.get(7));
    }

    /** Begins what is ordered: one unit, units in turn for ever, a recovery. */
    static void begin(List<String> order) {
        UnitProcess process = new UnitProcess(order);
        STOPPED.put(process.name, new Semaphore(0));
        Thread thread = new Thread(() -> process.run(order.get(4)), process.name);
        thread.start();
    }

    /** Lets a world that stopped at its point go on. */
    static void go(String name) {
        STOPPED.get(name).release();
    }

    private void run(String kind) {
        String done = "";
        try (Database database = Database.open(DatabaseConfig.of(url)
                .withFiles(root)
                .withTimeouts(usual -> usual.withLock(UnitWorld.PATIENCE))
                .withObserver(this::on))) {
            switch (kind) {
                case "once" -> done = shape.run(database, root, first).outcome().name();
                case "loop" -> loop(database);
                case "recover" -> done = database.recover().left().toString();
                default -> throw new IllegalArgumentException(kind);
            }
        } catch (RuntimeException e) {
            tell("FAILED " + e.toString().replace('\n', ' '));
            return;
        }
        tell("DONE " + done);
    }

    private void loop(Database database) {
        for (int v = first; ; v++) {
            tell("BEGIN " + v);
            tell("ACK " + v + " " + UnitShape.of(v).run(database, root, v).outcome());
        }
    }

    private void on(Event event) {
        if (stopAt > 0 && event instanceof Event.Step step) {
            int number = ++reached;
            tell("POINT " + number + " " + step.name());
            if (number == stopAt) {
                STOPPED.get(name).acquireUninterruptibly();
            }
        }
    }

    private void tell(String line) {
        LoadProcess.tell(name + " " + line);
    }
}
