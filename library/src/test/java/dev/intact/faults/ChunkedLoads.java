package dev.intact.faults;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.load.Chunks;
import dev.intact.load.Load;
import dev.intact.observe.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A load of a dozen pieces, each kept as a chunk of its own, and how it is run in a process that gets killed. */
final class ChunkedLoads {
    static final String COPIED = "load.chunk.copied";
    static final String COMMITTED = "load.chunk.committed";
    static final List<String> TABLES = List.of("kind", "event");

    /** Rows of about 60 bytes, a dozen pieces of 16 KiB. */
    private static final int ROWS = 3_300;

    private static final Chunks EACH_PIECE = new Chunks(1, 1);

    private ChunkedLoads() {}

    /** Two tables, the larger one refers to the other. */
    static Path sources(Path folder, String mode) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("kind.csv"), "id,name\n1,one\n2,two\n3,three\n");
        event(folder, 0);
        Files.writeString(folder.resolve("intact.yaml"), """
                load:
                  - table: kind
                    from: kind.csv
                    key: id
                    mode: replace
                  - table: event
                    from: event.csv
                    key: id
                    mode: %s
                    indexes: [happened]
                    references: { kind_id: kind(id) }
                """.formatted(mode));
        return folder;
    }

    /** The larger source; of another salt, one row in its middle is another one of the same length. */
    static void event(Path folder, int salt) throws IOException {
        StringBuilder text = new StringBuilder("id,kind_id,amount,happened,note\n");
        for (int i = 1; i <= ROWS; i++) {
            int cents = i % 90 + (i == 900 ? salt : 0);
            text.append(i)
                    .append(',')
                    .append(1 + i % 3)
                    .append(',')
                    .append(i % 10_000)
                    .append('.')
                    .append(10 + cents % 90)
                    .append(",2026-01-0")
                    .append(1 + i % 9)
                    .append(",\"note of ")
                    .append(i * 7919L)
                    .append(", and more of it\"\n");
        }
        Files.writeString(folder.resolve("event.csv"), text);
    }

    static Load load(Path folder, int lanes) {
        return Load.folder(folder).chunks(EACH_PIECE).parallel(lanes);
    }

    /** For the command of the process: loads and stops for good at the so-many-th event of a name. */
    static String order(String url, Path folder, int lanes, String step, int number) {
        return String.join(
                "\t", "chunked", url, folder.toString(), Integer.toString(lanes), step, Integer.toString(number));
    }

    static void run(List<String> order) {
        Stop stop = new Stop(order.get(4), Integer.parseInt(order.get(5)));
        try (Database database = Database.open(DatabaseConfig.of(order.get(1)).withObserver(stop::on))) {
            LoadProcess.tell("DONE "
                    + database.load(load(Path.of(order.get(2)), Integer.parseInt(order.get(3))))
                            .outcome());
        } catch (RuntimeException e) {
            LoadProcess.tell("FAILED " + e);
        }
    }

    private static final class Stop {
        private final String step;
        private final int number;
        private int met;

        Stop(String step, int number) {
            this.step = step;
            this.number = number;
        }

        void on(Event event) {
            if (event instanceof Event.Notice notice) {
                LoadProcess.tell("NOTICE " + notice.message());
            }
            if (event.equals(new Event.Step(step)) && ++met == number) {
                LoadProcess.tell("STOPPED");
                forGood();
            }
        }

        private static void forGood() {
            boolean stopped = true;
            while (stopped) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    // Only a kill ends it.
                    stopped = true;
                }
            }
        }
    }
}
