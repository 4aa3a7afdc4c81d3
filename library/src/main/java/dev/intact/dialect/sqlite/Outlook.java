package dev.intact.dialect.sqlite;

import dev.intact.dialect.Finding;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What would keep a load from being published into a file, as far as it can be told without opening it. How much space
 * its rows take is not known before: columns may be left out, names of members may be longer than values, and a packed
 * source says little. So space is told of, and never a reason to refuse; a disk without any is met by the first lock.
 */
final class Outlook {
    /** Rows are staged, then they stand in the write-ahead log, and in the database; about as long as their text. */
    private static final int TIMES = 3;

    private final DatabaseFile file;

    Outlook(DatabaseFile file) {
        this.file = file;
    }

    List<Finding> on(long bytes) throws IOException {
        List<Finding> findings = new ArrayList<>();
        if (file.existed() && !Files.isWritable(file.path())) {
            findings.add(Finding.refusal(
                    "the file " + file.display() + " cannot be written", "Check its rights and its disk"));
        }
        Path folder = file.path().resolveSibling(".");
        FileStore store = Files.getFileStore(folder);
        long free = store.getUsableSpace();
        String space =
                megabytes(free) + " are free for " + file.display() + ", and the sources hold " + megabytes(bytes);
        String remedy = "Free space on " + store.name() + " (" + folder.toRealPath() + "): the rows are staged there,"
                + " then written to the log and the database";
        if (free / TIMES < bytes) {
            findings.add(Finding.warning("no more than " + space, remedy));
        }
        return findings;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
