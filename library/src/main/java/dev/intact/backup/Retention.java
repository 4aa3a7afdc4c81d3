package dev.intact.backup;

import dev.intact.dialect.Keeping.Extent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which backups may go.
 *
 * @param settings how long they stay
 * @param now what their age is counted to
 */
record Retention(BackupSettings settings, Instant now) {

    /** Those that are too many or too old; never the latest of all, nor the latest of the whole database. */
    List<Backup> gone(List<Backup> latestFirst) {
        List<Backup> gone = new ArrayList<>();
        boolean whole = false;
        int seen = 0;
        for (Backup backup : latestFirst) {
            boolean first = backup.manifest()
                            .filter(manifest -> manifest.extent() == Extent.WHOLE)
                            .isPresent()
                    && !whole;
            whole |= first;
            seen++;
            if (!first && seen > 1 && (seen > settings.keep() || isOld(backup))) {
                gone.add(backup);
            }
        }
        return gone;
    }

    private boolean isOld(Backup backup) {
        return backup.manifest()
                .filter(manifest ->
                        manifest.origin().taken().plus(settings.age()).isBefore(now))
                .isPresent();
    }
}
