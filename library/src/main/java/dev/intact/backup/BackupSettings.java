package dev.intact.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where backups are and how long they stay. Immutable.
 *
 * @param folder of the backups of this database; empty: {@code .intact/backups/<its name>} beside an SQLite file, or in the
 *     folder for files
 * @param keep how many of them stay at most, at least 1
 * @param age how old they may become
 */
public record BackupSettings(Optional<Path> folder, int keep, Duration age) {
    /** The usual folder; ten, and none older than 30 days. */
    public static final BackupSettings USUAL = new BackupSettings(Optional.empty(), 10, Duration.ofDays(30));

    /** Refuses what would leave none. */
    public BackupSettings {
        if (keep < 1) {
            throw new IllegalArgumentException("At least one backup must stay, not " + keep);
        }
        if (age.isNegative()) {
            throw new IllegalArgumentException("No backup is younger than it is: " + age);
        }
    }

    /**
     * The same in another folder.
     *
     * @param other where the backups are
     * @return a copy
     */
    public BackupSettings in(Path other) {
        return new BackupSettings(Optional.of(other), keep, age);
    }

    /**
     * The same with another number that stays.
     *
     * @param most at least 1
     * @return a copy
     */
    public BackupSettings keeping(int most) {
        return new BackupSettings(folder, most, age);
    }

    /**
     * The same with another age.
     *
     * @param oldest not negative
     * @return a copy
     */
    public BackupSettings olderThan(Duration oldest) {
        return new BackupSettings(folder, keep, oldest);
    }
}
