package dev.intact.doctor;

import dev.intact.dialect.Condition;
import java.util.List;

/** A file whose readers and writers keep each other waiting, or whose log nobody can clear away. */
final class WriteAheadLog implements FileCheck {
    static final long USUAL = 256L << 20;

    private final long large;

    /** Bytes from which on a log is large. */
    WriteAheadLog(long large) {
        this.large = large;
    }

    @Override
    public List<Finding> on(Condition.File file, Seen seen) {
        if (!file.journal().equals("wal")) {
            return List.of(Finding.note(
                    "The journal mode is " + file.journal(),
                    "Readers and writers keep each other waiting until it is WAL",
                    "Nothing: the first transaction or load that writes switches to WAL"));
        }
        if (file.log() <= large) {
            return List.of();
        }
        return List.of(Finding.warning(
                "The write-ahead log holds " + Words.bytes(file.log()) + ", the database " + Words.bytes(file.size()),
                "It grows as long as somebody reads an old moment, and reading becomes slow",
                "End readers that stay open for long, then run: pragma wal_checkpoint(truncate)"));
    }
}
