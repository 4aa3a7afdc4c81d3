package dev.intact.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the commands that are measured know already; tried with a hundred rows. */
final class Abilities {
    private static final int ROWS = 100;

    private final Path folder;
    private final Timed timed;

    Abilities(Path folder, Timed timed) {
        this.folder = folder;
        this.timed = timed;
    }

    /** Takes no backups, which loads of the peers do not take either; older commands know no backups. */
    Installation withoutBackup(Installation intact) throws IOException, InterruptedException {
        Installation plain = intact.with(List.of("--no-backup"));
        Path file = Data.in(folder, ROWS).file("small.csv");
        return works(plain.load(file, List.of(), database())) ? plain : intact;
    }

    /** Makes secondary indexes with a table, as the manifest says. */
    boolean makesIndexes(List<Installation> installations) throws IOException, InterruptedException {
        Path manifest = Data.in(folder, ROWS).file("indexed");
        for (Installation intact : installations) {
            if (!works(intact.load(manifest, database()))) {
                return false;
            }
        }
        return true;
    }

    private boolean works(Timed.Command command) throws InterruptedException {
        try {
            timed.run(command, folder);
            return true;
        } catch (IOException e) {
            System.err.println("not known here: " + String.join(" ", command.words()));
            return false;
        }
    }

    private String database() throws IOException {
        Path file = folder.resolve("tried.db");
        for (String ending : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(Path.of(file + ending));
        }
        return file.toString();
    }
}
