package dev.intact.doctor;

import dev.intact.dialect.Condition;
import java.util.List;

/** A file that is larger than what it holds. */
final class FreePages implements FileCheck {
    static final long USUAL = 64L << 20;

    private static final int PART = 4;

    private final long much;

    /** Bytes from which on free space is worth a word. */
    FreePages(long much) {
        this.much = much;
    }

    @Override
    public List<Finding> on(Condition.File file, Seen seen) {
        if (file.free() < much || file.free() * PART < file.size()) {
            return List.of();
        }
        return List.of(Finding.note(
                Words.bytes(file.free()) + " of the file's " + Words.bytes(file.size()) + " hold nothing",
                "It is used again before the file grows, but backups and disks carry it",
                "Where nobody else is at work, run: vacuum"));
    }
}
