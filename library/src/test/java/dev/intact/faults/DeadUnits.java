package dev.intact.faults;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.observe.Event;
import java.nio.file.Path;
import java.util.List;

/** Ends one unit after the other in the middle, as if its process had died there; the process itself is killed later. */
final class DeadUnits {
    private DeadUnits() {}

    /** Passes through everything, as a dying process would: what an observer throws, other than an error, is only logged. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death() {
            super("dead", null, false, false);
        }
    }

    /** Leaves so many units as they are at a point. */
    static void leave(List<String> order) {
        Path root = Path.of(order.get(2));
        String point = order.get(3);
        int units = Integer.parseInt(order.get(4));
        int files = Integer.parseInt(order.get(5));
        Database database =
                Database.open(DatabaseConfig.of(order.get(1)).withFiles(root).withObserver(event -> {
                    if (event.equals(new Event.Step(point))) {
                        throw new Death();
                    }
                }));
        for (int v = 1; v <= units; v++) {
            try {
                unit(database, v, files);
            } catch (Death e) {
                LoadProcess.tell("DEAD " + v);
            }
        }
    }

    private static void unit(Database database, int v, int files) {
        database.transaction(tx -> {
            tx.execute("insert into many (v) values (?)", v);
            for (int i = 0; i < files; i++) {
                String name = "d" + v % 10 + "/u" + v + "f" + i + ".bin";
                tx.files().create(Path.of(name)).bytes(UnitFiles.content(name, v));
            }
        });
    }
}
