package dev.intact.bench;

import dev.intact.bench.Contest.Side;
import dev.intact.bench.Job.Base;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ways to take a backup of the database that is run in, and to put it back; each job's in a folder of its own. */
final class Backups {
    /** How every id begins: there is one, of another database than the one that is measured. */
    private static final String ANY = "20";

    private final Place place;
    private final Job job;
    private final String database;
    private final Path folder;

    Backups(Place place, Job job, String database) {
        this.place = place;
        this.job = job;
        this.database = database;
        this.folder = place.folder().resolve("backups").resolve(job.word());
    }

    private record Way(String name, Timed.Command create, Timed.Command restore) {}

    /** Where restores are measured, the backups of what stands in the database are taken now. */
    List<Side> sides() throws IOException, InterruptedException {
        List<Side> sides = new ArrayList<>();
        for (Way way : ways()) {
            if (job.work() == Job.Work.BACKUP) {
                sides.add(new Side(way.name(), way.create(), Optional.of(way.restore())));
            } else {
                place.timed().run(way.create(), place.folder());
                sides.add(new Side(way.name(), way.restore()));
            }
        }
        return sides;
    }

    private List<Way> ways() throws IOException {
        List<Way> ways = new ArrayList<>();
        for (Installation intact : place.installations()) {
            ways.add(intact(intact));
        }
        if (job.base() == Base.SQLITE && Programs.has("sqlite3")) {
            ways.addAll(sqlite3());
        }
        if (job.base() != Base.SQLITE && Programs.has("pg_dump")) {
            ways.add(pgDump());
        }
        return ways;
    }

    private Way intact(Installation intact) throws IOException {
        Path configuration = Files.createDirectories(folder).resolve(intact.name() + ".yaml");
        // One stays, so that the disk does not fill: taking the one before away is part of the time.
        Files.writeString(configuration, "backups: { folder: " + intact.name() + ", keep: 1 }\n");
        return new Way(
                intact.name(),
                intact.backup(List.of("create"), configuration, database),
                intact.backup(List.of("restore", ANY), configuration, database));
    }

    /** A verified copy, which ours is, too; and a bare one, which is put back in the same way. */
    private List<Way> sqlite3() {
        Path copy = folder.resolve("sqlite3.db");
        // Over an older copy it would write a journal of that.
        String bare = "rm -f '%1$s' && sqlite3 -bail '%2$s' '.backup %1$s'".formatted(copy, database);
        String checked = bare
                + " && test \"$(sqlite3 -bail '%1$s' 'pragma integrity_check')\" = ok && sync '%1$s'".formatted(copy);
        Timed.Command restore =
                Timed.Command.of(List.of("sqlite3", "-bail", database, ".timeout 10000", ".restore " + copy));
        Way plain = new Way("sqlite3", shell(bare), restore);
        return job.work() == Job.Work.BACKUP
                ? List.of(new Way("sqlite3-checked", shell(checked), restore), plain)
                : List.of(plain);
    }

    private static Timed.Command shell(String script) {
        return Timed.Command.of(List.of("sh", "-c", script));
    }

    private Way pgDump() {
        String dump = folder.resolve("pg_dump.dump").toString();
        List<String> restore = List.of("pg_restore", "--clean", "--single-transaction", "--dbname", database, dump);
        return new Way(
                job.baseline(),
                Timed.Command.of(List.of("pg_dump", "-Fc", "--file", dump, database)),
                Timed.Command.of(restore));
    }
}
